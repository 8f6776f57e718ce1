/**
 * Libraries of others against the vendors that the sandbox plays: what they were written for is the
 * real vendor, so where they are content the sandbox speaks as it does.
 */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startSandbox, type Sandbox } from '@causeway/sandbox/sandbox.ts';
import { alipayKeys } from '@causeway/sandbox/vendors/alipay-keys.ts';
import { appleDeveloper } from '@causeway/sandbox/vendors/apple-key.ts';
import { AlipaySdk } from 'alipay-sdk';
import * as arctic from 'arctic';
import { Strategy as FacebookStrategy } from 'passport-facebook';
import { Strategy as GitHubStrategy } from 'passport-github2';

import { consentTo } from '../world/vendor-login.ts';

const redirectUri = 'http://127.0.0.1:9/callback';
const state = arctic.generateState();
const codeVerifier = arctic.generateCodeVerifier();
const [id, secret] = ['sandbox', 'sandbox-secret'];

const facebookVersion = 'v16.0';
const appleKey = Uint8Array.from(
  Buffer.from(appleDeveloper.privateKey.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64'),
);
const apple = new arctic.Apple(
  id,
  appleDeveloper.teamId,
  appleDeveloper.keyId,
  appleKey,
  redirectUri,
);
const github = new arctic.GitHub(id, secret, redirectUri);
const gitlab = new arctic.GitLab('https://gitlab.com', id, secret, redirectUri);
const facebook = new arctic.Facebook(id, secret, redirectUri);
const google = new arctic.Google(id, secret, redirectUri);
const linkedin = new arctic.LinkedIn(id, secret, redirectUri);
const slack = new arctic.Slack(id, secret, redirectUri);
const tenant = 'contoso.onmicrosoft.com';
const entra = new arctic.MicrosoftEntraId(tenant, id, secret, redirectUri);

interface Flow {
  readonly name: string;
  readonly begin: () => URL;
  readonly redeem: (code: string) => Promise<arctic.OAuth2Tokens>;
  /** Where the vendor says whose the token is; absent where the id token does. */
  readonly profile?: string;
}

const openId = ['openid', 'profile', 'email'];

const flows: readonly Flow[] = [
  {
    name: 'GitHub',
    begin: () => github.createAuthorizationURL(state, ['user:email']),
    redeem: (code) => github.validateAuthorizationCode(code),
    profile: 'https://api.github.com/user',
  },
  {
    name: 'GitLab',
    begin: () => gitlab.createAuthorizationURL(state, ['read_user']),
    redeem: (code) => gitlab.validateAuthorizationCode(code),
    profile: 'https://gitlab.com/api/v4/user',
  },
  {
    name: 'Facebook',
    begin: () => facebook.createAuthorizationURL(state, ['email']),
    redeem: (code) => facebook.validateAuthorizationCode(code),
    profile: `https://graph.facebook.com/${facebookVersion}/me`,
  },
  {
    name: 'Google',
    begin: () => google.createAuthorizationURL(state, codeVerifier, openId),
    redeem: (code) => google.validateAuthorizationCode(code, codeVerifier),
  },
  {
    name: 'LinkedIn',
    begin: () => linkedin.createAuthorizationURL(state, openId),
    redeem: (code) => linkedin.validateAuthorizationCode(code),
  },
  {
    name: 'Slack',
    begin: () => slack.createAuthorizationURL(state, openId),
    redeem: (code) => slack.validateAuthorizationCode(code),
  },
  {
    name: 'Apple',
    begin: () => {
      const url = apple.createAuthorizationURL(state, ['name', 'email']);
      url.searchParams.set('response_mode', 'form_post'); // Apple demands it where scopes are asked for
      return url;
    },
    redeem: (code) => apple.validateAuthorizationCode(code),
  },
  {
    name: 'Microsoft Entra ID',
    begin: () => entra.createAuthorizationURL(state, codeVerifier, openId),
    redeem: (code) => entra.validateAuthorizationCode(code, codeVerifier),
  },
];

let sandbox: Sandbox;
const { fetch: realFetch } = globalThis;

/** The vendor's address below the sandbox's, where the sandbox plays that vendor. */
function played(address: string | URL): string {
  const { host, pathname, search } = new URL(address);
  return sandbox.vendors.hosts.includes(host)
    ? `${sandbox.origin}/${host}${pathname}${search}`
    : String(address);
}

before(async () => {
  sandbox = await startSandbox({ host: '127.0.0.1', port: 0, clients: [] });
  // These libraries have the vendors' addresses built in.
  globalThis.fetch = async (input, init) =>
    input instanceof Request
      ? realFetch(new Request(played(input.url), input), init)
      : realFetch(played(input), init);
});
after(async () => {
  globalThis.fetch = realFetch;
  await sandbox.close();
});

describe('arctic', () => {
  for (const { name, begin, redeem, profile } of flows) {
    it(`signs a person in at ${name}`, async () => {
      const { params } = await consentTo(played(begin()), 'ada');
      assert.equal(params.get('state'), state);

      const tokens = await redeem(params.get('code') ?? '');

      const person = await personOf(tokens, profile);
      assert.ok(person['sub'] ?? person['id'], JSON.stringify(person));
    });

    it(`hears from ${name} that a code is good for nothing`, async () => {
      // Slack and Facebook have their own forms of a refusal, which the library does not name.
      await assert.rejects(async () => (await redeem('no-such-code')).accessToken());
    });
  }

  it('has GitLab take a token back', async () => {
    const { params } = await consentTo(played(gitlab.createAuthorizationURL(state, [])), 'ada');
    const tokens = await gitlab.validateAuthorizationCode(params.get('code') ?? '');

    await gitlab.revokeToken(tokens.accessToken());

    const answer = await fetch('https://gitlab.com/api/v4/user', {
      headers: { authorization: `Bearer ${tokens.accessToken()}` },
    });
    assert.equal(answer.status, 401);
  });
});

type Person = Readonly<Record<string, unknown>>;

async function personOf(tokens: arctic.OAuth2Tokens, profile: string | undefined): Promise<Person> {
  if (profile === undefined) return arctic.decodeIdToken(tokens.idToken()) as Person; // an object by RFC 7519
  const headers = { authorization: `Bearer ${tokens.accessToken()}` };
  return (await (await fetch(profile, { headers })).json()) as Person;
}

describe('passport', () => {
  const below = (address: string) => played(address);

  it('signs a person in at GitHub', async () => {
    const profile = await passport((verify) => {
      const options = {
        clientID: id,
        clientSecret: secret,
        callbackURL: redirectUri,
        authorizationURL: below('https://github.com/login/oauth/authorize'),
        tokenURL: below('https://github.com/login/oauth/access_token'),
        userProfileURL: below('https://api.github.com/user'),
        userEmailURL: below('https://api.github.com/user/emails'),
        scope: ['user:email'],
      };
      return new GitHubStrategy(options, verify);
    });
    assert.match(profile.id, /^\d+$/);
    assert.ok(profile.emails?.[0]?.value);
  });

  it('signs a person in at Facebook', async () => {
    const graph = `https://graph.facebook.com/${facebookVersion}`;
    const profile = await passport((verify) => {
      const options = {
        clientID: id,
        clientSecret: secret,
        callbackURL: redirectUri,
        authorizationURL: below(`https://www.facebook.com/${facebookVersion}/dialog/oauth`),
        tokenURL: below(`${graph}/oauth/access_token`),
        profileURL: below(`${graph}/me`),
        profileFields: ['id', 'displayName', 'email'],
        enableProof: true,
      };
      return new FacebookStrategy(options, verify);
    });
    assert.match(profile.id, /^\d+$/);
  });
});

interface Profile {
  readonly id: string;
  readonly emails?: readonly { readonly value: string }[] | undefined;
}

type Verify = (
  ...told: [
    access: string,
    refresh: string,
    profile: Profile,
    done: (error: unknown, user: Profile) => void,
  ]
) => void;

/** One sign-in by a strategy, whose web framework is played: away to the vendor, and back with the code. */
async function passport(
  build: (verify: Verify) => { authenticate(request: never, options?: object): void },
): Promise<Profile> {
  const strategy = build((...[, , profile, done]) => done(null, profile));
  const step = (query: object) =>
    new Promise<string | Profile>((resolve, reject) => {
      const acting = Object.assign(Object.create(strategy), {
        redirect: resolve,
        success: resolve,
        fail: reject,
        error: reject,
      });
      acting.authenticate({ query, body: {}, headers: {}, session: {} }, { state });
    });
  const address = await step({});
  if (typeof address !== 'string') return assert.fail('the strategy sent nobody away');
  const { params } = await consentTo(address, 'ada');
  const profile = await step({ code: params.get('code') });
  return typeof profile === 'string' ? assert.fail(profile) : profile;
}

describe('alipay-sdk', () => {
  // It writes the time as the clock on the wall says, which for its vendor is that of China.
  const { TZ: here } = process.env;
  before(() => (process.env['TZ'] = 'Asia/Shanghai'));
  after(() => (here === undefined ? delete process.env['TZ'] : (process.env['TZ'] = here)));

  it('exchanges a code and reads who it is, and believes the signatures', async () => {
    const authorize = new URL('https://openauth.alipay.com/oauth2/publicAppAuthorize.htm');
    authorize.search = new URLSearchParams({
      app_id: id,
      scope: 'auth_user',
      redirect_uri: redirectUri,
      state,
    }).toString();
    const { params } = await consentTo(played(authorize), 'ada');
    const sdk = new AlipaySdk({
      appId: id,
      privateKey: alipayKeys().application.privateKey,
      keyType: 'PKCS8',
      alipayPublicKey: alipayKeys().alipay.publicKey,
      gateway: played('https://openapi.alipay.com/gateway.do'),
    });

    const token = await sdk.exec(
      'alipay.system.oauth.token',
      { grant_type: 'authorization_code', code: params.get('auth_code') },
      { validateSign: true },
    );
    assert.ok(token['accessToken'], JSON.stringify(token));

    const person = await sdk.exec(
      'alipay.user.info.share',
      { auth_token: token['accessToken'] },
      { validateSign: true },
    );
    assert.ok(person['userId'] ?? person['openId'], JSON.stringify(person));
  });
});
