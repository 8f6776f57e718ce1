import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { appSignInRoutes, appWays, type SignInByMobile } from '@causeway/contract/app-sign-in.ts';
import type { ErrorCode } from '@causeway/contract/errors.ts';
import type { AuthenticationClient } from 'authing-node-sdk';

import { type AppWorld, startAppWorld } from '../world/app-world.ts';
import type { BrokeredWorld } from '../world/brokered-world.ts';
import { authenticationClient } from './clients.ts';
import { granted, refused } from './replies.ts';
import { addApplication } from './sign-in.ts';

const { signInByMobile } = appSignInRoutes;

describe('signing in with the code of an app through AuthenticationClient', () => {
  let world: AppWorld;
  let client: AuthenticationClient;

  before(async () => {
    world = await startAppWorld();
    client = authenticationClient(world);
    await world.addAppConnection({
      sourceType: 'github',
      type: 'github:mobile',
      identifier: 'github-app',
    });
    await world.addAppConnection({
      sourceType: 'wechat',
      type: 'wechat:mobile',
      identifier: 'wechat-app',
    });
  });
  after(() => world.close());

  /** The SDK's enums are erased by its own build; their values are the wire's. */
  const call = (own: AuthenticationClient, body: object): Promise<unknown> =>
    own.signInByMobile(body as Parameters<AuthenticationClient['signInByMobile']>[0]);

  /** With the secret in the body, where the SDK leaves it to its caller. */
  const ask = (body: object, { appId, appSecret }: BrokeredWorld = world): Promise<unknown> =>
    call(client, { ...body, client_id: appId, client_secret: appSecret });

  const byGithub = (code: string, changes: Partial<SignInByMobile> = {}) => ({
    connection: 'github',
    extIdpConnidentifier: 'github-app',
    githubPayload: { code },
    ...changes,
  });

  const claimsOf = (idToken: string | undefined): Record<string, unknown> =>
    JSON.parse(Buffer.from(String(idToken).split('.')[1] ?? '', 'base64url').toString('utf8'));

  it('gives the tokens of a person whom the vendor vouches for, the same one each time', async () => {
    const options = { scope: 'openid profile email offline_access' };
    const body = () => byGithub(world.codeFor('github', 'ada'), { options });
    const tokens = granted(signInByMobile, await ask(body()));
    const again = granted(signInByMobile, await ask(body()));

    const { sub, email } = claimsOf(tokens.id_token);
    assert.equal(claimsOf(again.id_token)['sub'], sub);
    assert.equal(email, 'ada.moreau@example.com');
    assert.equal(tokens.expire_in, tokens.expires_in);
    const profile = await client.getUserInfoByAccessToken(String(tokens.access_token));
    assert.equal(profile.sub, sub);
    await client.getNewAccessTokenByRefreshToken(String(tokens.refresh_token));

    const history = await world.causeway.make('get-user-login-history', { userId: sub });
    assert.equal(history['totalCount'], 2);
  });

  it('takes another vendor by another member', async () => {
    const reply = await ask({
      connection: 'wechat',
      extIdpConnidentifier: 'wechat-app',
      wechatPayload: { code: world.codeFor('wechat', 'yunhe') },
    });
    granted(signInByMobile, reply);
  });

  for (const method of ['client_secret_post', 'client_secret_basic', 'none'] as const) {
    it(`the application proves itself by ${method}, and no other way`, async () => {
      const application = await addApplication(world, {
        oidcConfig: { token_endpoint_auth_method: method },
      });
      const { id } = await connectionOf('github-app');
      const { appId } = application;
      await world.causeway.make('change-ext-idp-conn-state', { id, enabled: true, appId });
      const attempt = (code: string, { appSecret } = application) => {
        const own = { ...application, appSecret };
        if (method === 'client_secret_post') return ask(byGithub(code), own);
        const options = { tokenEndPointAuthMethod: method };
        return call(authenticationClient(own, options), byGithub(code));
      };
      granted(signInByMobile, await attempt(world.codeFor('github', 'ada')));

      if (method === 'none') return;
      const code = world.codeFor('github', 'ada');
      const wrong = { ...application, appSecret: 'wrong' };
      refused(await attempt(code, wrong), 'client_authentication_failed');
      granted(signInByMobile, await attempt(code));
    });
  }

  async function connectionOf(identifier: string): Promise<{ readonly id: string }> {
    const { poolId } = world.causeway.server.firstRun;
    const { connections } = world.causeway.server.store;
    return (await connections.findByIdentifier(poolId, identifier)) ?? assert.fail(identifier);
  }

  const clear: readonly (readonly [why: string, body: object, code: ErrorCode, text: RegExp])[] = [
    [
      'a name that no way has',
      { connection: 'myspace', extIdpConnidentifier: 'github-app' },
      'invalid_argument',
      /connection: must be one of: apple, wechat,/,
    ],
    [
      'no credential',
      { connection: 'github', extIdpConnidentifier: 'github-app' },
      'invalid_argument',
      /githubPayload: is required/,
    ],
    [
      'the credential of another way',
      {
        connection: 'wechat',
        extIdpConnidentifier: 'wechat-app',
        githubPayload: { code: 'x' },
      },
      'invalid_argument',
      /wechatPayload: is required/,
    ],
    [
      'a credential without what the vendor needs',
      { connection: 'wechat', extIdpConnidentifier: 'wechat-app', wechatPayload: {} },
      'invalid_argument',
      /wechatPayload\.code: is required/,
    ],
    [
      'a code that is no text',
      { connection: 'github', extIdpConnidentifier: 'github-app', githubPayload: { code: 5 } },
      'invalid_argument',
      /githubPayload\.code: must be text/,
    ],
    [
      'no connection',
      { connection: 'github', githubPayload: { code: 'x' } },
      'invalid_argument',
      /extIdpConnidentifier: is required/,
    ],
    [
      'a connection of another type',
      {
        connection: 'github',
        extIdpConnidentifier: 'wechat-app',
        githubPayload: { code: 'x' },
      },
      'invalid_argument',
      /extIdpConnidentifier: names a connection of type wechat:mobile; .* type github:mobile/,
    ],
    [
      'a connection that is not there',
      { connection: 'github', extIdpConnidentifier: 'nowhere', githubPayload: { code: 'x' } },
      'connection_not_found',
      /./,
    ],
    [
      'a code that the vendor does not know',
      { connection: 'github', extIdpConnidentifier: 'github-app', githubPayload: { code: 'x' } },
      'upstream_rejected',
      /github-app/,
    ],
  ];
  for (const [why, body, code, text] of clear) {
    it(`refuses ${why}, and says what would be right`, async () => {
      assert.match(refused(await ask(body), code), text);
    });
  }

  it('says of a way without a connector that it is not available here', async () => {
    const type = 'douyin:miniprogram:default';
    await world.addAppConnection({ sourceType: 'douyin', type, identifier: 'douyin-program' });
    const reply = await ask({
      connection: 'douyin_mini_program_code',
      extIdpConnidentifier: 'douyin-program',
      douyinMiniProgramCodePayload: { code: 'c' },
    });
    assert.match(refused(reply, 'connection_unsupported'), /douyin/);
  });

  it('a code is spent by its first use', async () => {
    const code = world.codeFor('github', 'ada');
    granted(signInByMobile, await ask(byGithub(code)));
    refused(await ask(byGithub(code)), 'upstream_rejected');
  });

  it('asks which account is meant, in the numbers that clients know', async () => {
    const { causeway } = world;
    const identifier = 'asking';
    const { id } = await world.addAppConnection({
      sourceType: 'wechat',
      type: 'wechat:mobile',
      identifier,
      settings: {
        associationMode: 'challenge',
        challengeBindingMethods: ['phone-code', 'username-password'],
      },
    });
    const body = () => ({
      connection: 'wechat',
      extIdpConnidentifier: identifier,
      wechatPayload: { code: world.codeFor('wechat', 'bruno') },
    });

    const reply = await ask(body());
    refused(reply, 'account_to_prove_or_create', ['data']);
    const { key, methods } = Object(reply).data;
    assert.match(key, /^[\w-]{43}$/);
    assert.deepEqual(methods, ['phone-code', 'username-password']);
    assert.ok(!causeway.logLines.join('\n').includes(key), 'the key is a secret');

    await causeway.make('update-ext-idp-conn', { id, loginOnly: true });
    refused(await ask(body()), 'account_to_prove', ['data']);
  });

  it('every way of the table has its member in the body', () => {
    const members = Object.keys(signInByMobile.body.properties);
    for (const { payload } of Object.values(appWays)) assert.ok(members.includes(payload), payload);
  });
});
