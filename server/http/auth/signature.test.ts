import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { sourceRoutes } from '@causeway/contract/sources.ts';
import { tenantRoutes } from '@causeway/contract/tenants.ts';

import { openScene, type Reply } from '../management/scene.ts';
import type { Brand } from './header.ts';
import { sign, SKEW_MS } from './signature.ts';
import { signedTexts } from './signed-text.ts';

const scene = await openScene();
const { app, accessKey, clock } = scene;
after(() => scene.close());
let count = 0;

interface Wish {
  readonly brand?: Brand;
  readonly url?: string;
  readonly body?: object;
  /** Laid over the headers that an SDK sends, before signing; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly keyId?: string;
  readonly secret?: string;
  /** Laid over the headers after signing. */
  readonly tampered?: Readonly<Record<string, string>>;
}

/** A request as the Node SDK of the brand signs it. */
async function signed(wish: Wish = {}): Promise<Reply> {
  const { brand = 'authing', url = sourceRoutes.listExtIdp.path, body } = wish;
  const method = body === undefined ? 'GET' : 'POST';
  const all = {
    date: new Date(clock.now).toUTCString(),
    [`x-${brand}-lang`]: 'en-US',
    [`x-${brand}-sdk-version`]: 'test:1',
    [`x-${brand}-signature-method`]: 'HMAC-SHA1',
    [`x-${brand}-signature-nonce`]: `nonce-${++count}`,
    [`x-${brand}-signature-version`]: '1.0',
    ...wish.headers,
  };
  const headers = Object.fromEntries(
    Object.entries(all).flatMap(([name, v]) => (v === undefined ? [] : [[name, v] as const])),
  );
  const [text = ''] = signedTexts({ method, url, body, headers }, brand);
  const scheme = brand === 'authing' ? 'authing' : 'GenAuth';
  const signature = sign(text, wish.secret ?? accessKey.secret);
  const authorization = `${scheme} ${wish.keyId ?? accessKey.id}:${signature}`;
  const response = await app.inject({
    method,
    url,
    headers: { ...headers, authorization, ...wish.tampered },
    ...(body && { payload: body }),
  });
  assert.equal(response.statusCode, 200);
  return response.json();
}

for (const brand of ['authing', 'genauth'] as const) {
  test(`a request signed by the ${brand} SDK is let in`, async () => {
    const name = `登录 & ${brand}`;
    const read = await signed({ brand });
    const written = await signed({
      brand,
      url: sourceRoutes.createExtIdp.path,
      body: { type: 'oidc', name, tenantId: null },
    });

    assert.equal(read.statusCode, 200);
    assert.equal(written.data.name, name);
  });
}

test('parameters that were all undefined sign a bare question mark, which is accepted', async () => {
  const [, withMark = ''] = signedTexts({ method: 'GET', url: '/x', headers: {} }, 'authing');
  assert.ok(withMark.endsWith('?'));

  const date = new Date(clock.now).toUTCString();
  const headers = {
    date,
    'x-authing-signature-method': 'HMAC-SHA1',
    'x-authing-signature-nonce': 'bare-mark',
    'x-authing-signature-version': '1.0',
  };
  const url = sourceRoutes.listExtIdp.path;
  const [, text = ''] = signedTexts({ method: 'GET', url, headers }, 'authing');
  const authorization = `authing ${accessKey.id}:${sign(text, accessKey.secret)}`;
  const response = await app.inject({ url, headers: { ...headers, authorization } });

  assert.equal(response.json().statusCode, 200);
});

test('the tenant that the SDK calls app-id sets the scope, because it is signed', async () => {
  const made = await signed({
    url: tenantRoutes.createTenant.path,
    body: { name: 'One', appIds: [] },
  });
  const { tenantId } = made.data;
  const tenant = { 'x-authing-app-id': tenantId };
  const body = { type: 'oidc', name: 'x' };
  const url = sourceRoutes.createExtIdp.path;

  const created = await signed({ url, body, headers: tenant });

  assert.equal(created.data.tenantId, tenantId);
});

test('a header of the other brand sets no scope, because it is not signed', async () => {
  const body = { type: 'oidc', name: 'x' };
  const url = sourceRoutes.createExtIdp.path;

  const created = await signed({ url, body, headers: { 'x-genauth-tenant-id': 't1' } });

  assert.equal(created.data.tenantId, '');
});

test('a date in epoch milliseconds, as older Java SDKs send it, is accepted', async () => {
  const reply = await signed({ headers: { date: String(clock.now) } });

  assert.equal(reply.statusCode, 200);
});

test('a date in x-authing-date, as the C# SDK sends it, is accepted', async () => {
  const headers = { date: undefined, 'x-authing-date': String(clock.now) };

  assert.equal((await signed({ headers })).statusCode, 200);
});

const refusals: readonly (readonly [string, Wish, number, string])[] = [
  ['an unknown key', { keyId: 'nobody' }, 1300, 'access_key_invalid'],
  ['a wrong secret', { secret: 'wrong' }, 1300, 'access_key_invalid'],
  ['a changed header', { tampered: { 'x-authing-lang': 'en' } }, 1300, 'access_key_invalid'],
  ['an added header', { tampered: { 'x-authing-tenant-id': 't' } }, 1300, 'access_key_invalid'],
  ['no nonce', { headers: { 'x-authing-signature-nonce': undefined } }, 1300, 'access_key_invalid'],
  [
    'another method',
    { headers: { 'x-authing-signature-method': 'HMAC-MD5' } },
    1301,
    'signature_method_unsupported',
  ],
  [
    'another version',
    { headers: { 'x-authing-signature-version': '2.0' } },
    1302,
    'signature_version_unsupported',
  ],
  ['a malformed date', { headers: { date: 'yesterday' } }, 1303, 'date_malformed'],
  ['an ISO date', { headers: { date: '2026-11-21T12:00:00Z' } }, 1303, 'date_malformed'],
  ['no date', { headers: { date: undefined } }, 1304, 'date_missing'],
  [
    'a date too far back',
    { headers: { date: String(clock.now - SKEW_MS - 1) } },
    1305,
    'clock_skew',
  ],
  [
    'a date too far ahead',
    { headers: { date: String(clock.now + SKEW_MS + 1) } },
    1305,
    'clock_skew',
  ],
];

for (const [name, wish, apiCode, code] of refusals) {
  test(`a request with ${name} is refused with apiCode ${apiCode}`, async () => {
    const reply = await signed(wish);

    assert.equal(reply.statusCode, 401);
    assert.equal(reply.apiCode, apiCode);
    assert.equal(reply.code, code);
    assert.equal(reply.data, undefined);
  });
}

test('an unknown key and a wrong secret cannot be told apart', async () => {
  const { requestId: _one, ...unknown } = await signed({ keyId: 'nobody' });
  const { requestId: _two, ...wrong } = await signed({ secret: 'wrong' });

  assert.deepEqual(unknown, wrong);
});

test('a signed request is good once, also when sent twice at the same moment', async () => {
  const headers = { 'x-authing-signature-nonce': 'only-once' };

  const replies = await Promise.all([signed({ headers }), signed({ headers })]);
  const later = await signed({ headers });

  const codes = new Set(replies.map(({ apiCode }) => apiCode));
  assert.deepEqual(codes, new Set([undefined, 1306]));
  assert.equal(later.apiCode, 1306);
});

test('a nonce stays claimed as long as its date is acceptable', async () => {
  const start = clock.now;
  const headers = {
    'x-authing-signature-nonce': 'from-the-future',
    date: String(start + SKEW_MS),
  };
  await signed({ headers });

  clock.now = start + 2 * SKEW_MS;
  const replayed = await signed({ headers });
  clock.now = start;

  assert.equal(replayed.apiCode, 1306);
});

test('a forged request does not use up the nonce it names', async () => {
  const headers = { 'x-authing-signature-nonce': 'victim' };
  await signed({ headers, secret: 'wrong' });

  const honest = await signed({ headers });

  assert.equal(honest.statusCode, 200);
});

test('a pool named in a header must be the pool of the key', async () => {
  const same = await signed({ headers: { 'x-authing-userpool-id': accessKey.poolId } });
  const other = await signed({ headers: { 'x-authing-userpool-id': 'pool-2' } });

  assert.equal(same.statusCode, 200);
  assert.equal(other.code, 'pool_mismatch');
});
