import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as client from 'openid-client';
import { startSandbox } from '../../sandbox.ts';
import type { Sandbox } from '../../sandbox.ts';
import { decideAt, locationOf } from '../../scripted-person.ts';

const redirectUri = 'https://app.example/callback';
const scope = 'openid profile email phone offline_access';
let sandbox: Sandbox;
let clock = Date.now();

before(async () => {
  sandbox = await startSandbox({
    port: 0,
    host: '127.0.0.1',
    clients: [
      { clientId: 'c1', clientSecret: 's 1&=é', redirectUris: [redirectUri] },
      {
        clientId: 'c2',
        clientSecret: 's2',
        redirectUris: [redirectUri],
        idTokenSignedResponseAlg: 'ES256',
      },
    ],
    now: () => clock,
  });
});

after(() => sandbox.close());

async function configure(
  authentication: client.ClientAuth,
  clientId = 'c1',
): Promise<client.Configuration> {
  const metadata = { id_token_signed_response_alg: clientId === 'c2' ? 'ES256' : 'RS256' };
  return client.discovery(new URL(sandbox.issuer), clientId, metadata, authentication, {
    execute: [client.allowInsecureRequests],
  });
}

type Visit = { readonly callback: URL; readonly checks: client.AuthorizationCodeGrantChecks };

async function visit(config: client.Configuration, user = 'ada'): Promise<Visit> {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedState = client.randomState();
  const expectedNonce = client.randomNonce();
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: redirectUri,
    scope,
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const callback = locationOf(await decideAt(url, { user }));
  return { callback, checks: { pkceCodeVerifier, expectedState, expectedNonce } };
}

async function oauthError(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof client.ResponseBodyError, String(error));
  return `${error.status} ${error.error}`;
}

describe('the authorization code flow of the sandbox OpenID provider', () => {
  for (const [name, authentication] of [
    ['client_secret_basic', client.ClientSecretBasic('s 1&=é')],
    ['client_secret_post', client.ClientSecretPost('s 1&=é')],
  ] as const) {
    test(`completes with PKCE, nonce and iss, authenticated by ${name}`, async () => {
      const config = await configure(authentication);
      const { callback, checks } = await visit(config);

      const tokens = await client.authorizationCodeGrant(config, callback, checks);
      const userinfo = await client.fetchUserInfo(config, tokens.access_token, 'sbx-5f1c0e7a-ada');

      assert.equal(callback.searchParams.get('iss'), sandbox.issuer);
      assert.equal(tokens.claims()?.sub, 'sbx-5f1c0e7a-ada');
      assert.equal(userinfo.email, 'ada.moreau@example.com');
      assert.equal(userinfo.email_verified, true);
      assert.equal(userinfo.picture, `${sandbox.origin}/avatars/ada.svg`);
    });
  }

  test('signs with ES256 for a client that registered it', async () => {
    const config = await configure(client.ClientSecretBasic('s2'), 'c2');
    const { callback, checks } = await visit(config);

    const tokens = await client.authorizationCodeGrant(config, callback, checks);

    const [header = ''] = tokens.id_token?.split('.') ?? [];
    assert.match(Buffer.from(header, 'base64url').toString(), /"alg":"ES256"/);
  });

  test('leaves out what it does not know of a person, and keeps a long subject as text', async () => {
    const config = await configure(client.ClientSecretBasic('s 1&=é'));
    const { callback, checks } = await visit(config, 'nobody');

    const tokens = await client.authorizationCodeGrant(config, callback, checks);
    const userinfo = await client.fetchUserInfo(config, tokens.access_token, '9007199254740993');

    assert.deepEqual(userinfo, { sub: '9007199254740993' });
  });

  test('rotates refresh tokens, and withdraws the family when an old one comes back', async () => {
    const config = await configure(client.ClientSecretBasic('s 1&=é'));
    const { callback, checks } = await visit(config);
    const first = await client.authorizationCodeGrant(config, callback, checks);

    const second = await client.refreshTokenGrant(config, first.refresh_token ?? '');
    const replay = await oauthError(client.refreshTokenGrant(config, first.refresh_token ?? ''));
    const afterReplay = await oauthError(
      client.refreshTokenGrant(config, second.refresh_token ?? ''),
    );

    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.notEqual(second.access_token, first.access_token);
    assert.equal(replay, '400 invalid_grant');
    assert.equal(afterReplay, '400 invalid_grant');
  });

  test('refuses a code the second time, and withdraws the tokens of the first', async () => {
    const config = await configure(client.ClientSecretBasic('s 1&=é'));
    const { callback, checks } = await visit(config);
    const tokens = await client.authorizationCodeGrant(config, callback, checks);

    const replay = await oauthError(client.authorizationCodeGrant(config, callback, checks));
    const userinfo = await fetch(`${sandbox.issuer}/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });

    assert.equal(replay, '400 invalid_grant');
    assert.equal(userinfo.status, 401);
    assert.match(userinfo.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
  });

  test('refuses a code after sixty seconds', async () => {
    const config = await configure(client.ClientSecretBasic('s 1&=é'));
    const { callback, checks } = await visit(config);

    clock += 60_000;
    const late = await oauthError(client.authorizationCodeGrant(config, callback, checks));
    clock -= 60_000;

    assert.equal(late, '400 invalid_grant');
  });

  test('refuses a wrong verifier, and a missing one', async () => {
    const config = await configure(client.ClientSecretBasic('s 1&=é'));
    const wrong = await visit(config);
    const missing = await visit(config);

    const wrongVerifier = await oauthError(
      client.authorizationCodeGrant(config, wrong.callback, {
        ...wrong.checks,
        pkceCodeVerifier: client.randomPKCECodeVerifier(),
      }),
    );
    const noVerifier = await oauthError(
      client.authorizationCodeGrant(config, missing.callback, {
        expectedNonce: missing.checks.expectedNonce ?? '',
        expectedState: missing.checks.expectedState ?? '',
      }),
    );

    assert.equal(wrongVerifier, '400 invalid_grant');
    assert.equal(noVerifier, '400 invalid_grant');
  });

  test('refuses the code of another client', async () => {
    const { callback, checks } = await visit(await configure(client.ClientSecretBasic('s 1&=é')));
    const other = await configure(client.ClientSecretBasic('s2'), 'c2');

    const stolen = await oauthError(client.authorizationCodeGrant(other, callback, checks));

    assert.equal(stolen, '400 invalid_grant');
  });
});

describe('the token endpoint of the sandbox OpenID provider', () => {
  async function post(fields: Record<string, string>, headers: Record<string, string> = {}) {
    const body = new URLSearchParams(fields);
    const response = await fetch(`${sandbox.issuer}/token`, { method: 'POST', body, headers });
    const answer: unknown = await response.json();
    return { status: response.status, headers: response.headers, answer };
  }

  const basic = (secret: string): string =>
    `Basic ${Buffer.from(`c2:${encodeURIComponent(secret)}`).toString('base64')}`;

  test('answers a wrong secret with 401 invalid_client and a challenge', async () => {
    const { status, headers, answer } = await post(
      { grant_type: 'authorization_code', code: 'x', redirect_uri: redirectUri },
      { authorization: basic('wrong') },
    );

    assert.equal(status, 401);
    assert.match(headers.get('www-authenticate') ?? '', /^Basic /);
    assert.deepEqual(answer, {
      error: 'invalid_client',
      error_description: 'client authentication failed',
    });
  });

  const refusals: readonly [string, Record<string, string>, string][] = [
    ['no grant_type', {}, 'invalid_request'],
    ['an unknown grant_type', { grant_type: 'password' }, 'unsupported_grant_type'],
    ['no code', { grant_type: 'authorization_code' }, 'invalid_request'],
    [
      'an unknown code',
      { grant_type: 'authorization_code', code: 'x', redirect_uri: redirectUri },
      'invalid_grant',
    ],
    [
      'two ways of client authentication',
      { grant_type: 'refresh_token', client_id: 'c2', client_secret: 's2' },
      'invalid_request',
    ],
  ];
  for (const [name, fields, code] of refusals) {
    test(`answers ${name} with ${code}`, async () => {
      const { status, answer } = await post(fields, { authorization: basic('s2') });

      assert.equal(status, 400);
      assert.partialDeepStrictEqual(answer, { error: code });
    });
  }

  async function codeWithoutChallenge(): Promise<string> {
    const query = new URLSearchParams({
      client_id: 'c2',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
    });
    const url = `${sandbox.issuer}/authorize?${query.toString()}`;
    return locationOf(await decideAt(url, { user: 'ada' })).searchParams.get('code') ?? '';
  }

  for (const [name, changes] of [
    ['a code with another redirect_uri', { redirect_uri: `${redirectUri}/` }],
    ['a verifier that no challenge asked for', { code_verifier: 'v'.repeat(43) }],
  ] as const) {
    test(`answers ${name} with invalid_grant`, async () => {
      const code = await codeWithoutChallenge();
      const fields = { grant_type: 'authorization_code', code, redirect_uri: redirectUri };

      const { status, answer } = await post(
        { ...fields, ...changes },
        { authorization: basic('s2') },
      );

      assert.equal(status, 400);
      assert.partialDeepStrictEqual(answer, { error: 'invalid_grant' });
    });
  }
});
