import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { managementTokenRoutes } from '@causeway/contract/management-token.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';
import { importJWK, type JWK, SignJWT } from 'jose';

import { asId } from '../../kernel/ids.ts';
import { openScene, type Reply } from '../management/scene.ts';

const scene = await openScene();
const { app, accessKey, clock, store } = scene;
after(() => scene.close());

async function issue(accessKeyId: string, accessKeySecret: string): Promise<Reply> {
  const { path: url } = managementTokenRoutes.getManagementToken;
  const payload = { accessKeyId, accessKeySecret };
  return (await app.inject({ method: 'POST', url, payload })).json();
}

async function list(headers: Readonly<Record<string, string>>): Promise<Reply> {
  return (await app.inject({ url: sourceRoutes.listExtIdp.path, headers })).json();
}

const { data } = await issue(accessKey.id, accessKey.secret);
const token: string = data.access_token;

test('an access key is exchanged for a token of two hours that names its pool', () => {
  const [, payload = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());

  assert.equal(data.expires_in, 7200);
  assert.equal(claims.scoped_userpool_id, accessKey.poolId);
  assert.equal(claims.exp - claims.iat, 7200);
});

test('the payload reads the same as plain base64, which the Python SDK takes it for', () => {
  assert.doesNotMatch(token.split('.')[1] ?? '', /[-_]/);
});

for (const authorization of [token, `Bearer ${token}`, `bearer  ${token}`]) {
  test(`the token is accepted as "${authorization.slice(0, 9)}..."`, async () => {
    assert.equal((await list({ authorization })).statusCode, 200);
  });
}

test('signature headers beside a token do no harm', async () => {
  const headers = { authorization: token, 'x-authing-signature-method': 'HMAC-SHA1', date: '1' };

  assert.equal((await list(headers)).statusCode, 200);
});

test('with a token the app-id header names an application and no tenant', async () => {
  const created = await scene.call(
    sourceRoutes.createExtIdp,
    { name: 'x', type: 'oidc' },
    { 'x-authing-app-id': 'app-1' },
  );

  assert.equal(created.data.tenantId, '');
});

test('a pool named in a header must be the pool of the token', async () => {
  const same = { authorization: token, 'x-authing-userpool-id': accessKey.poolId };
  const other = { authorization: token, 'x-authing-userpool-id': 'pool-2' };

  assert.equal((await list(same)).statusCode, 200);
  assert.equal((await list(other)).code, 'pool_mismatch');
});

test('where the pool is named, the PHP SDK names the access key', async () => {
  const headers = { authorization: token, 'x-authing-userpool-id': accessKey.id };

  assert.notEqual(accessKey.id, accessKey.poolId);
  assert.equal((await list(headers)).statusCode, 200);
});

test('whoever guesses a secret has to wait between guesses', async () => {
  for (let guess = 0; guess < 5; guess += 1) {
    assert.equal((await issue('guessed', String(guess))).code, 'access_key_invalid');
  }
  const { path: url } = managementTokenRoutes.getManagementToken;
  const payload = { accessKeyId: 'guessed', accessKeySecret: 'x' };
  const refused = await app.inject({ method: 'POST', url, payload });
  const elsewhere = await app.inject({ method: 'POST', url, payload, remoteAddress: '192.0.2.7' });

  assert.equal(refused.statusCode, 429);
  assert.equal(refused.headers['retry-after'], '1');
  assert.equal(elsewhere.json().code, 'access_key_invalid');
});

test('an unknown key and a wrong secret are refused alike', async () => {
  const { requestId: _one, ...unknown } = await issue('nobody', accessKey.secret);
  const { requestId: _two, ...wrong } = await issue(accessKey.id, 'wrong');

  assert.equal(wrong.apiCode, 1300);
  assert.equal(wrong.statusCode, 401);
  assert.deepEqual(unknown, wrong);
});

test('missing credentials are said to be missing', async () => {
  assert.equal((await list({})).code, 'credentials_missing');
  assert.equal((await list({ authorization: '' })).code, 'credentials_missing');
  assert.equal((await list({ authorization: 'Bearer ' })).code, 'credentials_missing');
});

test('a token ends after two hours', async () => {
  const start = clock.now;

  clock.now = start + 7200 * 1000;
  const reply = await list({ authorization: token });
  clock.now = start;

  assert.equal(reply.code, 'management_token_invalid');
});

test('a token whose payload was changed is refused', async () => {
  const [head, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const forged = Buffer.from(JSON.stringify({ ...claims, scoped_userpool_id: 'p' }));

  const reply = await list({
    authorization: [head, forged.toString('base64url'), signature].join('.'),
  });

  assert.equal(reply.code, 'management_token_invalid');
});

test('a token is refused when its access key moved to nowhere', async () => {
  const ours = await forge({});
  const gone = await forge({ sub: 'deleted-key' });

  assert.equal((await list({ authorization: ours })).statusCode, 200);
  assert.equal((await list({ authorization: gone })).code, 'management_token_invalid');
});

for (const [name, wish] of [
  ['an id_token, signed by the same key', { typ: 'JWT', iss: 'http://127.0.0.1/oidc', aud: 'app' }],
  ['another type', { typ: 'JWT' }],
  ['another audience', { aud: 'app-1' }],
  ['another issuer', { iss: 'https://elsewhere.test' }],
  ['another pool than that of its key', { pool: 'pool-2' }],
  ['an unknown key id', { kid: 'k9' }],
] as const) {
  test(`a token with ${name} is no management token`, async () => {
    const reply = await list({ authorization: await forge(wish) });

    assert.equal(reply.code, 'management_token_invalid');
    assert.equal(reply.apiCode, 1300);
  });
}

test('an unsigned token is refused', async () => {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const [, payload = ''] = token.split('.');

  const reply = await list({ authorization: `${encode({ alg: 'none' })}.${payload}.` });

  assert.equal(reply.code, 'management_token_invalid');
});

interface Forgery {
  readonly typ?: string;
  readonly iss?: string;
  readonly aud?: string;
  readonly sub?: string;
  readonly pool?: string;
  readonly kid?: string;
}

/** A token by our own key that differs from a good one in what is wished. */
async function forge(wish: Forgery): Promise<string> {
  const [key] = await store.signingKeys.list();
  const { typ = 'management+jwt', kid = key?.id ?? '' } = wish;
  const now = clock.now / 1000;
  return new SignJWT({ scoped_userpool_id: wish.pool ?? accessKey.poolId, secret_generation: 1 })
    .setProtectedHeader({ alg: 'ES256', typ, kid })
    .setIssuer(wish.iss ?? 'causeway')
    .setAudience(wish.aud ?? 'causeway-management')
    .setSubject(wish.sub ?? asId(accessKey.id))
    .setIssuedAt(now)
    .setExpirationTime(now + 60)
    .sign(await importJWK((key?.privateJwk ?? {}) as JWK, 'ES256'));
}
