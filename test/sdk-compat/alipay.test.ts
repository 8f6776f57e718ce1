import assert from 'node:assert/strict';
import { createVerify, X509Certificate } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import { appSignInRoutes } from '@causeway/contract/app-sign-in.ts';
import { alipayKeys, alipaySettings } from '@causeway/sandbox/vendors/alipay-keys.ts';
import type { AuthenticationClient } from 'authing-node-sdk';

import { type AppWorld, startAppWorld } from '../world/app-world.ts';
import { authenticationClient } from './clients.ts';
import { granted, refused } from './replies.ts';

const { getAlipayAuthInfo, signInByMobile } = appSignInRoutes;

describe('signing in with Alipay in an app through AuthenticationClient', () => {
  let world: AppWorld;
  let client: AuthenticationClient;

  before(async () => {
    world = await startAppWorld();
    client = authenticationClient(world);
    const wish = { sourceType: 'alipay', type: 'alipay' };
    const { pid: _none, ...withoutPid } = alipaySettings();
    await world.addAppConnection({
      ...wish,
      identifier: 'alipay',
      settings: { fields: alipaySettings() },
    });
    await world.addAppConnection({
      ...wish,
      identifier: 'alipay-web',
      settings: { fields: withoutPid },
    });
    await world.addAppConnection({
      sourceType: 'github',
      type: 'github:mobile',
      identifier: 'github-app',
    });
  });
  after(() => world.close());

  const ask = (extIdpConnidentifier: string) => client.getAlipayAuthInfo({ extIdpConnidentifier });

  it('gives what the kit wants, signed by the application and never twice the same', async () => {
    const { authInfo } = granted(getAlipayAuthInfo, await ask('alipay'));
    const [signed = '', signature = ''] = authInfo.split('&sign=');

    const parameters = new URLSearchParams(signed);
    assert.equal(parameters.get('app_id'), 'sandbox');
    assert.equal(parameters.get('pid'), '2088000000000001');
    assert.match(parameters.get('target_id') ?? '', /^[0-9a-f]{32}$/);
    const { publicKey } = new X509Certificate(alipayKeys().application.certificate);
    const bytes = Buffer.from(decodeURIComponent(signature), 'base64');
    assert.ok(createVerify('sha256').update(signed).verify(publicKey, bytes));

    const again = granted(getAlipayAuthInfo, await ask('alipay'));
    assert.notEqual(again.authInfo, authInfo);
  });

  it('signs in with the code that the kit gives for it', async () => {
    const reply = await client.signInByMobile({
      connection: 'alipay',
      extIdpConnidentifier: 'alipay',
      alipayPayload: { code: world.codeFor('alipay', 'ada') },
      client_id: world.appId,
      client_secret: world.appSecret,
    } as unknown as Parameters<AuthenticationClient['signInByMobile']>[0]); // the SDK's enums are erased
    assert.ok(granted(signInByMobile, reply).access_token);
  });

  it('says which connection it cannot do that for', async () => {
    refused(await ask('alipay-web'), 'upstream_misconfigured');
    refused(await ask('github-app'), 'invalid_argument');
    refused(await ask('nowhere'), 'connection_not_found');
  });
});
