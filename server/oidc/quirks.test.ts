import assert from 'node:assert/strict';
import { request as send } from 'node:http';
import { after, before, describe, it } from 'node:test';

import { AuthenticationClient } from 'authing-node-sdk';
import * as client from 'openid-client';

import type { Application } from '../directory/application.ts';
import type { User } from '../directory/user.ts';
import { callback, type Harness, obtainTokens, startHarness, TestBrowser } from './harness.test.ts';

type SdkOptions = ConstructorParameters<typeof AuthenticationClient>[0];

let harness: Harness;
let application: Application;
let user: User;

before(async () => {
  harness = await startHarness();
  application = await harness.addApplication({ oidc: { idTokenAlgorithm: 'HS256' } });
  user = await harness.addUser();
});
after(() => harness.close());

function sdk(options: Partial<SdkOptions> = {}): AuthenticationClient {
  return new AuthenticationClient({
    appId: application.id,
    appSecret: application.secret,
    appHost: harness.origin,
    redirectUri: callback,
    logoutRedirectUri: 'http://127.0.0.1:9/bye',
    scope: 'openid profile email offline_access',
    ...options,
  });
}

async function signInWith(own: AuthenticationClient) {
  const { url } = own.buildAuthorizeUrl({});
  const at = await new TestBrowser(harness.origin).signIn(url, user);
  return own.getAccessTokenByCode(at.searchParams.get('code') ?? '');
}

describe('the published node client, as it is', () => {
  it('signs in, with a refresh token although it asks for consent', async () => {
    const tokens = await signInWith(sdk());
    assert.ok(tokens.refresh_token);
    assert.equal(tokens.expires_in, 1_209_600);
  });

  for (const idTokenAlgorithm of ['HS256', 'RS256'] as const) {
    it(`verifies an id token signed with ${idTokenAlgorithm}`, async () => {
      const own = await harness.addApplication({ oidc: { idTokenAlgorithm } });
      const caller = sdk({ appId: own.id, appSecret: own.secret });
      const tokens = await signInWith(caller);
      const claims = await caller.parseIDToken(tokens.id_token ?? '');
      assert.equal(claims.sub, user.id);
      assert.equal(claims.aud, own.id);
    });
  }

  for (const method of ['client_secret_post', 'client_secret_basic'] as const) {
    it(`exchanges, refreshes, introspects and revokes with ${method}`, async () => {
      const caller = sdk({
        tokenEndPointAuthMethod: method,
        introspectionEndPointAuthMethod: method,
        revocationEndPointAuthMethod: method,
      });
      const first = await signInWith(caller);
      const tokens = await caller.getNewAccessTokenByRefreshToken(first.refresh_token ?? '');
      const introspected = await caller.introspectToken(tokens.access_token ?? '');
      assert.equal(introspected.active, true);
      assert.equal(await caller.revokeToken(tokens.access_token ?? ''), true);
      assert.deepEqual(await caller.introspectToken(tokens.access_token ?? ''), { active: false });
    });
  }

  it('may send the same secret in the header and in the body', async () => {
    const caller = sdk({ tokenEndPointAuthMethod: 'client_secret_basic' });
    const tokens = await signInWith(caller);
    assert.equal((await caller.introspectToken(tokens.access_token ?? '')).active, true);
    assert.equal(await caller.revokeToken(tokens.access_token ?? ''), true);
  });

  it('works as a public client', async () => {
    const own = await harness.addApplication({
      type: 'spa',
      oidc: { clientAuthentication: 'none' },
    });
    const caller = sdk({
      appId: own.id,
      appSecret: '',
      tokenEndPointAuthMethod: 'none',
      introspectionEndPointAuthMethod: 'none',
      revocationEndPointAuthMethod: 'none',
    });
    const tokens = await obtainTokens(harness, {
      application: own,
      user,
      params: { scope: 'openid offline_access', prompt: 'consent' },
      auth: client.None(),
    });
    const fresh = await caller.getNewAccessTokenByRefreshToken(tokens.refresh_token ?? '');
    assert.equal((await caller.introspectToken(fresh.access_token ?? '')).active, true);
    assert.equal(await caller.revokeToken(fresh.access_token ?? ''), true);
  });

  it('reads user info with the token in every place it knows', async () => {
    const caller = sdk();
    const { access_token: token } = await signInWith(caller);
    for (const method of ['GET', 'POST'] as const) {
      for (const tokenPlace of ['query', 'header', 'body'] as const) {
        if (method === 'GET' && tokenPlace === 'body') continue;
        const options = { method, tokenPlace };
        const info = await caller.getUserInfoByAccessToken(token, options);
        assert.equal(info.sub, user.id, `${method} ${tokenPlace}`);
      }
    }
    assert.equal((await caller.getUserInfoByAccessToken(token)).sub, user.id);
  });

  it('goes on working once it holds a user token, which it then sends bare with every call', async () => {
    const caller = sdk();
    const tokens = await signInWith(caller);
    caller.setAccessToken(tokens.access_token ?? '');
    const info = await caller.getUserInfoByAccessToken(tokens.access_token ?? '');
    assert.equal(info.sub, user.id);
    const fresh = await caller.getNewAccessTokenByRefreshToken(tokens.refresh_token ?? '');
    assert.equal((await caller.introspectToken(fresh.access_token ?? '')).active, true);
    assert.ok((await signInWith(caller)).access_token);
    assert.equal(await caller.revokeToken(fresh.access_token ?? ''), true);
  });

  it('gets a token for itself, and no scope that nobody granted', async () => {
    const options = { accessKey: application.id, accessSecret: application.secret };
    const tokens = await sdk().getAccessTokenByClientCredentials('admin:all email', options);
    assert.ok(tokens.access_token);
    assert.equal(tokens.scope, 'email');
    const info = sdk().getUserInfoByAccessToken(tokens.access_token ?? '');
    await assert.rejects(info, { status: 401 });
  });

  it('builds a sign-out address that works', async () => {
    const caller = sdk();
    const tokens = await signInWith(caller);
    const address = caller.buildLogoutUrl({ idToken: tokens.id_token ?? '', state: 's' });
    const { url } = await new TestBrowser(harness.origin).follow(address);
    assert.equal(url.href, 'http://127.0.0.1:9/bye?state=s');
  });
});

describe('requests that are not quite standard', () => {
  const credentials = () => ({ client_id: application.id, client_secret: application.secret });

  async function post(path: string, init: RequestInit) {
    const response = await fetch(`${harness.origin}/oidc/${path}`, { method: 'POST', ...init });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it('may come as JSON', async () => {
    const { status, body } = await post('token', {
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: JSON.stringify({ grant_type: 'client_credentials', scope: null, ...credentials() }),
    });
    assert.equal(status, 200);
    assert.equal(body['token_type'], 'Bearer');
  });

  it('may come without a content type', async () => {
    for (const text of [
      new URLSearchParams({ grant_type: 'client_credentials', ...credentials() }).toString(),
      JSON.stringify({ grant_type: 'client_credentials', ...credentials() }),
    ]) {
      const { status } = await post('token', { body: new TextEncoder().encode(text) });
      assert.equal(status, 200);
    }
  });

  it('are refused in the shape of OAuth, with the request id, when nothing can be made of them', async () => {
    const malformed = ['{', '[]', 'null', '"text"', '{"grant_type":{"a":1}}'];
    for (const body of malformed) {
      const headers = { 'content-type': 'application/json', accept: 'text/html' };
      const answer = await post('token', { headers, body });
      assert.equal(answer.status, 400, body);
      assert.equal(answer.body['error'], 'invalid_request');
      assert.equal(answer.body['request_id'], 'request-1');
    }
    const typed = await post('token', { headers: { 'content-type': 'text/xml' }, body: '<a/>' });
    assert.equal(typed.body['error'], 'invalid_request');
    const empty = await post('token', {});
    assert.equal(empty.body['error'], 'invalid_request');
  });

  it('are refused when they are too long, whether they say so or not', async () => {
    const long = new URLSearchParams({ ...credentials(), scope: 'x'.repeat(60_000) }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    assert.equal((await post('token', { headers, body: long })).status, 400);
    const stream = new Blob([long]).stream();
    const chunked = { headers, body: stream, duplex: 'half' } as RequestInit;
    assert.equal((await post('token', chunked)).status, 400);
  });

  it('do not pass with two different secrets, or with parameters sent twice', async () => {
    const fields = { grant_type: 'client_credentials', ...credentials() };
    const authorization = `Basic ${btoa(`${application.id}:wrong`)}`;
    const two = await post('token', {
      headers: { authorization },
      body: new URLSearchParams(fields),
    });
    assert.equal(two.body['error'], 'invalid_request');
    const twice = new URLSearchParams(fields);
    twice.append('grant_type', 'authorization_code');
    assert.equal((await post('token', { body: twice })).body['error'], 'invalid_request');
  });

  it('may not bring two access tokens', async () => {
    const { access_token: token } = await obtainTokens(harness, { application, user });
    const ask = async (query: string, headers: Record<string, string>) =>
      (await fetch(`${harness.origin}/oidc/me${query}`, { headers })).status;
    const bearer = { authorization: `Bearer ${token}` };
    assert.equal(await ask(`?access_token=${token}`, {}), 200);
    assert.equal(await ask('', bearer), 200);
    assert.equal(await ask('', { authorization: token }), 200);
    assert.equal(await ask(`?access_token=${token}`, { authorization: 'other' }), 200);
    assert.equal(await ask(`?access_token=${token}`, bearer), 400);
    assert.equal(await ask(`?access_token=${token}&access_token=${token}`, {}), 400);
    assert.equal(await ask('', {}), 401);
  });

  it('never bring a token into the log', async () => {
    const { access_token: token } = await obtainTokens(harness, { application, user });
    await fetch(`${harness.origin}/oidc/me?access_token=${token}x`);
    await post('token', {
      body: new URLSearchParams({
        ...credentials(),
        grant_type: 'refresh_token',
        refresh_token: token,
      }),
    });
    const log = JSON.stringify(harness.logged);
    assert.match(log, /"route":"userinfo"/);
    assert.match(log, /refresh token not found/);
    assert.equal(log.includes(token), false);
    assert.equal(log.includes(application.secret), false);
  });
});

describe('host header injection', () => {
  function sendRaw(target: string, headers: Record<string, string>) {
    const { hostname, port } = new URL(harness.origin);
    return new Promise<{ location: string; body: string }>((resolve, reject) => {
      const outgoing = send({ hostname, port, path: target, headers }, (response) => {
        let body = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => (body += part));
        response.on('end', () => resolve({ location: response.headers.location ?? '', body }));
      });
      outgoing.on('error', reject);
      outgoing.end();
    });
  }

  it('changes no address that this server gives out', async () => {
    const headers = { host: 'evil.example', 'x-forwarded-host': 'evil.example' };
    for (const base of ['', 'http://evil.example']) {
      const discovery = await sendRaw(`${base}/oidc/.well-known/openid-configuration`, headers);
      assert.doesNotMatch(discovery.body, /evil/);
      assert.match(discovery.body, /"issuer"/);
      const query = `client_id=${application.id}&response_type=code&scope=openid&prompt=none`;
      const asked = await sendRaw(`${base}/oidc/auth?${query}&redirect_uri=${callback}`, headers);
      assert.match(asked.location, /error=login_required/);
      assert.doesNotMatch(asked.location, /evil/);
    }
  });
});
