import assert from 'node:assert/strict';
import { test } from 'node:test';

import { newSigner } from '../played-upstream.ts';
import { JWKS, setScene } from './oidc-scene.ts';
import { rejectsAs } from './rejects-as.ts';

test('the keys are fetched once for many logins, and again after ten minutes', async () => {
  const scene = await setScene();
  await scene.issueClaims();

  await Promise.all(Array.from({ length: 20 }, () => scene.finish()));
  assert.equal(scene.upstream.requestsTo(JWKS).length, 1);

  scene.time.now += 10 * 60_000;
  await scene.issueClaims();
  await scene.finish();
  assert.equal(scene.upstream.requestsTo(JWKS).length, 2);
});

test('a rotation costs nobody a login, and one request however many notice it', async () => {
  const scene = await setScene();
  await scene.issueClaims();
  await scene.finish();

  const next = await newSigner('ES256', 'key-2');
  scene.upstream.answer(JWKS, { json: { keys: [next.publicJwk] } });
  scene.issue(await next.sign(scene.claims()));

  await Promise.all(Array.from({ length: 20 }, () => scene.finish()));
  assert.equal(scene.upstream.requestsTo(JWKS).length, 2);
});

test('a rotation is noticed although the provider gives its new key the old name, or none', async () => {
  for (const kid of ['key-1', undefined]) {
    const scene = await setScene();
    await scene.issueClaims();
    await scene.finish();

    const next = await newSigner('ES256', 'key-1');
    scene.upstream.answer(JWKS, { json: { keys: [{ ...next.publicJwk, kid }] } });
    scene.issue(await next.sign(scene.claims(), { kid }));

    await scene.finish();
  }
});

test('forged tokens cannot make us fetch the keys more than once in half a minute', async () => {
  const scene = await setScene();
  const stranger = await newSigner('ES256', 'unknown');
  scene.issue(await stranger.sign(scene.claims()));

  for (let attempt = 0; attempt < 5; attempt += 1) await rejectsAs(scene.finish(), 'bad_token');
  assert.equal(scene.upstream.requestsTo(JWKS).length, 2);

  scene.time.now += 30_000;
  await rejectsAs(scene.finish(), 'bad_token');
  assert.equal(scene.upstream.requestsTo(JWKS).length, 3);
});

test('a token without key id is verified with whichever key fits', async () => {
  const scene = await setScene();
  const others = await Promise.all([newSigner('ES256', 'a'), newSigner('ES256', 'b')]);
  const keys = [...others.map(({ publicJwk }) => publicJwk), scene.signer.publicJwk];
  scene.upstream.answer(JWKS, { json: { keys } });
  await scene.issueClaims({}, { kid: undefined });

  assert.equal((await scene.finish()).subjects[0].value, 'person-1');

  const stranger = await newSigner('ES256', 'c');
  scene.issue(await stranger.sign(scene.claims(), { kid: undefined }));
  await rejectsAs(scene.finish(), 'bad_token');
});

test('keys that are not for signatures, and keys of unknown kinds, are passed over', async () => {
  const scene = await setScene();
  const keys = [
    { kty: 'strange', kid: 'key-1' },
    { ...scene.signer.publicJwk, use: 'enc' },
    { kty: 'oct', kid: 'key-1', k: 'c2VjcmV0' },
    scene.signer.publicJwk,
  ];
  scene.upstream.answer(JWKS, { json: { keys } });
  await scene.issueClaims();

  await scene.finish();
});

for (const [behaviour, answer, reason] of [
  ['cannot be reached', undefined, 'unreachable'],
  ['fails', { status: 503, text: 'later' }, 'unreachable'],
  ['is busy', { status: 429 }, 'rate_limited'],
  ['is not there', { status: 404 }, 'misconfigured'],
  ['holds no keys', { json: {} }, 'bad_response'],
  ['holds something else than keys', { json: { keys: ['a', 'b'] } }, 'bad_response'],
  ['is no JSON', { text: '<html>' }, 'bad_response'],
] as const) {
  test(`incident-43: a key set that ${behaviour} fails the login as ${reason}, until it recovers`, async () => {
    const scene = await setScene();
    await scene.issueClaims();
    scene.upstream.answer(JWKS, answer);
    await rejectsAs(scene.finish(), reason);

    scene.upstream.answer(JWKS, { json: { keys: [scene.signer.publicJwk] } });
    await scene.finish();
  });
}
