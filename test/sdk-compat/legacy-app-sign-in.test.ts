import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { goodReply, LegacyFailure } from '@causeway/contract/envelope.ts';
import type { ErrorCode } from '@causeway/contract/errors.ts';
import { legacyAppWays, legacyIdentityRoute } from '@causeway/contract/legacy-app-sign-in.ts';
import { Value } from 'typebox/value';

import { type AppWorld, startAppWorld } from '../world/app-world.ts';
import { authenticationClient } from './clients.ts';

describe('the older API for apps', () => {
  let world: AppWorld;
  let connId: string;

  before(async () => {
    world = await startAppWorld();
    const github = { sourceType: 'github', type: 'github:mobile', identifier: 'github-app' };
    ({ id: connId } = await world.addAppConnection(github));
    await world.addAppConnection({
      sourceType: 'wechat',
      type: 'wechat:mobile',
      identifier: 'wechat-app',
    });
  });
  after(() => world.close());

  /** As the published apps do: JSON, the application in a header, HTTP 200 whatever happens. */
  async function ask(path: string, body: object, appId = world.appId): Promise<unknown> {
    const response = await fetch(new URL(`/api/v2/ecConn/${path}`, world.causeway.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-authing-app-id': appId },
      body: JSON.stringify(body),
    });
    assert.equal(response.status, 200);
    return response.json();
  }

  function bad(reply: unknown, reason: ErrorCode, code: number): void {
    assert.deepEqual(Value.Errors(LegacyFailure, reply), [], JSON.stringify(reply));
    assert.deepEqual([Object(reply).reason, Object(reply).code], [reason, code]);
  }

  it('gives the person with an id token that signs them in here', async () => {
    const reply = Object(
      await ask('github/authByCode', { connId, code: world.codeFor('github', 'ada') }),
    );
    assert.equal(reply.code, 200, JSON.stringify(reply));
    assert.equal('apiCode' in reply, false);
    assert.equal(reply.data.email, 'ada.moreau@example.com');

    const own = authenticationClient(world);
    own.setAccessToken(reply.data.token);
    const { data } = await own.getProfile({});
    assert.equal(data.userId, reply.data.id);
  });

  it('needs no connection where the application offers one of the type', async () => {
    const code = world.codeFor('github', 'ada');
    const reply = Object(await ask('github/authByCode', { code, appId: world.appId }));
    assert.equal(reply.code, 200, JSON.stringify(reply));
  });

  it('gives tokens where the SDK and where apps look for them', async () => {
    const client = authenticationClient(world);
    const code = world.codeFor('wechat', 'yunhe');
    const tokens = Object(
      await client.authByCodeIdentity({ code, appId: world.appId, options: { scope: 'openid' } }),
    );
    const { authByCodeIdentity } = legacyIdentityRoute;
    assert.deepEqual(Value.Errors(goodReply(authByCodeIdentity), tokens), []);
    assert.equal(tokens.access_token, tokens.data.access_token);
    assert.equal(tokens.expire_in, tokens.data.expire_in);
    const { sub } = await client.getUserInfoByAccessToken(tokens.access_token);
    assert.ok(sub);
  });

  it('asks which account is meant, with the key, the methods and the number in code', async () => {
    const identifier = 'asking';
    const { id } = await world.addAppConnection({
      sourceType: 'wechat',
      type: 'wechat:mobile',
      identifier,
      settings: { associationMode: 'challenge', challengeBindingMethods: ['phone-code'] },
    });
    for (const path of ['wechatMobile/authByCode', 'wechatMobile/authByCodeIdentity']) {
      const code = world.codeFor('wechat', 'bruno');
      const reply = await ask(path, { code, connId: id });
      bad(reply, 'account_to_prove_or_create', 1641);
      const { statusCode, uniqueId, requestId, data } = Object(reply);
      assert.deepEqual([statusCode, uniqueId], [301, requestId]);
      assert.deepEqual(data.methods, ['phone-code']);
      assert.match(data.key, /^[\w-]{43}$/);
    }
  });

  it('says what is wrong: application, connection, credential', async () => {
    const code = 'unknown';
    bad(await ask('github/authByCode', { connId, code }, 'nobody'), 'application_not_found', 2011);
    bad(await ask('github/authByCode', { connId, code }), 'upstream_rejected', 502);
    bad(await ask('github/authByCode', { connId }), 'invalid_argument', 400);
    bad(await ask('wechatMobile/authByCode', { connId, code }), 'invalid_argument', 400);
    const other = await ask('github/authByCode', { connId: 'nowhere', code });
    bad(other, 'connection_not_found', 404);
  });

  it('every path answers, and one without a connector says so', async () => {
    const everything = { code: 'x', access_token: 'x', token: 'x', accessToken: 'x' };
    const body = { ...everything, requestToken: 'x', tokenSecret: 'x', connId: 'nowhere' };
    const words = new Set<string>();
    for (const { route } of legacyAppWays) {
      const reply = Object(await ask(route.path.replace('/api/v2/ecConn/', ''), body));
      words.add(reply.reason);
    }
    const allowed = ['connection_not_found', 'connection_unsupported'];
    assert.deepEqual(
      [...words].filter((word) => !allowed.includes(word)),
      [],
    );
  });
});
