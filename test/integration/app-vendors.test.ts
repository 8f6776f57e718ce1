/** Apps that bring what a vendor's own kit gave them, through the whole server, against the sandbox. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { appWays, type AppWayName } from '@causeway/contract/app-sign-in.ts';
import type { ErrorCode } from '@causeway/contract/errors.ts';
import { sourceTypeOf } from '@causeway/contract/source-types.ts';

import { type AppWorld, startAppWorld } from '../world/app-world.ts';

interface Way {
  /** As `connection` says it. */
  readonly way: AppWayName;
  /** The names under which published clients store who the application is, and what proves it. */
  readonly id: string;
  readonly secret: string;
  readonly more?: object;
  /** What the app sends for a code of the kit; the code itself unless said otherwise. */
  readonly sends?: (code: string) => object;
  /** What a wrong secret comes to, where the vendor's word for it is not known. */
  readonly wrong?: ErrorCode;
}

/** One line each. */
const ways: readonly Way[] = [
  { way: 'baidu', id: 'appKey', secret: 'secretKey' },
  { way: 'douyin', id: 'clientKey', secret: 'clientSecret' },
  { way: 'google', id: 'clientID', secret: 'clientSecret' },
  { way: 'huawei', id: 'appId', secret: 'appSecret' },
  { way: 'kuaishou', id: 'appId', secret: 'appSecret' },
  { way: 'linkedin', id: 'clientID', secret: 'clientSecret' },
  { way: 'oppo', id: 'appId', secret: 'appSecret', wrong: 'upstream_rejected' },
  { way: 'slack', id: 'clientID', secret: 'clientSecret' },
  { way: 'xiaomi', id: 'appId', secret: 'appSecret' },
  {
    way: 'yidun',
    id: 'secretId',
    secret: 'secretKey',
    more: { businessId: 'sandbox-business' },
    sends: (token) => ({ token, accessToken: 'of-the-carrier' }),
  },
];

let world: AppWorld;
before(async () => (world = await startAppWorld()));
after(() => world.close());

async function post(body: object): Promise<Readonly<Record<string, unknown>>> {
  const response = await fetch(`${world.causeway.url}/api/v3/signin-by-mobile`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...body,
      client_id: world.appId,
      client_secret: world.appSecret,
    }),
  });
  return (await response.json()) as Record<string, unknown>;
}

for (const { way, id, secret, ...differing } of ways) {
  const { payload, types } = appWays[way];
  const [type] = types;
  const vendor = sourceTypeOf(type) ?? assert.fail(type);
  const { more, wrong = 'upstream_misconfigured', sends = (code) => ({ code }) } = differing;
  const fields = { [id]: 'sandbox', [secret]: 'sandbox-secret', ...more };
  const add = (identifier: string, changed: object = {}) =>
    world.addAppConnection({
      sourceType: vendor,
      type,
      identifier,
      settings: { fields: { ...fields, ...changed } },
    });
  const send = (extIdpConnidentifier: string, code: string) =>
    post({ connection: way, extIdpConnidentifier, [payload]: sends(code) });

  test(`${type}: a code of an app names the person, once`, async () => {
    const { identifier } = await add(way);
    const subjectOf = async (code: string) => {
      const { data } = await send(identifier, code);
      const token = String(Reflect.get(Object(data), 'id_token'));
      const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
      return (JSON.parse(claims) as { readonly sub: string }).sub;
    };
    const code = world.codeFor(vendor, 'ada');
    const first = await subjectOf(code);

    assert.equal(await subjectOf(world.codeFor(vendor, 'ada')), first);
    assert.notEqual(await subjectOf(world.codeFor(vendor, 'nobody')), first);
    assert.equal((await send(identifier, code))['code'], 'upstream_rejected');
  });

  test(`${type}: a wrong secret is a wrong setting`, async () => {
    const { identifier } = await add(`${way}-wrong`, { [secret]: 'another-secret' });
    const { code } = await send(identifier, world.codeFor(vendor, 'ada'));

    assert.equal(code, wrong);
  });
}

test('baidu:mobile: a bare access token is taken only where that is switched on', async () => {
  const fields = { appKey: 'sandbox', secretKey: 'sandbox-secret' };
  const signIn = async (identifier: string, more: object) => {
    await world.addAppConnection({
      sourceType: 'baidu',
      type: 'baidu:mobile',
      identifier,
      settings: { fields: { ...fields, ...more } },
    });
    const desk = world.sandbox.vendors.deskOf('baidu');
    const grant = desk.redeem(world.codeFor('baidu', 'ada'), 'sandbox');
    assert.ok(grant);
    const { accessToken } = desk.issue(grant);
    return post({
      connection: 'baidu',
      extIdpConnidentifier: identifier,
      baiduPayload: { access_token: accessToken },
    });
  };

  assert.equal((await signIn('baidu-strict', {}))['code'], 'upstream_misconfigured');
  const { data } = await signIn('baidu-open', { unsafeAccessTokens: true });
  assert.ok(Reflect.get(Object(data), 'access_token'));
});

test('yidun: a phone that no carrier knows lets nobody in', async () => {
  const reply = await post({
    connection: 'yidun',
    extIdpConnidentifier: 'yidun',
    yidunPayload: { token: world.codeFor('yidun', 'bruno'), accessToken: 'of-the-carrier' },
  });
  assert.equal(reply['code'], 'upstream_rejected');
});
