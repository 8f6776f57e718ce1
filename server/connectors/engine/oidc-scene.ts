/** One OpenID connection with its provider, played in memory, for the tests of the flow. */
import type { Assertion, Callback, LoginContext, Memory, Tokens, Tools } from '../connector.ts';
import {
  newSigner,
  playUpstream,
  type PlayedUpstream,
  type Signer,
  type TokenPart,
} from '../played-upstream.ts';
import { createTools } from '../tools.ts';
import {
  defaultAlgorithms,
  oidcConfig,
  type OidcConfig,
  type OidcSettings,
} from './oidc-config.ts';
import { oidcConnector } from './oidc.ts';

export const ISSUER = 'https://id.example';
export const DISCOVERY = `GET ${ISSUER}/.well-known/openid-configuration`;
export const TOKEN = `POST ${ISSUER}/token`;
export const JWKS = `GET ${ISSUER}/jwks`;
export const USERINFO = `GET ${ISSUER}/userinfo`;

export const metadata = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  userinfo_endpoint: `${ISSUER}/userinfo`,
  jwks_uri: `${ISSUER}/jwks`,
  code_challenge_methods_supported: ['S256'],
  token_endpoint_auth_methods_supported: ['client_secret_basic'],
};

export const login: LoginContext = {
  redirectUri: 'https://broker.example/connection/social/okta/pool-1/callback',
  state: 'state-aIj9Wv0qXn7',
  nonce: 'nonce-Uw3kP2mZ8rT',
  codeVerifier: 'verifier-4dB1sQyE6cHgN0tLxVfK9uJoMiRzWaPe',
  locale: 'en',
};

export const settings: OidcSettings = {
  issuer: ISSUER,
  clientId: 'client-1',
  authentication: { method: 'automatic', secret: 'a secret, with: signs', isRawBasic: false },
  responseType: 'code',
  scopes: ['profile', 'email', 'phone'],
  algorithms: defaultAlgorithms,
  endpoints: {},
  parameters: { fixed: {}, forwarded: new Set() },
  userinfo: 'when_needed',
};

export interface Scene {
  readonly upstream: PlayedUpstream;
  readonly signer: Signer;
  readonly config: OidcConfig;
  readonly tools: Tools;
  /** Epoch ms; moves only when a test moves it. */
  readonly time: { now: number };
  /** A complete, valid set of id token claims, with changes. */
  claims(changes?: TokenPart): TokenPart;
  /** What the token endpoint answers from now on: this id token beside an access token. */
  issue(idToken: string, more?: Readonly<Record<string, unknown>>): void;
  /** Signs the claims with the provider's key and issues them. */
  issueClaims(changes?: TokenPart, header?: Readonly<Record<string, unknown>>): Promise<void>;
  start(changes?: Partial<LoginContext>): Promise<{ url: URL; memory: Memory }>;
  finish(
    params?: Readonly<Record<string, string>>,
    method?: Callback['method'],
  ): Promise<Assertion>;
  finishWith(params: URLSearchParams, method?: Callback['method']): Promise<Assertion>;
  refresh(refreshToken: string): Promise<Tokens>;
}

export interface SceneChanges {
  readonly settings?: Partial<OidcSettings>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly login?: Partial<LoginContext>;
  readonly algorithm?: string;
}

const connector = oidcConnector({
  type: 'oidc',
  sourceType: 'oidc',
  category: 'enterprise',
  label: { en: 'OIDC', zh: 'OIDC' },
  maturity: 'experimental',
  config: {},
  decode: () => settings,
});

export async function setScene(changes: SceneChanges = {}): Promise<Scene> {
  const signer = await newSigner(changes.algorithm ?? 'ES256', 'key-1');
  const upstream = playUpstream({
    [DISCOVERY]: { json: { ...metadata, ...changes.metadata } },
    [JWKS]: { json: { keys: [signer.publicJwk] } },
  });
  const time = { now: 1_800_000_000_000 };
  const tools = createTools({ http: upstream.http, clock: () => time.now });
  const config = oidcConfig({ ...settings, ...changes.settings });
  const ourLogin = { ...login, ...changes.login };

  const claims = (changed: TokenPart = {}) => ({
    iss: ISSUER,
    aud: 'client-1',
    sub: 'person-1',
    iat: time.now / 1000,
    exp: time.now / 1000 + 300,
    nonce: login.nonce,
    name: 'Ada Lovelace',
    email: 'ada@example.org',
    email_verified: true,
    ...changed,
  });
  const issue: Scene['issue'] = (idToken, more = {}) =>
    upstream.answer(TOKEN, {
      json: { access_token: 'access-1', token_type: 'Bearer', id_token: idToken, ...more },
    });

  const finishWith: Scene['finishWith'] = (params, method = 'GET') => {
    const callback = { method, params };
    const memory = { pkce: 'S256' };
    return connector.redirect.finish({ config, login: ourLogin, memory, callback }, tools);
  };

  return {
    upstream,
    signer,
    config,
    tools,
    time,
    claims,
    issue,
    issueClaims: async (changed, header) => issue(await signer.sign(claims(changed), header)),
    async start(changed) {
      const started = await connector.redirect.start(
        { config, login: { ...ourLogin, ...changed } },
        tools,
      );
      return { url: new URL(started.instruction.url), memory: started.memory };
    },
    finish: (params = { code: 'code-1', state: login.state }, method = 'GET') =>
      finishWith(new URLSearchParams(params), method),
    finishWith,
    refresh: (refreshToken) => connector.refresh({ config, refreshToken }, tools),
  };
}
