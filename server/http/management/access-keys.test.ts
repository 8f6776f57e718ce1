import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { accessKeyRoutes } from '@causeway/contract/access-keys.ts';
import { managementTokenRoutes } from '@causeway/contract/management-token.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';

import { sign } from '../auth/signature.ts';
import { addPool, openScene, type Reply } from './scene.ts';

const scene = await openScene();
const { app, call, clock } = scene;
after(() => scene.close());

interface Key {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
}

async function create(params: object = {}): Promise<Key> {
  return (await call(accessKeyRoutes.createAccessKey, params)).data;
}

async function token(key: Key): Promise<Reply> {
  const { path: url } = managementTokenRoutes.getManagementToken;
  return (await app.inject({ method: 'POST', url, payload: key })).json();
}

async function tokenOf(key: Key): Promise<string> {
  return (await token(key)).data.access_token;
}

/** The code of a call with this token; undefined when it went well. */
async function withToken(authorization: string): Promise<string | undefined> {
  return (await call(sourceRoutes.listExtIdp, {}, { authorization })).code;
}

let nonce = 0;

/** The code of a call signed with this key. */
async function signed({ accessKeyId, accessKeySecret }: Key): Promise<string | undefined> {
  const { path: url } = sourceRoutes.listExtIdp;
  const headers = {
    date: new Date(clock.now).toUTCString(),
    'x-authing-signature-method': 'HMAC-SHA1',
    'x-authing-signature-nonce': `n${++nonce}`,
    'x-authing-signature-version': '1.0',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const signature = sign(`GET\n${lines.join('')}${url}`, accessKeySecret);
  const authorization = `authing ${accessKeyId}:${signature}`;
  return (await app.inject({ url, headers: { ...headers, authorization } })).json().code;
}

test('a new access key works at once, and shows its secret this once', async () => {
  const key = await create();

  assert.equal(await withToken(await tokenOf(key)), undefined);
  assert.equal(await signed(key), undefined);
  const { data } = await call(accessKeyRoutes.listAccessKeys);
  assert.ok(!JSON.stringify(data).includes(key.accessKeySecret));
  assert.deepEqual(data.list.at(-1), {
    accessKeyId: key.accessKeyId,
    canReadSecrets: false,
    createdAt: new Date(clock.now).toISOString(),
  });
  assert.equal(data.totalCount, data.list.length);
});

test('a rotation without grace ends the old secret and its tokens at once', async () => {
  const old = await create();
  const running = await tokenOf(old);
  assert.equal(await withToken(running), undefined);

  const { accessKeyId } = old;
  const { data: fresh } = await call(accessKeyRoutes.rotateAccessKey, { accessKeyId });

  assert.notEqual(fresh.accessKeySecret, old.accessKeySecret);
  assert.equal(await withToken(running), 'management_token_invalid');
  assert.equal((await token(old)).code, 'access_key_invalid');
  assert.equal(await signed(old), 'access_key_invalid');
  assert.equal(await withToken(await tokenOf(fresh)), undefined);
  assert.equal(await signed(fresh), undefined);
});

test('during the grace both secrets are good, and after it only the new one is', async () => {
  const old = await create();
  const { accessKeyId } = old;
  const params = { accessKeyId, graceSeconds: 60 };
  const { data: fresh } = await call(accessKeyRoutes.rotateAccessKey, params);
  const [oldToken, newToken] = [await tokenOf(old), await tokenOf(fresh)];

  assert.equal(fresh.previousSecretUntil, new Date(clock.now + 60_000).toISOString());
  for (const key of [old, fresh]) assert.equal(await signed(key), undefined);
  for (const each of [oldToken, newToken]) assert.equal(await withToken(each), undefined);

  clock.now += 60_000;
  assert.equal(await signed(old), 'access_key_invalid');
  assert.equal((await token(old)).code, 'access_key_invalid');
  assert.equal(await withToken(oldToken), 'management_token_invalid');
  assert.equal(await signed(fresh), undefined);
  assert.equal(await withToken(newToken), undefined);
});

test('a second rotation within the grace ends the oldest secret', async () => {
  const first = await create();
  const params = { accessKeyId: first.accessKeyId, graceSeconds: 60 };
  const running = await tokenOf(first);
  const { data: second } = await call(accessKeyRoutes.rotateAccessKey, params);
  const { data: third } = await call(accessKeyRoutes.rotateAccessKey, params);

  assert.equal(await signed(first), 'access_key_invalid');
  assert.equal(await withToken(running), 'management_token_invalid');
  for (const key of [second, third]) assert.equal(await signed(key), undefined);
});

test('a revoked key and its tokens end at once', async () => {
  const key = await create();
  const running = await tokenOf(key);
  const { accessKeyId } = key;

  const reply = await call(accessKeyRoutes.revokeAccessKey, { accessKeyId });

  assert.deepEqual(reply.data, { success: true });
  assert.equal(await withToken(running), 'management_token_invalid');
  assert.equal(await signed(key), 'access_key_invalid');
  const again = await call(accessKeyRoutes.revokeAccessKey, { accessKeyId });
  assert.equal(again.code, 'access_key_not_found');
});

test('a key that may not read secrets gets no key that may', async () => {
  const weak = await create();
  const strong = await create({ canReadSecrets: true });
  const headers = { authorization: await tokenOf(weak) };
  const { accessKeyId } = strong;

  const made = await call(accessKeyRoutes.createAccessKey, { canReadSecrets: true }, headers);
  const rotated = await call(accessKeyRoutes.rotateAccessKey, { accessKeyId }, headers);

  assert.equal(made.code, 'forbidden');
  assert.equal(rotated.code, 'forbidden');
  assert.equal(await signed(strong), undefined);
  assert.equal((await call(accessKeyRoutes.createAccessKey, {}, headers)).statusCode, 200);
});

test("another pool's access keys do not exist", async () => {
  const { accessKeyId } = await create();
  const other = await addPool(scene.store, 'pool-of-keys-test');
  const theirs = { accessKeyId: other.id, accessKeySecret: other.secret };
  const headers = { authorization: await tokenOf(theirs) };

  for (const route of [accessKeyRoutes.rotateAccessKey, accessKeyRoutes.revokeAccessKey]) {
    assert.equal((await call(route, { accessKeyId }, headers)).code, 'access_key_not_found');
  }
  const { data } = await call(accessKeyRoutes.listAccessKeys, {}, headers);
  assert.equal(data.totalCount, 1);
});
