import assert from 'node:assert/strict';
import { test } from 'node:test';

import { exportJWK, exportPKCS8, generateKeyPair, jwtVerify } from 'jose';

import type { KeptRequest } from '../played-upstream.ts';
import type { AssertionKey, ClientAuthentication } from './client-authentication.ts';
import { ISSUER, setScene, TOKEN } from './oidc-scene.ts';
import { rejectsAs } from './rejects-as.ts';

const secret = 's-e_c.r*e+t: %/ü';

async function tokenRequest(
  authentication: ClientAuthentication,
  metadata: Record<string, unknown> = {},
): Promise<{ request: KeptRequest; body: URLSearchParams; basic: string | undefined }> {
  const scene = await setScene({ settings: { authentication }, metadata });
  await scene.issueClaims();
  await scene.finish();
  const [request] = scene.upstream.requestsTo(TOKEN);
  if (request === undefined) throw new Error('no token request');
  const header = request.headers['authorization'];
  const basic = header && Buffer.from(header.slice('Basic '.length), 'base64').toString();
  return { request, body: new URLSearchParams(request.body), basic };
}

test('Basic credentials are form-encoded, and raw on demand', async () => {
  const method = 'client_secret_basic';
  const encoded = await tokenRequest({ method, secret, isRawBasic: false });
  assert.equal(encoded.basic, 'client-1:s-e_c.r*e%2Bt%3A+%25%2F%C3%BC');
  assert.equal(encoded.body.has('client_secret'), false);

  const raw = await tokenRequest({ method, secret, isRawBasic: true });
  assert.equal(raw.basic, `client-1:${secret}`);
});

test('without a choice, Basic is used unless the provider offers post only', async () => {
  const authentication = { method: 'automatic', secret, isRawBasic: false } as const;
  const methods = 'token_endpoint_auth_methods_supported';

  assert.ok((await tokenRequest(authentication)).basic);
  assert.ok((await tokenRequest(authentication, { [methods]: undefined })).basic);
  assert.ok((await tokenRequest(authentication, { [methods]: ['none'] })).basic);

  const post = await tokenRequest(authentication, { [methods]: ['client_secret_post'] });
  assert.equal(post.basic, undefined);
  assert.equal(post.body.get('client_id'), 'client-1');
  assert.equal(post.body.get('client_secret'), secret);
});

test('a public client sends its id and no secret', async () => {
  const { basic, body } = await tokenRequest({ method: 'none' });

  assert.equal(basic, undefined);
  assert.equal(body.get('client_id'), 'client-1');
  assert.equal(body.has('client_secret'), false);
});

test('client_secret_jwt signs with the secret instead of sending it', async () => {
  const { request, body } = await tokenRequest({
    method: 'client_secret_jwt',
    secret: 'a'.repeat(32),
  });

  const key = new TextEncoder().encode('a'.repeat(32));
  const { payload } = await jwtVerify(body.get('client_assertion') ?? '', key, {
    audience: ISSUER,
  });
  assert.equal(payload.sub, 'client-1');
  assert.ok(!request.body.includes('a'.repeat(32)));
});

for (const algorithm of ['RS256', 'PS256', 'ES256', 'EdDSA'] as const) {
  test(`private_key_jwt signs with ${algorithm}, from PEM and from JWK`, async () => {
    const { privateKey, publicKey } = await generateKeyPair(algorithm, { extractable: true });
    const named = algorithm === 'PS256' ? algorithm : undefined;
    const settings = { keyId: 'kid-1', algorithm: named, audience: 'issuer' } as const;
    const pem = await exportPKCS8(privateKey);
    const jwk = JSON.stringify(await exportJWK(privateKey));

    for (const text of [pem, jwk]) {
      const { body } = await tokenRequest(byKey({ ...settings, privateKey: text }));
      const assertion = body.get('client_assertion') ?? '';
      const { payload, protectedHeader } = await jwtVerify(assertion, publicKey, {
        audience: ISSUER,
      });
      assert.equal(payload.iss, 'client-1');
      assert.equal(payload.sub, 'client-1');
      assert.ok(payload.jti);
      assert.equal(protectedHeader.kid, 'kid-1');
    }
  });
}

test('the assertion is made for the token endpoint where the connection says so', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const key = byKey({
    privateKey: await exportPKCS8(privateKey),
    keyId: undefined,
    algorithm: undefined,
    audience: 'token_endpoint',
  });

  const { body } = await tokenRequest(key);

  const options = { audience: `${ISSUER}/token` };
  await jwtVerify(body.get('client_assertion') ?? '', publicKey, options);
});

test('a key that cannot be used is the connection’s fault, and is not quoted', async () => {
  for (const privateKey of [
    '-----BEGIN PRIVATE KEY-----\nc2VjcmV0IGtleQ==\n-----END PRIVATE KEY-----',
    '{"kty":"EC","crv":"P-256","d":"c2VjcmV0IGtleQ"}',
    '{"kty":"oct","k":"c2VjcmV0IGtleQ","d":"x"}',
    '{not json',
  ]) {
    const key = byKey({ privateKey, keyId: undefined, algorithm: undefined, audience: 'issuer' });
    const scene = await setScene({ settings: { authentication: key } });

    const error = await rejectsAs(scene.finish(), 'misconfigured', /^must be a private key/);
    assert.ok(!JSON.stringify([error.detail, error.stack]).includes('c2VjcmV0'));
  }
});

function byKey(key: AssertionKey): ClientAuthentication {
  return { method: 'private_key_jwt', key };
}
