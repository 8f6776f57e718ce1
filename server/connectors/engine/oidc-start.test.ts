import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';

import { DISCOVERY, ISSUER, login, setScene } from './oidc-scene.ts';

test('the back channel asks for a code with state, nonce, PKCE and the language', async () => {
  const scene = await setScene();

  const { url, memory } = await scene.start();

  assert.equal(url.origin + url.pathname, `${ISSUER}/authorize`);
  assert.deepEqual(Object.fromEntries(url.searchParams), {
    response_type: 'code',
    client_id: 'client-1',
    redirect_uri: login.redirectUri,
    scope: 'openid profile email phone',
    state: login.state,
    nonce: login.nonce,
    code_challenge: createHash('sha256').update(login.codeVerifier).digest('base64url'),
    code_challenge_method: 'S256',
    ui_locales: 'en',
  });
  assert.deepEqual(memory, { pkce: 'S256' });
});

test('the front channel asks for an id token by form post', async () => {
  const scene = await setScene({ settings: { responseType: 'id_token' } });

  const { url, memory } = await scene.start();

  assert.equal(url.searchParams.get('response_type'), 'id_token');
  assert.equal(url.searchParams.get('response_mode'), 'form_post');
  assert.equal(url.searchParams.get('nonce'), login.nonce);
  assert.equal(url.searchParams.has('code_challenge'), false);
  assert.deepEqual(memory, {});
});

test('PKCE is sent to a provider that says nothing of it, and left out where S256 is not offered', async () => {
  const silent = await setScene({ metadata: { code_challenge_methods_supported: undefined } });
  const plainOnly = await setScene({ metadata: { code_challenge_methods_supported: ['plain'] } });

  assert.equal((await silent.start()).url.searchParams.get('code_challenge_method'), 'S256');
  const { url, memory } = await plainOnly.start();
  assert.equal(url.searchParams.has('code_challenge'), false);
  assert.deepEqual(memory, {});
});

test('a query of the authorization endpoint stays, but cannot replace what the protocol sends', async () => {
  const endpoint = `${ISSUER}/authorize?tenant=t-1&client_id=other`;
  const scene = await setScene({ metadata: { authorization_endpoint: endpoint } });

  const { url } = await scene.start();

  assert.equal(url.searchParams.get('tenant'), 't-1');
  assert.deepEqual(url.searchParams.getAll('client_id'), ['client-1']);
});

test('openid is asked for once and first', async () => {
  const scene = await setScene({ settings: { scopes: ['email', 'openid', 'email'] } });

  assert.equal((await scene.start()).url.searchParams.get('scope'), 'openid email');
});

test('the assurance that is wanted is asked for, whatever else is set', async () => {
  const parameters = { fixed: { acr_values: 'low' }, forwarded: new Set<string>() };
  const scene = await setScene({ settings: { parameters } });

  const assurance = { acrValues: ['mfa', 'key'], maxAgeSeconds: 60, isAgain: true };
  const { url } = await scene.start({ assurance });

  assert.equal(url.searchParams.get('acr_values'), 'mfa key');
  assert.equal(url.searchParams.get('max_age'), '60');
  assert.equal(url.searchParams.get('prompt'), 'login');
});

test('incident-34: only parameters that the connection allows are forwarded from the caller', async () => {
  const scene = await setScene({
    settings: {
      parameters: { fixed: { prompt: 'login' }, forwarded: new Set(['login_hint', 'prompt']) },
    },
  });
  const parameters = {
    login_hint: 'ada@example.org',
    prompt: 'none',
    domain_hint: 'example.org',
    ui_locales: 'fr',
    client_id: 'other',
    redirect_uri: 'https://evil.example',
    state: 'fixed',
    nonce: 'fixed',
    response_type: 'token',
    response_mode: 'fragment',
    scope: 'everything',
    code_challenge: 'mine',
    request_uri: 'https://evil.example/request',
  };

  const { url } = await scene.start({ parameters });

  const sent = url.searchParams;
  assert.equal(sent.get('login_hint'), 'ada@example.org');
  assert.equal(sent.get('prompt'), 'login');
  assert.equal(sent.get('ui_locales'), 'en');
  assert.equal(sent.get('client_id'), 'client-1');
  assert.equal(sent.get('redirect_uri'), login.redirectUri);
  assert.equal(sent.get('state'), login.state);
  assert.equal(sent.get('nonce'), login.nonce);
  assert.equal(sent.get('response_type'), 'code');
  assert.equal(sent.get('scope'), 'openid profile email phone');
  assert.notEqual(sent.get('code_challenge'), 'mine');
  for (const name of ['domain_hint', 'response_mode', 'request_uri']) {
    assert.equal(sent.has(name), false, name);
  }
});

test('incident-34: a reserved name is not forwarded even if the policy names it', async () => {
  const scene = await setScene({
    settings: { parameters: { fixed: {}, forwarded: new Set(['redirect_uri', 'request']) } },
  });
  const parameters = { redirect_uri: 'https://evil.example', request: 'a.b.c' };

  const { url } = await scene.start({ parameters });

  assert.equal(url.searchParams.get('redirect_uri'), login.redirectUri);
  assert.equal(url.searchParams.has('request'), false);
});

test('a forwarded value that is over-long or holds control characters is left out', async () => {
  const scene = await setScene({
    settings: { parameters: { fixed: {}, forwarded: new Set(['login_hint', 'max_age']) } },
  });

  for (const login_hint of ['a'.repeat(513), 'a\nb', '']) {
    const { url } = await scene.start({ parameters: { login_hint, max_age: 'soon' } });
    assert.equal(url.searchParams.has('login_hint'), false);
    assert.equal(url.searchParams.has('max_age'), false);
  }
});

test('no secret stands in the address', async () => {
  const { url } = await (await setScene()).start();

  assert.ok(!url.href.includes('secret'));
  assert.ok(!url.href.includes(login.codeVerifier));
});

test('nothing is requested before the first login, and discovery once for many', async () => {
  const scene = await setScene();
  assert.equal(scene.upstream.requests.length, 0);

  await Promise.all(Array.from({ length: 20 }, () => scene.start()));

  assert.deepEqual(
    scene.upstream.requests.map(({ method, url }) => `${method} ${url}`),
    [DISCOVERY],
  );
});
