import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import * as client from 'openid-client';

import type { Interaction } from '../broker/interaction.ts';
import type { Application } from '../directory/application.ts';
import type { User } from '../directory/user.ts';
import {
  authorizationRequest,
  callback,
  type Harness,
  obtainTokens,
  startHarness,
  TestBrowser,
} from './harness.test.ts';

let harness: Harness;
let application: Application;
let user: User;
const asked: Interaction[] = [];

before(async () => {
  harness = await startHarness({
    sendToSignIn: (origin) => async (interaction, browser) => {
      asked.push(interaction);
      browser.bind();
      return `${origin}/sign-in/${interaction.uid}`;
    },
  });
  application = await harness.addApplication();
  user = await harness.addUser();
});
after(() => harness.close());

describe('discovery', () => {
  it('names the public paths, whatever host and proxy headers say', async () => {
    const response = await fetch(`${harness.origin}/oidc/.well-known/openid-configuration`, {
      headers: { host: 'evil.example', 'x-forwarded-host': 'evil.example', forwarded: 'host=evil' },
    });
    const metadata = (await response.json()) as Record<string, unknown>;
    const issuer = `${harness.origin}/oidc`;
    const { scopes_supported: scopes, ...rest } = metadata;
    assert.deepEqual(
      Object.fromEntries(
        Object.entries(rest).filter(([, value]) => String(value).startsWith('http')),
      ),
      {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        introspection_endpoint: `${issuer}/token/introspection`,
        revocation_endpoint: `${issuer}/token/revocation`,
        userinfo_endpoint: `${issuer}/me`,
        end_session_endpoint: `${issuer}/session/end`,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
      },
    );
    assert.deepEqual(
      [...(scopes as string[])].sort(),
      (
        'address email extended_fields external_id offline_access openid phone profile role roles ' +
        'tenant_id unionid username userpool_id'
      ).split(' '),
    );
    assert.deepEqual(metadata['response_modes_supported'], [
      'form_post',
      'fragment',
      'query',
      'web_message',
    ]);
    assert.deepEqual(metadata['id_token_signing_alg_values_supported'], [
      'HS256',
      'RS256',
      'ES256',
    ]);
    assert.equal(metadata['authorization_response_iss_parameter_supported'], true);
  });

  it('shows the public keys at both paths, RSA first and no private part', async () => {
    const [common, ofApplication] = await Promise.all(
      ['/oidc', `/${application.id}/oidc`].map(async (base) => {
        const response = await fetch(`${harness.origin}${base}/.well-known/jwks.json`);
        return (await response.json()) as { keys: Record<string, string>[] };
      }),
    );
    assert.deepEqual(common, ofApplication);
    assert.deepEqual(
      common?.keys.map(({ alg, use, kty }) => ({ alg, use, kty })),
      [
        { alg: 'RS256', use: 'sig', kty: 'RSA' },
        { alg: 'ES256', use: 'sig', kty: 'EC' },
      ],
    );
    assert.ok(common?.keys.every((key) => !('d' in key) && /^[\w-]{43}$/.test(key['kid'] ?? '')));
  });

  it('answers unknown paths as a program expects', async () => {
    const response = await fetch(`${harness.origin}/oidc/nothing`);
    assert.equal(response.status, 404);
    assert.equal(((await response.json()) as { error: string }).error, 'not_found');
  });
});

describe('signing in', () => {
  for (const idTokenAlgorithm of ['RS256', 'ES256', 'HS256'] as const) {
    it(`issues an id token signed with ${idTokenAlgorithm}`, async () => {
      const own = await harness.addApplication({ oidc: { idTokenAlgorithm } });
      const tokens = await obtainTokens(harness, { application: own, user });
      const header = JSON.parse(atob(tokens.id_token?.split('.')[0] ?? '')) as { alg: string };
      assert.equal(header.alg, idTokenAlgorithm);
      const { exp, iat, auth_time: authTime, nonce, ...claims } = tokens.claims() ?? {};
      assert.equal(exp, (iat ?? 0) + 1_209_600);
      assert.equal(typeof authTime, 'number');
      assert.equal(typeof nonce, 'string');
      assert.deepEqual(claims, {
        iss: `${harness.origin}/oidc`,
        aud: own.id,
        sub: user.id,
        acr: 'urn:acr:2',
        amr: ['pwd'],
        name: 'Ann',
        picture: 'https://example.com/ann.png',
        gender: 'U',
        updated_at: 1_700_000_000,
        email: user.email,
        email_verified: true,
      });
    });
  }

  it('tells the lifetime of tokens under both names', async () => {
    const tokens = await obtainTokens(harness, { application, user });
    assert.equal(tokens.expires_in, 1_209_600);
    assert.equal(tokens['expire_in'], 1_209_600);
    assert.equal(tokens.token_type, 'bearer');
  });

  it('keeps the lifetimes that the application sets', async () => {
    const own = await harness.addApplication({
      oidc: { accessTokenTtlMs: 60_000, idTokenTtlMs: 30_000 },
    });
    const tokens = await obtainTokens(harness, { application: own, user });
    assert.equal(tokens.expires_in, 60);
    const claims = tokens.claims();
    assert.equal(claims?.exp, (claims?.iat ?? 0) + 30);
  });

  it('hands the request to the broker with the parameters of the wire', async () => {
    const config = await harness.relyingParty(application);
    const params = {
      ext_idp_conn_id: 'c1',
      tenant_id: 't1',
      tenantId: 't2',
      login_page_context: '{}',
      deviceId: 'd1',
      lang: 'zh-CN',
      unheard_of: 'x',
    };
    const { url } = await authorizationRequest(config, params);
    await new TestBrowser(harness.origin).follow(url);
    const { unheard_of: _, ...known } = params;
    const last = asked.at(-1);
    assert.equal(last?.appId, application.id);
    assert.equal(last?.poolId, harness.poolId);
    assert.deepEqual({ ...last?.params, ...known }, last?.params);
    assert.equal(last?.params['unheard_of'], undefined);
    assert.deepEqual(await harness.provider.interactions.find(last?.uid ?? ''), last);
  });

  it('demands pkce of public clients only, and never the plain method', async () => {
    const open = await harness.addApplication({
      type: 'spa',
      oidc: { clientAuthentication: 'none' },
    });
    const authorize = async (own: Application, params: Record<string, string>) => {
      const query = new URLSearchParams({
        client_id: own.id,
        response_type: 'code',
        redirect_uri: callback,
        scope: 'openid',
        state: 's',
        ...params,
      });
      const { url } = await new TestBrowser(harness.origin).follow(
        `/oidc/auth?${query.toString()}`,
      );
      return url.searchParams.get('error');
    };
    const challenge = 'x'.repeat(43);
    assert.equal(await authorize(open, {}), 'invalid_request');
    assert.equal(
      await authorize(open, { code_challenge: challenge, code_challenge_method: 'plain' }),
      'invalid_request',
    );
    assert.equal(
      await authorize(open, { code_challenge: challenge, code_challenge_method: 'S256' }),
      null,
    );
    assert.equal(await authorize(application, {}), null);
  });

  it('lets a public client redeem its code without a secret, and a confidential one not', async () => {
    const open = await harness.addApplication({
      type: 'spa',
      oidc: { clientAuthentication: 'none' },
    });
    for (const [own, isAllowed] of [
      [open, true],
      [application, false],
    ] as const) {
      const config = await harness.relyingParty(own, client.None());
      const { url, checks } = await authorizationRequest(config);
      const at = await new TestBrowser(harness.origin).signIn(url, user);
      const grant = client.authorizationCodeGrant(config, at, checks);
      if (isAllowed) assert.ok((await grant).access_token);
      else await assert.rejects(grant, { error: 'invalid_client' });
    }
  });

  it('accepts the secret of a confidential client in the header or in the body', async () => {
    for (const auth of [
      client.ClientSecretBasic(application.secret),
      client.ClientSecretPost(application.secret),
    ]) {
      const config = await harness.relyingParty(application, auth);
      const { url, checks } = await authorizationRequest(config);
      const at = await new TestBrowser(harness.origin).signIn(url, user);
      assert.ok((await client.authorizationCodeGrant(config, at, checks)).access_token);
    }
    const config = await harness.relyingParty(application, client.ClientSecretPost('wrong'));
    await assert.rejects(client.clientCredentialsGrant(config), { error: 'invalid_client' });
  });

  it('knows no application that does not exist', async () => {
    const { url, response } = await new TestBrowser(harness.origin).follow(
      `/oidc/auth?client_id=nobody&response_type=code&redirect_uri=${callback}&scope=openid`,
    );
    assert.equal(url.origin, harness.origin);
    assert.equal(response.status, 400);
    assert.match(await response.text(), /invalid_client.*request-1/s);
  });

  it('serves an application although some of what it asks for is of no use', async () => {
    const redirectUris = [
      'not an address',
      'myapp:/cb',
      'https://localhost/cb',
      'http://app.example.com/cb',
      'https://app.example.com/cb',
      `${callback}#part`,
      'javascript:alert(1)',
      callback,
    ];
    const oidc = {
      grantTypes: ['authorization_code', 'implicit', 'password', 'nonsense'],
      responseTypes: ['code', 'id_token', 'code id_token', 'token', 'nonsense'],
    };
    for (const type of ['web', 'spa', 'native', 'mini-program'] as const) {
      const own = await harness.addApplication({
        type,
        name: '',
        redirectUris,
        logoutRedirectUris: redirectUris,
        oidc,
      });
      assert.ok((await obtainTokens(harness, { application: own, user })).access_token, type);
    }
  });

  it('ends a request that the broker gives up with an error at the application', async () => {
    const config = await harness.relyingParty(application);
    const { url, checks } = await authorizationRequest(config);
    const browser = new TestBrowser(harness.origin);
    await browser.follow(url);
    const uid = asked.at(-1)?.uid ?? '';
    const error = { code: 'access_denied', description: 'changed my mind' } as const;
    const { url: at } = await browser.follow(await harness.provider.interactions.abort(uid, error));
    assert.equal(at.searchParams.get('error'), 'access_denied');
    assert.equal(at.searchParams.get('error_description'), 'changed my mind');
    assert.equal(at.searchParams.get('state'), checks.expectedState);
    assert.equal(at.searchParams.get('iss'), `${harness.origin}/oidc`);
  });

  it('finishes a request once', async () => {
    const config = await harness.relyingParty(application);
    await new TestBrowser(harness.origin).follow((await authorizationRequest(config)).url);
    const uid = asked.at(-1)?.uid ?? '';
    const browser = new TestBrowser(harness.origin);
    const signIn = () => browser.open(`/sign-in/${uid}?as=${user.id}`);
    assert.equal((await signIn()).status, 303);
    assert.equal(await harness.provider.interactions.find(uid), undefined);
    assert.equal((await signIn()).status, 400);
    assert.equal((await browser.open(`/oidc/auth/${uid}`)).status, 400);
    assert.equal(await harness.provider.interactions.find('made up'), undefined);
  });

  it('answers a form that brings the proof like an address that does', async () => {
    const config = await harness.relyingParty(application);
    const { url, checks } = await authorizationRequest(config);
    const browser = new TestBrowser(harness.origin);
    const page = await browser.follow(url);
    const answer = await browser.open(`${page.url.href}?as=${user.id}`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'another' }),
    });
    assert.equal(answer.status, 303);
    const at = new URL(answer.headers.get('location') ?? '');
    const tokens = await client.authorizationCodeGrant(config, at, checks);
    assert.equal(tokens.claims()?.sub, user.id);
  });

  it('refuses to go on in a browser in which the request did not start', async () => {
    const config = await harness.relyingParty(application);
    await new TestBrowser(harness.origin).follow((await authorizationRequest(config)).url);
    const error = { code: 'access_denied', description: 'changed my mind' } as const;
    const uid = asked.at(-1)?.uid ?? '';
    const next = await harness.provider.interactions.abort(uid, error);
    await assert.rejects(harness.provider.interactions.abort(uid, error), {
      code: 'login_expired',
    });
    const { url, response } = await new TestBrowser(harness.origin).follow(next);
    assert.equal(url.origin, harness.origin);
    assert.equal(response.status, 400);
  });

  it('leaves no cookies behind but the session and the browser binding', async () => {
    const browser = new TestBrowser(harness.origin);
    await obtainTokens(harness, { application, user, browser });
    assert.deepEqual(browser.cookieNames(), ['causeway_browser', 'causeway_session']);
  });
});

describe('what a sign-in costs the store', () => {
  it('is three commits, one of them to the disk, and as few reads as the protocol allows', async () => {
    const config = await harness.relyingParty(application);
    const { url, checks } = await authorizationRequest(config);
    harness.takeCalls();
    const at = await new TestBrowser(harness.origin).signIn(url, user);
    await client.authorizationCodeGrant(config, at, checks);
    assert.deepEqual(harness.takeCalls(), [
      // the request
      'find applications',
      'save Interaction',
      // the broker says who it is
      'find Interaction',
      'find applications',
      // and the request is answered
      'find users',
      'transaction, to be followed',
      'consume Interaction',
      'save Grant',
      'save AuthorizationCode',
      'save Session',
      // the code is redeemed
      'find applications',
      'find AuthorizationCode',
      'find Grant',
      'find users',
      'transaction',
      'consume AuthorizationCode',
      'save AccessToken',
    ]);
  });

  it('is a wait for the disk where an id token leaves together with the code', async () => {
    const redirectUris = ['https://app.example.com/cb'];
    const oidc = { responseTypes: ['code id_token'] };
    const hybrid = await harness.addApplication({ oidc, redirectUris });
    const params = { redirect_uri: redirectUris[0] ?? '', response_type: 'code id_token' };
    const config = await harness.relyingParty(hybrid);
    const { url } = await authorizationRequest(config, params);
    harness.takeCalls();
    const at = await new TestBrowser(harness.origin).signIn(url, user);
    assert.match(at.hash, /id_token=/);
    assert.equal(harness.takeCalls().filter((call) => call === 'transaction').length, 1);
  });
});
