import assert from 'node:assert/strict';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { before, test } from 'node:test';

import { jwtVerify } from 'jose';

import { login } from '../../conformance-scene.ts';
import { NOW, openIdVendorScene } from '../../engine/openid-vendor-scene.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { appleMobile, appleWeb } from './connector.ts';

const TOKEN = 'https://appleid.apple.com/auth/token';
const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const developer = { teamId: 'DEF123GHIJ', keyId: 'ABC123DEFG', privateKey: pem };
const fields = { clientId: 'org.example.web', ...developer };
const ofApp = { bundleId: 'org.example.app', ...developer };

let scene: Awaited<ReturnType<typeof openIdVendorScene>>;
before(async () => {
  scene = await openIdVendorScene({
    token: TOKEN,
    keys: 'https://appleid.apple.com/auth/keys',
    claims: { iss: 'https://appleid.apple.com', aud: 'org.example.web', sub: '001234.a1.1907' },
  });
});

const lastForm = () =>
  new URLSearchParams(scene.upstream.requestsTo(`POST ${TOKEN}`).at(-1)?.body ?? '');

test('the client secret is a token of the developer, for minutes and for this client', async () => {
  await scene.signIn(appleWeb, fields);

  const secret = lastForm().get('client_secret') ?? '';
  const { payload, protectedHeader } = await jwtVerify(secret, createPublicKey(pem), {
    currentDate: new Date(NOW),
  });
  assert.deepEqual(protectedHeader, { alg: 'ES256', kid: 'ABC123DEFG' });
  assert.deepEqual(payload, {
    iss: 'DEF123GHIJ',
    sub: 'org.example.web',
    aud: 'https://appleid.apple.com',
    iat: NOW / 1000,
    exp: NOW / 1000 + 300,
  });
});

test('a renewal proves the developer, too', async () => {
  scene.upstream.answer(`POST ${TOKEN}`, { json: { access_token: 'access-2' } });
  const config = appleWeb.decode(fields);

  const tokens = await appleWeb.refresh?.({ config, refreshToken: 'refresh-1' }, scene.tools);

  assert.deepEqual(tokens, { accessToken: 'access-2', refreshToken: 'refresh-1' });
  assert.match(lastForm().get('client_secret') ?? '', /^eyJ/);
});

test('the browser is asked to post the answer, with a scope that %20 divides', async () => {
  const config = appleWeb.decode(fields);
  const started = await appleWeb.redirect?.start({ config, login }, scene.tools);
  const url = started?.instruction.url ?? '';

  assert.match(url, /[?&]scope=name%20email(&|$)/);
  assert.equal(new URL(url).searchParams.get('response_mode'), 'form_post');
});

test('the name is taken from beside the first code, and nothing else is', async () => {
  const named = async (user: string) => {
    scene.bring({ user });
    const { claims, subjects } = await scene.signIn(appleWeb, fields);
    assert.equal(subjects[0].value, '001234.a1.1907');
    return claims;
  };
  const name = { firstName: 'Ada', lastName: 'Moreau' };
  assert.deepEqual(await named(JSON.stringify({ name, email: 'forged@example.org', sub: 'x' })), {
    name: 'Ada Moreau',
    givenName: 'Ada',
    familyName: 'Moreau',
  });
  assert.deepEqual(await named('{"name":{"firstName":"Ada"}}'), { name: 'Ada', givenName: 'Ada' });
  for (const user of ['{', '', 'null', '[]', '{"name":"Ada"}', '{"name":{"firstName":{"a":1}}}']) {
    assert.deepEqual(await named(user), {});
  }
  scene.bring({});
});

test('an address that Apple relays is an address, and words count as yes and no', async () => {
  const email = 'x7kq2m9pzd@privaterelay.appleid.com';
  const told = { email, email_verified: 'true', is_private_email: 'true' };

  const { claims, raw } = await scene.signIn(appleWeb, fields, told);

  assert.deepEqual(claims.email, { value: email, isVerified: true });
  assert.equal(raw['is_private_email'], 'true');
});

test('people stay the same when Apple signs under its newer name', async () => {
  const { subjects } = await scene.signIn(appleWeb, fields, { iss: 'https://account.apple.com' });
  assert.equal(subjects[0].authority, 'https://appleid.apple.com');
});

test('incident-30: a code of an app is exchanged for that app, without an address', async () => {
  const credential = { code: 'c1.0.native' };
  await rejectsAs(scene.exchange(appleMobile, ofApp, { credential }), 'bad_token');
  const changed = { aud: 'org.example.app' };

  assert.ok(await scene.exchange(appleMobile, ofApp, { credential, changed }));

  assert.equal(lastForm().get('client_id'), 'org.example.app');
  assert.equal(lastForm().has('redirect_uri'), false);
});

test('a key is read whatever became of its line breaks', () => {
  const decode = (key: string) => appleWeb.decode({ ...fields, privateKey: key });
  for (const key of [pem.replaceAll('\n', ''), pem.replaceAll('\n', '\\n'), `  ${pem}\r\n`]) {
    assert.ok(decode(key));
  }
});

test('a key of another kind is refused by its name', () => {
  const { privateKey: rsa } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { privateKey: longer } = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const keys = [rsa, longer].map((key) => key.export({ type: 'pkcs8', format: 'pem' }).toString());
  for (const key of [...keys, 'AuthKey_ABC123DEFG.p8', pem.slice(0, -60)]) {
    const decode = () => appleWeb.decode({ ...fields, privateKey: key });
    assert.throws(decode, { reason: 'misconfigured', field: 'privateKey' });
  }
});
