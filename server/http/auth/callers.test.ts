import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { accountBindingRoutes } from '@causeway/contract/account-binding.ts';
import { applicationRoutes } from '@causeway/contract/applications.ts';

import { asId } from '../../kernel/ids.ts';
import { openScene, type Reply } from '../management/scene.ts';
import { mount } from '../mount.ts';
import type { UserTokens } from './user-token.ts';

/** Stands for the OpenID provider: one good token, issued to the application `app-1`. */
const userTokens: UserTokens = {
  async verify(token) {
    if (token !== 'good') return undefined;
    return { poolId: asId('pool-1'), appId: asId('app-1'), userId: asId('u-1') };
  },
};

const scene = await openScene(userTokens);
const { app, authenticators } = scene;
const seen: unknown[] = [];
mount(app, {
  routes: accountBindingRoutes,
  authenticators,
  crossOrigin: true,
  handlers: {
    linkExtIdp: async () => ({ url: '' }),
    generateLinkExtIdpUrl: async () => ({ url: '' }),
    unlinkExtIdp: async ({ principal }) => void seen.push(principal),
    getLinkExtIdpResult: async () => ({ success: true, errMsg: '', identities: [] }),
    getIdentities: async ({ principal }) => {
      seen.push(principal);
      return [];
    },
    getApplicationEnabledExtIdps: async ({ principal }) => {
      seen.push(principal);
      return [];
    },
  },
});
after(() => scene.close());

const identities = accountBindingRoutes.getIdentities.path;
const offers = accountBindingRoutes.getApplicationEnabledExtIdps.path;

async function get(url: string, headers: Readonly<Record<string, string>>): Promise<Reply> {
  return (await app.inject({ url, headers })).json();
}

for (const headers of [
  { authorization: 'good', 'x-authing-app-id': 'app-1' },
  { authorization: 'Bearer good', 'x-genauth-app-id': 'app-1' },
  { authorization: 'good' },
] as const) {
  test(`a user token is accepted with ${JSON.stringify(headers)}`, async () => {
    const reply = await get(identities, headers);

    assert.equal(reply.statusCode, 200);
    const user = { kind: 'user', poolId: 'pool-1', appId: 'app-1', userId: 'u-1' };
    assert.deepEqual(seen.at(-1), user);
  });
}

test('a call without data answers without a data member', async () => {
  const response = await app.inject({
    method: 'POST',
    url: accountBindingRoutes.unlinkExtIdp.path,
    headers: { authorization: 'good' },
    payload: { extIdpId: 'e' },
  });

  assert.deepEqual(response.json(), { statusCode: 200, message: '' });
});

for (const [headers, code, apiCode] of [
  [{}, 'credentials_missing', undefined],
  [{ authorization: 'stale' }, 'not_signed_in', 2020],
  [{ authorization: 'good', 'x-authing-app-id': 'app-2' }, 'token_wrong_application', undefined],
] as const) {
  test(`a user call with ${JSON.stringify(headers)} answers ${code}`, async () => {
    const reply = await get(identities, headers);

    assert.deepEqual({ code: reply.code, apiCode: reply.apiCode }, { code, apiCode });
  });
}

test('a management token is no user token, and the other way round', async () => {
  const managed = await get(applicationRoutes.getApplication.path, { authorization: 'good' });
  const { data } = await scene.call(applicationRoutes.createApplication, { appName: 'x' });

  assert.equal(managed.code, 'management_token_invalid');
  assert.equal(typeof data.appId, 'string');
});

test('an application is named by header, and must exist', async () => {
  const { data } = await scene.call(applicationRoutes.createApplication, { appName: 'x' });

  const good = await get(offers, { 'x-authing-app-id': data.appId });
  const unknown = await get(offers, { 'x-authing-app-id': 'nobody' });
  const unnamed = await get(offers, {});

  assert.equal(good.statusCode, 200);
  assert.deepEqual(seen.at(-1), {
    kind: 'application',
    poolId: 'pool-1',
    appId: data.appId,
    tenantId: undefined,
  });
  assert.equal(unknown.apiCode, 2011);
  assert.match(unnamed.message, /x-authing-app-id/);
});

test('pages of any origin may call these routes, as components do: with credentials', async () => {
  const preflight = await app.inject({
    method: 'OPTIONS',
    url: identities,
    headers: { origin: 'https://a.test', 'access-control-request-headers': 'x-authing-app-id' },
  });
  const call = await app.inject({ url: identities, headers: { origin: 'https://a.test' } });

  assert.equal(preflight.statusCode, 204);
  assert.equal(preflight.headers['access-control-allow-headers'], 'x-authing-app-id');
  for (const { headers } of [preflight, call]) {
    assert.equal(headers['access-control-allow-origin'], 'https://a.test');
    assert.equal(headers['access-control-allow-credentials'], 'true');
  }
  assert.notEqual(call.json().statusCode, 200, 'failures can be read, too');
});

test('management routes are not for browsers of other origins', async () => {
  const url = applicationRoutes.getApplication.path;
  const preflight = await app.inject({ method: 'OPTIONS', url });
  const call = await app.inject({ url });

  assert.equal(preflight.statusCode, 404);
  assert.equal(call.headers['access-control-allow-origin'], undefined);
});
