import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startSandbox } from '../../sandbox.ts';
import type { Sandbox } from '../../sandbox.ts';
import { decideAt, locationOf, readForm } from '../../scripted-person.ts';

const redirectUri = 'https://app.example/callback';
let sandbox: Sandbox;

before(async () => {
  sandbox = await startSandbox({
    port: 0,
    host: '127.0.0.1',
    clients: [
      {
        clientId: 'c1',
        clientSecret: 's1',
        redirectUris: [redirectUri, `${redirectUri}?fixed=1`],
        postLogoutRedirectUris: ['https://app.example/'],
        clientName: 'Tide & <Tables>',
      },
    ],
  });
});

after(() => sandbox.close());

function authorizeUrl(changes: Readonly<Record<string, string | undefined>> = {}): URL {
  const url = new URL(`${sandbox.issuer}/authorize`);
  const params = {
    client_id: 'c1',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid',
    state: 'the state',
    ...changes,
  };
  for (const [name, value] of Object.entries(params)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url;
}

describe('the authorize page of the sandbox', () => {
  test('escapes what it shows and carries a strict policy', async () => {
    const response = await fetch(authorizeUrl());
    const page = await response.text();

    assert.match(page, /Tide &amp; &lt;Tables&gt;/);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /default-src 'none'; style-src 'self'; script-src 'self'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.doesNotMatch(page, /<style|style="|<script>/);
    assert.match(page, /Sandbox: development only/);
  });

  const languages: readonly [string, string, Record<string, string>, string][] = [
    ['Accept-Language', 'fr, zh-TW;q=0.9, en;q=0.8', {}, 'zh-CN'],
    ['ui_locales over Accept-Language', 'en', { ui_locales: 'fr zh-CN' }, 'zh-CN'],
    ['lang over ui_locales', 'zh', { ui_locales: 'zh-CN', lang: 'en' }, 'en'],
    ['English where nothing else is spoken', 'fr', {}, 'en'],
  ];
  for (const [name, accept, changes, tag] of languages) {
    test(`speaks by ${name}`, async () => {
      const response = await fetch(authorizeUrl(changes), {
        headers: { 'accept-language': accept },
      });

      assert.match(await response.text(), new RegExp(`<html lang="${tag}">`));
    });
  }

  test('returns access_denied with state and iss when the person cancels', async () => {
    const location = locationOf(await decideAt(authorizeUrl(), { decision: 'cancel' }));

    assert.equal(location.origin + location.pathname, redirectUri);
    assert.equal(location.searchParams.get('error'), 'access_denied');
    assert.equal(location.searchParams.get('state'), 'the state');
    assert.equal(location.searchParams.get('iss'), sandbox.issuer);
  });

  test('keeps the query that a registered redirect URI brings', async () => {
    const url = authorizeUrl({ redirect_uri: `${redirectUri}?fixed=1` });

    const location = locationOf(await decideAt(url, { user: 'ada' }));

    assert.equal(location.searchParams.get('fixed'), '1');
    assert.match(location.searchParams.get('code') ?? '', /^code-/);
  });

  test('takes the request by POST as well', async () => {
    const body = authorizeUrl().searchParams;
    const response = await fetch(`${sandbox.issuer}/authorize`, { method: 'POST', body });

    assert.equal(response.status, 200);
    assert.match(readForm(await response.text()).action, /state=the\+state/);
  });

  for (const [name, changes] of [
    ['an unknown client', { client_id: 'stranger' }],
    ['an unregistered redirect URI', { redirect_uri: `${redirectUri}/` }],
    ['a missing redirect URI', { redirect_uri: undefined }],
  ] as const) {
    test(`answers ${name} with a page and never redirects`, async () => {
      const response = await fetch(authorizeUrl(changes), { redirect: 'manual' });

      assert.equal(response.status, 400);
      assert.equal(response.headers.get('location'), null);
      assert.match(response.headers.get('content-type') ?? '', /^text\/html/);
    });
  }

  const errors: readonly [string, Record<string, string | undefined>, string][] = [
    ['prompt=none', { prompt: 'none' }, 'login_required'],
    ['prompt=none with another', { prompt: 'none login' }, 'invalid_request'],
    ['no response_type', { response_type: undefined }, 'invalid_request'],
    ['a foreign response_type', { response_type: 'token' }, 'unsupported_response_type'],
    ['a foreign response_mode', { response_mode: 'web_message' }, 'invalid_request'],
    ['a scope without openid', { scope: 'email' }, 'invalid_scope'],
    [
      'the plain challenge method',
      { code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' },
      'invalid_request',
    ],
    ['a challenge without a method', { code_challenge: 'a'.repeat(43) }, 'invalid_request'],
    ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
  ];
  for (const [name, changes, code] of errors) {
    test(`answers ${name} with ${code}`, async () => {
      const response = await fetch(authorizeUrl(changes), { redirect: 'manual' });

      const { searchParams } = locationOf(response);
      assert.equal(searchParams.get('error'), code);
      assert.equal(searchParams.get('state'), 'the state');
      assert.equal(searchParams.get('iss'), sandbox.issuer);
    });
  }
});

describe('the front channel of the sandbox', () => {
  const frontChannel = {
    response_type: 'id_token',
    scope: 'openid email',
    nonce: 'n-1',
  };

  async function verify(idToken: string) {
    const keys = createRemoteJWKSet(new URL(`${sandbox.issuer}/jwks`));
    const { payload } = await jwtVerify(idToken, keys, { issuer: sandbox.issuer, audience: 'c1' });
    return payload;
  }

  test('posts an id token with nonce and claims by form_post', async () => {
    const url = authorizeUrl({ ...frontChannel, response_mode: 'form_post' });

    const page = await decideAt(url, { user: 'bruno' });

    const { action, fields } = readForm(await page.text());
    const claims = await verify(fields['id_token'] ?? '');
    assert.equal(action, redirectUri);
    assert.equal(fields['state'], 'the state');
    assert.equal(fields['iss'], sandbox.issuer);
    assert.equal(claims['nonce'], 'n-1');
    assert.equal(claims['email'], 'bruno.okafor@example.org');
    assert.equal(claims['email_verified'], false);
  });

  test('returns it in the fragment when no mode is asked for', async () => {
    const location = locationOf(await decideAt(authorizeUrl(frontChannel), { user: 'noor' }));

    const fields = new URLSearchParams(location.hash.slice(1));
    const claims = await verify(fields.get('id_token') ?? '');
    assert.equal(location.search, '');
    assert.equal(claims.sub, 'sbx-2ab83f10-noor');
    assert.equal('email' in claims, false);
  });

  for (const [name, changes] of [
    ['without a nonce', { nonce: undefined }],
    ['in the query', { response_mode: 'query' }],
  ] as const) {
    test(`refuses an id token ${name}, in the fragment`, async () => {
      const url = authorizeUrl({ ...frontChannel, ...changes });

      const location = locationOf(await fetch(url, { redirect: 'manual' }));

      assert.match(location.hash, /error=invalid_request/);
    });
  }
});

describe('the end of a session at the sandbox', () => {
  async function signOut(target: string): Promise<Response> {
    const query = new URLSearchParams({
      client_id: 'c1',
      post_logout_redirect_uri: target,
      state: 's',
    });
    return fetch(`${sandbox.issuer}/end-session?${query.toString()}`, { redirect: 'manual' });
  }

  test('returns to a registered address with the state', async () => {
    const location = locationOf(await signOut('https://app.example/'));

    assert.equal(location.href, 'https://app.example/?state=s');
  });

  test('shows a page instead of going to an unregistered address', async () => {
    const response = await signOut('https://evil.example/');

    assert.equal(response.status, 200);
    assert.match(await response.text(), /You are signed out/);
  });
});
