import assert from 'node:assert/strict';
import { test } from 'node:test';

import { UpstreamError } from '../../../kernel/upstream-error.ts';
import { decode } from './decode.ts';
import { fields } from './fields.ts';

const least = { issuerUrl: 'https://id.example', clientId: 'client-1' };

test('issuer and client id are enough, the rest has safe defaults', () => {
  const { algorithms, ...settings } = decode(least);

  assert.deepEqual(settings, {
    issuer: 'https://id.example',
    clientId: 'client-1',
    authentication: { method: 'none' },
    responseType: 'code',
    scopes: ['profile', 'email', 'phone'],
    endpoints: {
      authorization_endpoint: undefined,
      token_endpoint: undefined,
      userinfo_endpoint: undefined,
      jwks_uri: undefined,
    },
    parameters: { fixed: {}, forwarded: new Set() },
    userinfo: 'when_needed',
  });
  assert.ok(algorithms.includes('RS256') && algorithms.includes('EdDSA'));
  assert.ok(!algorithms.some((algorithm) => algorithm.startsWith('HS') || algorithm === 'none'));
});

test('every name that clients have stored is understood', () => {
  const settings = decode({
    issuer: 'https://id.example',
    clientID: 'client-1',
    client_secret: 'secret',
    scope: 'openid email',
    authorizationEdpoint: 'https://id.example/a',
    tokenURL: 'https://id.example/t',
    userInfoURL: 'https://id.example/u',
    jwks_uri: 'https://id.example/j',
    callbackURL: 'https://app.example',
    displayName: 'unknown names do not hurt',
  });

  assert.equal(settings.issuer, 'https://id.example');
  assert.equal(settings.clientId, 'client-1');
  assert.deepEqual(settings.authentication, {
    method: 'automatic',
    secret: 'secret',
    isRawBasic: false,
  });
  assert.deepEqual(settings.scopes, ['openid', 'email']);
  assert.deepEqual(settings.endpoints, {
    authorization_endpoint: 'https://id.example/a',
    token_endpoint: 'https://id.example/t',
    userinfo_endpoint: 'https://id.example/u',
    jwks_uri: 'https://id.example/j',
  });
  for (const name of [
    'authEndPoint',
    'authURL',
    'authorizationEndpoint',
    'authorization_endpoint',
  ]) {
    const { endpoints } = decode({ ...least, [name]: 'https://id.example/b' });
    assert.equal(endpoints.authorization_endpoint, 'https://id.example/b', name);
  }
});

test('the modes of the wire choose the channel', () => {
  assert.equal(decode({ ...least, mode: 'FRONT_CHANNEL' }).responseType, 'id_token');
  assert.equal(decode({ ...least, mode: 'BACK_CHANNEL' }).responseType, 'code');
});

test('every way of client authentication can be chosen', () => {
  const clientSecret = 'secret';
  const privateKey = '{"kty":"EC","crv":"P-256","d":"x"}';
  const by = (more: object) => decode({ ...least, ...more }).authentication;

  assert.deepEqual(
    by({ clientSecret, clientAuthentication: 'client_secret_basic', rawBasicCredentials: true }),
    { method: 'client_secret_basic', secret: 'secret', isRawBasic: true },
  );
  assert.equal(
    by({ clientSecret, clientAuthentication: 'client_secret_post' }).method,
    'client_secret_post',
  );
  assert.equal(
    by({ clientSecret, token_endpoint_auth_method: 'client_secret_jwt' }).method,
    'client_secret_jwt',
  );
  assert.deepEqual(by({ clientSecret, clientAuthentication: 'none' }), { method: 'none' });
  assert.deepEqual(
    by({ privateKey, clientAuthentication: 'private_key_jwt', privateKeyId: 'kid-1' }),
    {
      method: 'private_key_jwt',
      key: { privateKey, keyId: 'kid-1', algorithm: undefined, audience: 'issuer' },
    },
  );
});

test('HS256 is accepted when asked for by a client that has a secret', () => {
  const settings = decode({ ...least, clientSecret: 's', idTokenSignedResponseAlg: 'HS256' });

  assert.deepEqual(settings.algorithms, ['HS256']);
  assert.equal(settings.hmacSecret, 's');
  const mixed = decode({ ...least, idTokenSignedResponseAlg: ['ES256', 'RS256'] });
  assert.deepEqual(mixed.algorithms, ['ES256', 'RS256']);
  assert.equal(mixed.hmacSecret, undefined);
});

test('parameters of the administrator are kept, numbers as digits', () => {
  const { parameters } = decode({
    ...least,
    authorizeParameters: { prompt: 'login', max_age: 600, domain_hint: 'example.org' },
    forwardParameters: 'login_hint ui_locales',
  });

  assert.deepEqual(parameters.fixed, {
    prompt: 'login',
    max_age: '600',
    domain_hint: 'example.org',
  });
  assert.deepEqual(parameters.forwarded, new Set(['login_hint', 'ui_locales']));
});

const misfits: readonly (readonly [string, string, Record<string, unknown>])[] = [
  ['issuerUrl', 'is missing', { issuerUrl: undefined }],
  ['issuerUrl', 'is no address', { issuerUrl: 'id.example' }],
  ['issuerUrl', 'is another kind of address', { issuerUrl: 'ldap://id.example' }],
  ['issuerUrl', 'has a query', { issuerUrl: 'https://id.example/?a=b' }],
  ['issuerUrl', 'has a fragment', { issuerUrl: 'https://id.example/#a' }],
  ['issuerUrl', 'has a user name', { issuerUrl: 'https://a:b@id.example' }],
  [
    'issuerUrl',
    'is the address of the metadata',
    { issuerUrl: 'https://id.example/.well-known/openid-configuration' },
  ],
  ['clientId', 'is missing', { clientId: '' }],
  ['clientId', 'is an object', { clientId: {} }],
  ['clientSecret', 'is missing for its method', { clientAuthentication: 'client_secret_post' }],
  ['clientSecret', 'is missing for HS256', { idTokenSignedResponseAlg: 'HS256' }],
  ['mode', 'is unknown', { mode: 'SIDE_CHANNEL' }],
  ['scopes', 'is a number', { scopes: 7 }],
  ['scopes', 'holds quotes', { scopes: ['a"b'] }],
  ['userinfo', 'is unknown', { userinfo: 'sometimes' }],
  ['userinfo', 'cannot be had', { userinfo: 'always', mode: 'FRONT_CHANNEL' }],
  ['clientAuthentication', 'is unknown', { clientAuthentication: 'tls_client_auth' }],
  ['privateKey', 'is missing', { clientAuthentication: 'private_key_jwt' }],
  [
    'privateKey',
    'is PKCS #1',
    { clientAuthentication: 'private_key_jwt', privateKey: '-----BEGIN RSA PRIVATE KEY-----' },
  ],
  [
    'privateKey',
    'is a public key',
    { clientAuthentication: 'private_key_jwt', privateKey: '{"kty":"EC","x":"y"}' },
  ],
  [
    'privateKeyAlgorithm',
    'is a shared-secret one',
    {
      clientAuthentication: 'private_key_jwt',
      privateKey: '{"kty":"EC","d":"y"}',
      privateKeyAlgorithm: 'HS256',
    },
  ],
  ['idTokenSignedResponseAlg', 'is none', { idTokenSignedResponseAlg: 'none' }],
  ['idTokenSignedResponseAlg', 'holds none', { idTokenSignedResponseAlg: ['RS256', 'none'] }],
  ['authorizationEndpoint', 'is a script', { authURL: 'javascript:alert(1)' }],
  ['tokenEndpoint', 'has less protection', { tokenEndpoint: 'http://id.example/t' }],
  ['jwksUri', 'has less protection', { jwksUri: 'http://id.example/j' }],
  ['authorizeParameters', 'is a text', { authorizeParameters: 'prompt=login' }],
  ['authorizeParameters', 'holds an object', { authorizeParameters: { prompt: {} } }],
  ['authorizeParameters', 'holds a bad max_age', { authorizeParameters: { max_age: 'soon' } }],
];

for (const [field, fault, more] of misfits) {
  test(`${field} that ${fault} is refused by name`, () => {
    assert.throws(
      () => decode({ ...least, ...more }),
      (error) => {
        assert.ok(error instanceof UpstreamError);
        assert.equal(error.reason, 'misconfigured');
        assert.equal(error.field, field);
        assert.ok(error.detail);
        return true;
      },
    );
  });
}

const reserved =
  'client_id client_secret redirect_uri state nonce response_type response_mode scope ' +
  'code_challenge code_challenge_method request request_uri registration claims id_token_hint';

for (const name of reserved.split(' ')) {
  test(`incident-34: ${name} can be set neither by settings nor by callers`, () => {
    const refused = (more: object) =>
      assert.throws(() => decode({ ...least, ...more }), UpstreamError, name);

    refused({ authorizeParameters: { [name]: 'x' } });
    refused({ forwardParameters: [name] });
  });
}

test('the form marks its secrets, and orders what it shows', () => {
  const shown = Object.entries(fields.properties);
  const secrets = shown.filter(([, schema]) => 'secret' in schema).map(([name]) => name);

  assert.deepEqual(secrets, ['clientSecret', 'privateKey']);
  assert.deepEqual(
    shown.map(([, schema]) => ('order' in schema ? schema.order : undefined)),
    shown.map((_entry, index) => index + 1),
  );
});
