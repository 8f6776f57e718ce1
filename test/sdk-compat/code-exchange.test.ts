import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { AuthenticationClient } from 'authing-node-sdk';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { type Person, somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';
import { authenticationClient } from './clients.ts';
import { addApplication, comeBack, protocolError, signIn } from './sign-in.ts';

describe('signing in through AuthenticationClient', () => {
  let world: BrokeredWorld;
  let client: AuthenticationClient;
  let person: Person;

  before(async () => {
    world = await startBrokeredWorld();
  });
  after(() => world.close());
  beforeEach(() => {
    client = authenticationClient(world);
    person = somebody({ nickname: '云鹤' });
    world.upstream.person = person;
  });

  it('buildAuthorizeUrl leads through the hosted page to a code that becomes tokens', async () => {
    const begun = client.buildAuthorizeUrl();

    const tokens = await client.getAccessTokenByCode(await comeBack(world, begun));

    assert.equal(tokens.token_type, 'Bearer');
    assert.equal(tokens.expires_in, 1_209_600);
    assert.equal(Reflect.get(tokens, 'expire_in'), tokens.expires_in);
    assert.equal(tokens.refresh_token, undefined);
    const claims = await client.parseIDToken(tokens.id_token);
    assert.equal(claims.aud, world.appId);
    assert.equal(claims.iss, `${world.causeway.url}/oidc`);
    assert.equal(claims.nonce, begun.nonce);
    assert.equal(claims.nickname, '云鹤');
    assert.equal(claims['email'], person['email']);
  });

  it('buildAuthorizeUrl keeps the state, nonce and scope of its options', async () => {
    const options = { state: '状态 a+b', nonce: 'n-1', scope: 'openid email', forced: true };
    const begun = client.buildAuthorizeUrl(options);

    const tokens = await client.getAccessTokenByCode(await comeBack(world, begun));

    const claims = await client.parseIDToken(tokens.id_token);
    assert.equal(claims.nonce, 'n-1');
    assert.equal(claims['email'], person['email']);
    assert.equal(claims.nickname, undefined, 'profile was not asked for');
  });

  it('forced asks again although the person is signed in', async () => {
    const browser = new WebBrowser();
    await signIn(world, client, browser);
    const isHome = (url: string) => url.startsWith(world.redirectUri);

    const silent = await browser.go(client.buildAuthorizeUrl().url, isHome);
    const forced = await browser.go(client.buildAuthorizeUrl({ forced: true }).url, isHome);

    assert.ok(isHome(silent.url));
    assert.ok(forced.url.startsWith(`${world.causeway.url}/interaction/`));
  });

  for (const method of ['client_secret_post', 'client_secret_basic'] as const) {
    it(`getAccessTokenByCode proves the application by ${method}`, async () => {
      const oidcConfig = { token_endpoint_auth_method: method };
      const application = await addApplication(world, { oidcConfig });
      const own = authenticationClient(application, { tokenEndPointAuthMethod: method });
      const thief = authenticationClient(application, {
        tokenEndPointAuthMethod: method,
        appSecret: 'guessed',
      });

      const code = await comeBack(application, own.buildAuthorizeUrl());
      assert.equal(await protocolError(thief.getAccessTokenByCode(code)), 'invalid_client');
      const tokens = await own.getAccessTokenByCode(code);

      assert.equal((await own.parseIDToken(tokens.id_token)).aud, application.appId);
    });
  }

  it('getAccessTokenByCode proves a public application by PKCE', async () => {
    const oidcConfig = { token_endpoint_auth_method: 'none' };
    const application = await addApplication(world, { appType: 'spa', oidcConfig });
    const own = authenticationClient(application, { tokenEndPointAuthMethod: 'none' });
    const codeVerifier = own.generateCodeChallenge();
    const digest = own.getCodeChallengeDigest({ codeChallenge: codeVerifier, method: 'S256' });
    const begin = () => {
      const { url, ...rest } = own.buildAuthorizeUrl();
      return { ...rest, url: `${url}&code_challenge=${digest}&code_challenge_method=S256` };
    };

    const stolen = own.getAccessTokenByCode(await comeBack(application, begin()), {
      codeVerifier: own.generateCodeChallenge(),
    });
    assert.equal(await protocolError(stolen), 'invalid_grant');
    const code = await comeBack(application, begin());
    const tokens = await own.getAccessTokenByCode(code, { codeVerifier });

    assert.equal((await own.parseIDToken(tokens.id_token)).aud, application.appId);
  });

  it('a code is good once', async () => {
    const code = await comeBack(world, client.buildAuthorizeUrl());
    await client.getAccessTokenByCode(code);

    assert.equal(await protocolError(client.getAccessTokenByCode(code)), 'invalid_grant');
    assert.equal(await protocolError(client.getAccessTokenByCode('made-up')), 'invalid_grant');
  });

  it('a redirect address that is not registered ends on a page, not at that address', async () => {
    const redirectUri = 'https://evil.example/callback';
    const { url } = authenticationClient(world, { redirectUri }).buildAuthorizeUrl();

    const page = await new WebBrowser().go(url);

    assert.equal(page.status, 400);
    assert.ok(page.url.startsWith(world.causeway.url));
  });

  for (const algorithm of ['HS256', 'RS256', 'ES256'] as const) {
    it(`parseIDToken checks ${algorithm} signatures without asking us`, async () => {
      const oidcConfig = { id_token_signed_response_alg: algorithm };
      const application = await addApplication(world, { oidcConfig });
      const own = authenticationClient(application);
      const { id_token: idToken } = await signIn(application, own);
      const jwks = await fetch(`${world.causeway.url}/oidc/.well-known/jwks.json`);
      const serverJWKS = (await jwks.json()) as JWKS; // judged by the SDK

      const [head = '', payload = '', signature = ''] = idToken.split('.');
      const claims = await own.parseIDToken(idToken, { serverJWKS });

      const { alg } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { alg: string }; // a JOSE header
      assert.equal(alg, algorithm);
      assert.equal(claims.name, person['name']);
      const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'admin' })).toString('base64url');
      await assert.rejects(own.parseIDToken(`${head}.${forged}.${signature}`, { serverJWKS }));
      assert.notEqual(forged, payload);
    });
  }

  it('the key set is at both of its paths', async () => {
    const { url } = world.causeway;
    const answers = await Promise.all(
      ['/oidc', `/${world.appId}/oidc`].map((path) => fetch(`${url}${path}/.well-known/jwks.json`)),
    );

    const [first, second] = await Promise.all(answers.map((answer) => answer.json()));
    assert.deepEqual(first, second);
    assert.doesNotMatch(JSON.stringify(first), /"d"/);
  });
});

type JWKS = NonNullable<
  NonNullable<Parameters<AuthenticationClient['parseIDToken']>[1]>['serverJWKS']
>;
