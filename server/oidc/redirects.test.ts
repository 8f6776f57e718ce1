import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Application } from '../directory/application.ts';
import { callback, type Harness, obtainTokens, startHarness, TestBrowser } from './harness.test.ts';

const registered = 'https://app.example.com/callback';

const lookAlikes = [
  'https://app.example.com/callback/',
  'https://app.example.com/Callback',
  'https://app.example.com/callback?',
  'https://app.example.com/callback?next=1',
  'https://app.example.com/callback#x',
  'https://app.example.com/callback%2f',
  'https://app.example.com/callback/../callback',
  'https://app.example.com/x/../callback',
  'https://app.example.com/%63allback',
  'https://app.example.com/callback;x',
  'https://app.example.com//callback',
  'https://app.example.com/callback//evil.example',
  'https://app.example.com',
  'https://app.example.com:443/callback',
  'https://app.example.com:8443/callback',
  'https://app.example.com./callback',
  'https://APP.example.com/callback',
  'HTTPS://app.example.com/callback',
  'http://app.example.com/callback',
  'https://evil.example/callback',
  'https://app.example.com.evil.example/callback',
  'https://evil.example/https://app.example.com/callback',
  'https://app.example.com@evil.example/callback',
  'https://evil.example@app.example.com/callback',
  'https://user:password@app.example.com/callback',
  'https://evil.example\\@app.example.com/callback',
  'https://app.example.com\\.evil.example/callback',
  'https:\\\\app.example.com\\callback',
  'https:app.example.com/callback',
  'https:/app.example.com/callback',
  '//app.example.com/callback',
  '//evil.example/callback',
  '///evil.example',
  '/callback',
  'callback',
  '\\\\evil.example',
  ' https://app.example.com/callback',
  'https://app.example.com/callback ',
  'https://app.example.com/callback\t',
  'https://app.example.com/callback\n',
  'https://app.example.com/callback\r\nset-cookie: a=b',
  'https://app.example.com/callback%0d%0aset-cookie: a=b',
  'https://app.example.com/\ncallback',
  'https://app.example.com\u3002evil.example/callback',
  'https://app\uFF0Eexample.com/callback',
  'javascript:alert(1)',
  'data:text/html,hello',
  'https://127.0.0.1/callback',
  '*',
  '',
];

let harness: Harness;
let application: Application;

before(async () => {
  harness = await startHarness();
  application = await harness.addApplication({
    redirectUris: [registered, callback],
    logoutRedirectUris: [registered],
  });
});
after(() => harness.close());

function authorize(redirectUri: string, params: Record<string, string> = {}) {
  const query = new URLSearchParams({
    client_id: application.id,
    response_type: 'code',
    scope: 'openid',
    state: 's',
    redirect_uri: redirectUri,
    ...params,
  });
  return new TestBrowser(harness.origin).open(`/oidc/auth?${query.toString()}`);
}

async function assertStaysHere(response: Response, about: string): Promise<void> {
  const text = await response.text();
  assert.equal(response.status, 400, about);
  assert.equal(response.headers.get('location'), null, about);
  assert.equal(response.headers.get('set-cookie')?.includes('a=b') ?? false, false, about);
  assert.doesNotMatch(text, /<a |<script|<form|http-equiv/, about);
}

describe('incident-45: a browser is sent to registered addresses only', () => {
  it('accepts the registered address, letter by letter', async () => {
    const response = await authorize(registered);
    assert.equal(response.status, 303);
    assert.match(response.headers.get('location') ?? '', /\/sign-in\//);
  });

  it('refuses every look-alike as redirect_uri with a page, not a redirect', async () => {
    for (const each of lookAlikes) await assertStaysHere(await authorize(each), each);
  });

  it('refuses them also when something else is wrong with the request', async () => {
    for (const each of lookAlikes.filter((uri, i) => uri !== '' && i % 4 === 0)) {
      await assertStaysHere(await authorize(each, { response_type: 'nonsense' }), each);
      await assertStaysHere(await authorize(each, { prompt: 'none' }), each);
      const posting = { prompt: 'none', response_mode: 'web_message' };
      await assertStaysHere(await authorize(each, posting), each);
    }
  });

  it('refuses two addresses, one of them registered', async () => {
    const query = `client_id=${application.id}&response_type=code&scope=openid&redirect_uri=`;
    const twice = `${query}${registered}&redirect_uri=https://evil.example`;
    await assertStaysHere(await new TestBrowser(harness.origin).open(`/oidc/auth?${twice}`), twice);
  });

  it('refuses them at the token endpoint', async () => {
    for (const each of lookAlikes.slice(0, 5)) {
      const own = { ...application, redirectUris: [callback] };
      const tokens = obtainTokens(harness, {
        application: own,
        user: await harness.addUser(),
        params: { redirect_uri: each },
      });
      await assert.rejects(tokens);
    }
  });

  it('refuses every look-alike as post_logout_redirect_uri', async () => {
    const user = await harness.addUser();
    const tokens = await obtainTokens(harness, { application, user });
    const end = (uri: string) => {
      const query = new URLSearchParams({
        id_token_hint: tokens.id_token ?? '',
        post_logout_redirect_uri: uri,
      });
      return new TestBrowser(harness.origin).open(`/oidc/session/end?${query.toString()}`);
    };
    assert.equal((await end(registered)).headers.get('location'), registered);
    for (const each of lookAlikes.filter((uri) => uri !== '')) {
      await assertStaysHere(await end(each), each);
    }
  });

  it('ignores an address for which no application answers', async () => {
    const { url, response } = await new TestBrowser(harness.origin).follow(
      '/oidc/session/end?post_logout_redirect_uri=https://evil.example',
    );
    assert.equal(url.origin, harness.origin);
    assert.doesNotMatch(await response.text(), /evil/);
  });

  it('lets only native applications choose a port, and only on the loopback address', async () => {
    const redirectUris = ['http://127.0.0.1/cb'];
    const native = await harness.addApplication({ type: 'native', redirectUris });
    const web = await harness.addApplication({ redirectUris });
    const status = async (own: Application, uri: string) =>
      (await authorize(uri, { client_id: own.id })).status;
    assert.equal(await status(native, 'http://127.0.0.1:51234/cb'), 303);
    assert.equal(await status(web, 'http://127.0.0.1:51234/cb'), 400);
    assert.equal(await status(web, 'http://127.0.0.1/cb'), 303);
    for (const each of [
      'http://127.0.0.1:51234/cb2',
      'http://127.0.0.1:51234@evil.example/cb',
      'http://evil.example@127.0.0.1:51234/cb',
      'http://localhost:51234/cb',
      'http://127.0.0.2:51234/cb',
      'https://127.0.0.1:51234/cb',
    ]) {
      assert.equal(await status(native, each), 400, each);
    }
  });
});
