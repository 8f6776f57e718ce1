import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { openIdVendorScene } from '../../engine/openid-vendor-scene.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { linkedin, linkedinMobile } from './connector.ts';

const TOKEN = 'https://www.linkedin.com/oauth/v2/accessToken';
const USERINFO = 'GET https://api.linkedin.com/v2/userinfo';
const fields = { clientId: 'client-1', clientSecret: 'secret-1' };
const named = { name: 'Ada', email: 'ada@example.org', email_verified: 'true' };

let scene: Awaited<ReturnType<typeof openIdVendorScene>>;
before(async () => {
  scene = await openIdVendorScene({
    token: TOKEN,
    keys: 'https://www.linkedin.com/oauth/openid/jwks',
    claims: { iss: 'https://www.linkedin.com/oauth', aud: 'client-1', sub: '782bbtaQ0o' },
  });
});

test('a token that says all there is costs no second question', async () => {
  const { claims } = await scene.signIn(linkedin, fields, named);

  assert.deepEqual(claims, { name: 'Ada', email: { value: 'ada@example.org', isVerified: true } });
  assert.deepEqual(scene.upstream.requestsTo(USERINFO), []);
});

test('what the token leaves out is asked for, and what it signs wins', async () => {
  const profile = { ...named, sub: '782bbtaQ0o', email: 'other@example.org', email_verified: true };
  scene.upstream.answer(USERINFO, { json: profile });
  const lesser = { name: 'Ada Moreau', email: undefined };

  const { claims } = await scene.signIn(linkedin, fields, lesser);

  assert.equal(claims.name, 'Ada Moreau');
  assert.deepEqual(claims.email, { value: 'other@example.org', isVerified: true });
});

test('an answer about somebody else is used for nobody', async () => {
  scene.upstream.answer(USERINFO, { json: { ...named, sub: 'another' } });
  await rejectsAs(scene.signIn(linkedin, fields), 'bad_response');
});

test('a token of the API that is not good is called so', async () => {
  for (const serviceErrorCode of [65_600, 65_601, 65_602]) {
    const json = { serviceErrorCode, message: 'no', status: 401 };
    scene.upstream.answer(USERINFO, { status: 401, json });
    const error = await rejectsAs(scene.signIn(linkedin, fields), 'bad_token');
    assert.equal(error.upstream?.code, String(serviceErrorCode));
  }
});

test('a code of an app is exchanged for the address that the app used', async () => {
  const set = { ...fields, redirectURI: 'https://app.example/linkedin' };
  await scene.exchange(linkedinMobile, set, { credential: { code: 'c-1' }, changed: named });

  const body = scene.upstream.requestsTo(`POST ${TOKEN}`).at(-1)?.body;
  assert.equal(new URLSearchParams(body).get('redirect_uri'), 'https://app.example/linkedin');
});
