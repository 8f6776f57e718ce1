import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';

import { exportSPKI, generateKeyPair, importJWK, UnsecuredJWT } from 'jose';

import { newSigner, type TokenPart } from '../played-upstream.ts';
import { ISSUER, JWKS, login, setScene, TOKEN } from './oidc-scene.ts';
import { rejectsAs } from './rejects-as.ts';

const now = 1_800_000_000;

const refused: readonly (readonly [string, TokenPart, RegExp])[] = [
  ['incident-30: made for another client', { aud: 'client-2' }, /aud/],
  ['incident-30: made for us and others, without azp', { aud: ['client-1', 'client-2'] }, /azp/],
  [
    'incident-30: made for us and others, and issued to another',
    { aud: ['client-1', 'client-2'], azp: 'client-2' },
    /azp/,
  ],
  ['incident-30: made for us alone, and issued to another', { azp: 'client-2' }, /azp/],
  ['incident-30: without audience', { aud: undefined }, /aud/],
  ['incident-30: whose audience merely contains our id', { aud: 'client-1-and-more' }, /aud/],
  ['incident-33: of another issuer', { iss: 'https://evil.example' }, /iss/],
  ['incident-33: of an issuer with a slash too many', { iss: `${ISSUER}/` }, /iss/],
  ['without issuer', { iss: undefined }, /iss/],
  ['with the nonce of another login', { nonce: 'nonce-of-another-login' }, /nonce/],
  ['without nonce', { nonce: undefined }, /nonce/],
  ['that has expired', { exp: now - 61 }, /exp/],
  ['without expiry', { exp: undefined }, /exp/],
  ['without time of issue', { iat: undefined }, /iat/],
  ['issued in the future', { iat: now + 61 }, /future/],
  ['not valid yet', { nbf: now + 61 }, /nbf/],
  ['without subject', { sub: undefined }, /sub/],
  ['whose at_hash fits another access token', { at_hash: 'bm90IHRoZSBoYXNoIGF0' }, /at_hash/],
  ['whose c_hash fits another code', { c_hash: 'bm90IHRoZSBoYXNoIGF0' }, /c_hash/],
];

for (const [fault, changes, detail] of refused) {
  test(`an id token ${fault} is refused`, async () => {
    const scene = await setScene();
    await scene.issueClaims(changes);

    await rejectsAs(scene.finish(), 'bad_token', detail);
  });
}

test('a minute of difference between clocks is forgiven', async () => {
  const scene = await setScene();

  await scene.issueClaims({ exp: now - 59 });
  await scene.finish();
  await scene.issueClaims({ iat: now + 59, nbf: now + 59, exp: now + 300 });
  await scene.finish();
});

test('several audiences are accepted when azp names us', async () => {
  const scene = await setScene();
  await scene.issueClaims({ aud: ['client-2', 'client-1'], azp: 'client-1' });

  assert.equal((await scene.finish()).subjects[0].value, 'person-1');
});

for (const [algorithm, hash] of [
  ['ES256', 'sha256'],
  ['ES384', 'sha384'],
  ['PS512', 'sha512'],
  ['EdDSA', 'sha512'],
] as const) {
  test(`an ${algorithm} id token is accepted with the at_hash of its own hash`, async () => {
    const scene = await setScene({ algorithm });
    const whole = createHash(hash).update('access-1').digest();
    const at_hash = whole.subarray(0, whole.length / 2).toString('base64url');
    await scene.issueClaims({ at_hash });

    assert.equal((await scene.finish()).subjects[0].value, 'person-1');
  });
}

test('an unsigned id token is refused, whatever the settings', async () => {
  for (const algorithms of [['RS256'], ['none'], ['HS256', 'none']]) {
    const settings = { algorithms, hmacSecret: 'x'.repeat(32) };
    const scene = await setScene({ settings });
    const claims = scene.claims();
    scene.issue(new UnsecuredJWT(claims).encode());

    await rejectsAs(scene.finish(), 'bad_token');
  }
});

test('an id token signed by a stranger with the same key id is refused', async () => {
  const scene = await setScene();
  const stranger = await newSigner('ES256', 'key-1');
  scene.issue(await stranger.sign(scene.claims()));

  await rejectsAs(scene.finish(), 'bad_token');
});

test('an id token that brings its own key is refused', async () => {
  const scene = await setScene();
  const stranger = await newSigner('ES256', 'key-2');
  const header = {
    jwk: stranger.publicJwk,
    jku: 'https://evil.example/jwks',
    x5u: 'https://e.example',
  };
  scene.issue(await stranger.sign(scene.claims(), header));

  await rejectsAs(scene.finish(), 'bad_token');
  assert.ok(scene.upstream.requests.every(({ url }) => url.startsWith(ISSUER)));
});

test('a public key does not serve as a shared secret (algorithm confusion)', async () => {
  const { publicKey } = await generateKeyPair('RS256', { extractable: true });
  const scene = await setScene({
    settings: {
      algorithms: ['HS256', 'RS256'],
      hmacSecret: 'the secret that only we and they know',
    },
  });
  const key = await importJWK(scene.signer.publicJwk, 'ES256');
  if (key instanceof Uint8Array) throw new Error('a public key is expected');
  for (const pem of [await exportSPKI(key), await exportSPKI(publicKey)]) {
    scene.issue(hs256(scene.claims(), pem));
    await rejectsAs(scene.finish(), 'bad_token');
    scene.issue(hs256(scene.claims(), pem.trim()));
    await rejectsAs(scene.finish(), 'bad_token');
  }
});

test('HS256 is refused unless the connection asks for it, and then takes the secret only', async () => {
  const hmacSecret = 'the secret that only we and they know';
  const closed = await setScene();
  closed.issue(hs256(closed.claims(), hmacSecret));
  await rejectsAs(closed.finish(), 'bad_token');

  const open = await setScene({ settings: { algorithms: ['HS256'], hmacSecret } });
  open.issue(hs256(open.claims(), hmacSecret));
  assert.equal((await open.finish()).subjects[0].value, 'person-1');
  open.issue(hs256(open.claims(), 'another secret, of the same length...'));
  await rejectsAs(open.finish(), 'bad_token');
});

test('an algorithm outside of the connection’s list is refused, although the key fits', async () => {
  const scene = await setScene({ settings: { algorithms: ['RS256'] } });
  await scene.issueClaims();

  await rejectsAs(scene.finish(), 'bad_token', /ALG/);
});

test('a critical header extension that we do not know is refused', async () => {
  const scene = await setScene();
  const [, payload, signature] = (await scene.signer.sign(scene.claims())).split('.');
  const header = { alg: 'ES256', kid: 'key-1', crit: ['strange'], strange: true };
  const encoded = Buffer.from(JSON.stringify(header)).toString('base64url');
  scene.issue([encoded, payload, signature].join('.'));

  await rejectsAs(scene.finish(), 'bad_token');
});

for (const token of ['x', 'a.b', 'a.b.c', '..', 'a.b.c.d.e', `${'a'.repeat(70_000)}.b.c`]) {
  test(`a text that is no id token is refused (${token.slice(0, 12)})`, async () => {
    const scene = await setScene();
    scene.issue(token);

    await rejectsAs(scene.finish(), token.length > 65_536 ? 'bad_response' : 'bad_token');
  });
}

test('an RSA key below 2048 bits is refused', async () => {
  const scene = await setScene({ algorithm: 'RS256' });
  const { publicKey, privateKey } = await crypto.subtle.generateKey(
    {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 1024,
      publicExponent: new Uint8Array([1, 0, 1]),
    },
    true,
    ['sign', 'verify'],
  );
  const jwk = await crypto.subtle.exportKey('jwk', publicKey);
  scene.upstream.answer(JWKS, { json: { keys: [{ ...jwk, kid: 'weak' }] } });
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'RS256', kid: 'weak' })}.${encode(scene.claims())}`;
  const signature = await crypto.subtle.sign(
    'RSASSA-PKCS1-v1_5',
    privateKey,
    new TextEncoder().encode(signed),
  );
  scene.issue(`${signed}.${Buffer.from(signature).toString('base64url')}`);

  await rejectsAs(scene.finish(), 'bad_token');
});

test('max_age demands a recent sign-in at the provider', async () => {
  const scene = await setScene({
    settings: { parameters: { fixed: { max_age: '600' }, forwarded: new Set() } },
  });

  await scene.issueClaims({ auth_time: now - 600 });
  await scene.finish();
  await scene.issueClaims({ auth_time: now - 661 });
  await rejectsAs(scene.finish(), 'bad_token', /too old/);
  await scene.issueClaims();
  await rejectsAs(scene.finish(), 'bad_token', /auth_time/);
});

test('nothing of a refused id token is in the error', async () => {
  const scene = await setScene();
  await scene.issueClaims({ aud: 'client-2', email: 'secret-person@example.org' });

  const error = await rejectsAs(scene.finish(), 'bad_token');

  const written = JSON.stringify([error.detail, error.upstream, error.message, error.stack]);
  for (const private_ of ['secret-person', 'person-1', 'access-1', login.nonce, 'code-1']) {
    assert.ok(!written.includes(private_), private_);
  }
  assert.equal(scene.upstream.requestsTo(TOKEN).length, 1);
});

function hs256(claims: TokenPart, secret: string): string {
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'HS256', kid: 'key-1' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}
