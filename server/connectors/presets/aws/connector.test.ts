import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { openIdVendorScene } from '../../engine/openid-vendor-scene.ts';
import { rejectsAs } from '../../engine/rejects-as.ts';
import { aws } from './connector.ts';

const POOL = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI';
const fields = { domain: 'login.example.org', clientId: 'client-1', clientSecret: 'secret-1' };
const named = { name: 'Ada', email: 'ada@example.org', 'cognito:username': 'ada' };

let scene: Awaited<ReturnType<typeof openIdVendorScene>>;
before(async () => {
  scene = await openIdVendorScene({
    token: 'https://login.example.org/oauth2/token',
    keys: `${POOL}/.well-known/jwks.json`,
    claims: { iss: POOL, aud: 'client-1', sub: 'a-1', ...named },
  });
});

test('the pool signs under the address of its region, whatever its domain is called', async () => {
  const { subjects, claims } = await scene.signIn(aws, fields);

  assert.deepEqual(subjects, [{ type: 'primary', value: 'a-1', authority: POOL }]);
  assert.equal(claims.username, 'ada');
  const [exchange] = scene.upstream.requestsTo('POST https://login.example.org/oauth2/token');
  assert.match(exchange?.headers['authorization'] ?? '', /^Basic /);
  assert.ok(!exchange?.body.includes('secret-1'));
});

test('a token that names its signer elsewhere is refused before its keys are fetched', async () => {
  for (const iss of [
    'https://evil.example/eu-west-1_AbCdEfGhI',
    'https://cognito-idp.evil.example/eu-west-1_AbCdEfGhI',
    'https://cognito-idp.eu-west-1.amazonaws.com.evil.example/eu-west-1_AbCdEfGhI',
    'https://cognito-idp.eu-west-1.amazonaws.com@evil.example/eu-west-1_AbCdEfGhI',
    `${POOL}/..`,
    undefined,
  ]) {
    await rejectsAs(scene.signIn(aws, fields, { iss }), 'bad_response');
  }
  const hosts = scene.upstream.requests.map(({ url }) => new URL(url).host);
  assert.deepEqual(
    hosts.filter((host) => host.includes('evil')),
    [],
  );
});

test('tokens of any other pool are refused where the pool is set', async () => {
  assert.ok(await scene.signIn(aws, { ...fields, userPoolId: 'eu-west-1_AbCdEfGhI' }));
  const other = scene.signIn(aws, { ...fields, userPoolId: 'eu-west-1_Another01' });
  await rejectsAs(other, 'bad_response');
});

test('an answer that says yes in words counts, about nobody else', async () => {
  const route = 'GET https://login.example.org/oauth2/userInfo';
  const json = { sub: 'a-1', email: 'ada@example.org', email_verified: 'true' };
  scene.upstream.answer(route, { json });
  const { claims } = await scene.signIn(aws, fields, { email: undefined });
  assert.deepEqual(claims.email, { value: 'ada@example.org', isVerified: true });

  scene.upstream.answer(route, { json: { ...json, sub: 'a-2' } });
  await rejectsAs(scene.signIn(aws, fields, { email: undefined }), 'bad_response');
});

test('a domain is read with and without its https, and nothing else is one', () => {
  for (const domain of ['login.example.org', 'https://login.example.org/']) {
    assert.equal(
      Reflect.get(Object(aws.decode({ ...fields, domain })), 'domain'),
      'https://login.example.org',
    );
  }
  for (const domain of ['ftp://login.example.org', 'https://user@login.example.org', 'a b']) {
    assert.throws(() => aws.decode({ ...fields, domain }), { field: 'domain' });
  }
});
