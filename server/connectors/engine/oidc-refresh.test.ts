import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ISSUER, setScene, TOKEN } from './oidc-scene.ts';
import { rejectsAs } from './rejects-as.ts';

const now = 1_800_000_000;

test('a refresh brings the rotated tokens', async () => {
  const scene = await setScene();
  scene.upstream.answer(TOKEN, {
    json: {
      access_token: 'access-2',
      refresh_token: 'refresh-2',
      token_type: 'bearer',
      expires_in: 60,
    },
  });

  assert.deepEqual(await scene.refresh('refresh-1'), {
    accessToken: 'access-2',
    refreshToken: 'refresh-2',
    expiresAt: (now + 60) * 1000,
  });
  const [request] = scene.upstream.requestsTo(TOKEN);
  assert.deepEqual(Object.fromEntries(new URLSearchParams(request?.body)), {
    grant_type: 'refresh_token',
    refresh_token: 'refresh-1',
  });
});

test('a refresh without a new refresh token leaves the old one in place', async () => {
  const scene = await setScene();
  scene.upstream.answer(TOKEN, { json: { access_token: 'access-2', token_type: 'Bearer' } });

  assert.equal((await scene.refresh('refresh-1')).refreshToken, 'refresh-1');
});

test('an id token that comes with a refresh is verified, though it needs no nonce', async () => {
  const scene = await setScene();

  await scene.issueClaims({ nonce: undefined });
  assert.ok((await scene.refresh('refresh-1')).idToken);
  await scene.issueClaims({ aud: 'client-2' });
  await rejectsAs(scene.refresh('refresh-1'), 'bad_token', /aud/);
  await scene.issueClaims({ iss: `${ISSUER}.evil` });
  await rejectsAs(scene.refresh('refresh-1'), 'bad_token', /iss/);
});

test('a spent refresh token is told apart from an upstream that is down, and is not quoted', async () => {
  const scene = await setScene();
  const error_description = 'refresh-1 is spent';
  scene.upstream.answer(TOKEN, {
    status: 400,
    json: { error: 'invalid_grant', error_description },
  });
  const { upstream } = await rejectsAs(scene.refresh('refresh-1'), 'bad_token');
  assert.equal(upstream?.description, '[hidden] is spent');

  scene.upstream.answer(TOKEN, undefined);
  await rejectsAs(scene.refresh('refresh-1'), 'unreachable');
});
