/** How oidc-provider is set up: what it serves, how long things live, whom it asks. */
import {
  type Client,
  type Configuration,
  errors,
  type FindAccount,
  type JWK,
  type KoaContextWithOIDC,
} from 'oidc-provider';

import { asId, type UserId } from '../kernel/ids.ts';
import type { SigningKey } from '../store/signing-key-ports.ts';
import type { UserStore } from '../store/store.ts';
import { claimsByScope, claimsOf, scopes } from './claims.ts';
import { responseTypes, settingsMember, settingsOf } from './client-metadata.ts';
import { keepGrantAlive, loadGrant } from './grants.ts';
import { createSignInPolicy } from './sign-in-policy.ts';

/** The paths below the issuer; discovery is at its fixed place. */
export const routes = {
  authorization: '/auth',
  token: '/token',
  introspection: '/token/introspection',
  revocation: '/token/revocation',
  userinfo: '/me',
  end_session: '/session/end',
  jwks: '/.well-known/jwks.json',
} as const;

/** Request parameters of the wire that no standard knows. */
const extraParams = [
  'ext_idp_conn_id',
  'tenant_id',
  'tenantId',
  'login_page_context',
  'deviceId',
  'lang',
  'app_id',
  'from_guard',
];

const clientAuthMethods = ['client_secret_post', 'client_secret_basic', 'none'] as const;

export const resumeCookie = 'causeway_resume';
export const interactionCookie = 'causeway_interaction';

export const sessionCookie = { httpOnly: true, sameSite: 'lax', path: '/', signed: false } as const;

/** Seconds. */
const sessionTtl = 14 * 24 * 3600;
const interactionTtl = 30 * 60;

export interface ConfigurationInput {
  readonly adapter: NonNullable<Configuration['adapter']>;
  readonly keys: readonly SigningKey[];
  readonly cookieKeys: readonly string[];
  readonly isSecure: boolean;
  readonly users: Pick<UserStore, 'find'>;
  readonly sendToSignIn: NonNullable<NonNullable<Configuration['interactions']>['url']>;
  readonly renderError: NonNullable<Configuration['renderError']>;
  readonly renderSignOut: (ctx: KoaContextWithOIDC) => void;
  readonly renderSignedOut: (ctx: KoaContextWithOIDC) => void;
}

/** All that oidc-provider is told. */
export function createConfiguration(input: ConfigurationInput): Configuration {
  return {
    adapter: input.adapter,
    jwks: { keys: inOrder(input.keys).map(toJwk) },
    routes,
    scopes,
    claims: { ...claimsByScope, acr: null, auth_time: null, iss: null, sid: null },
    conformIdTokenClaims: false, // the wire's id token carries the profile
    responseTypes,
    clientAuthMethods,
    extraParams,
    extraClientMetadata: { properties: [settingsMember] },
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256', 'HS256'] },
    discovery: {
      introspection_endpoint_auth_methods_supported: clientAuthMethods,
      revocation_endpoint_auth_methods_supported: clientAuthMethods,
    },
    clockTolerance: 0,
    cookies: cookies(input),
    features: features(input),
    interactions: { policy: createSignInPolicy(), url: input.sendToSignIn },
    findAccount: accountFinder(input.users),
    renderError: input.renderError,
    pkce: { required: (_ctx, client) => client.clientAuthMethod === 'none' },
    ttl,
    loadExistingGrant: loadGrant,
    expiresWithSession: () => false, // would cost a look-up per token; `sign-out.ts` ends them
    rotateRefreshToken: async (ctx) => {
      await keepGrantAlive(ctx);
      return true;
    },
    clientBasedCORS: isOwnOrigin,
  };
}

/** RSA first: a client that does not find a key by its id takes the first one, and means RSA. */
function inOrder(keys: readonly SigningKey[]): readonly SigningKey[] {
  return [...keys].sort((a, b) => b.algorithm.localeCompare(a.algorithm));
}

function toJwk({ id, algorithm, privateJwk }: SigningKey): JWK {
  return { ...privateJwk, kid: id, alg: algorithm, use: 'sig' };
}

/**
 * `__Host-` keeps a sibling host from planting a session (cookie tossing); it needs https. The id of
 * a session is a secret of 256 bits and needs no signature; the resume cookie carries what also
 * stands in an address, so its signature is what proves that the request began in this browser.
 */
function cookies({ isSecure, cookieKeys }: ConfigurationInput): Configuration['cookies'] {
  return {
    names: {
      session: isSecure ? '__Host-causeway_session' : 'causeway_session',
      interaction: interactionCookie,
      resume: resumeCookie,
    },
    long: sessionCookie,
    short: { httpOnly: true, sameSite: 'lax', signed: true },
    keys: [...cookieKeys],
  };
}

function features(input: ConfigurationInput): Configuration['features'] {
  return {
    devInteractions: { enabled: false },
    dPoP: { enabled: false },
    resourceIndicators: { enabled: false },
    pushedAuthorizationRequests: { enabled: false },
    userinfo: { enabled: true },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: isOfSamePool },
    revocation: { enabled: true, allowedPolicy: isOwnToken },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource: input.renderSignOut,
      postLogoutSuccessSource: input.renderSignedOut,
    },
    webMessageResponseMode: { enabled: true, ack: 'individual-draft-01' },
  };
}

const ttl: Configuration['ttl'] = {
  Interaction: interactionTtl,
  Session: sessionTtl,
  AuthorizationCode: (_ctx, _code, client) => settingsOf(client).codeTtl,
  AccessToken: (_ctx, _token, client) => settingsOf(client).accessTokenTtl,
  ClientCredentials: (_ctx, _token, client) => settingsOf(client).accessTokenTtl,
  IdToken: (_ctx, _token, client) => settingsOf(client).idTokenTtl,
  RefreshToken: (ctx, _token, client) => refreshTokenTtl(ctx, client),
};

/** A token in a browser does not renew itself for ever (RFC 9700 section 4.14.2). */
function refreshTokenTtl(ctx: KoaContextWithOIDC, client: Client): number {
  const rotated = ctx.oidc.entities.RotatedRefreshToken;
  const isInBrowser = client.clientAuthMethod === 'none' && client.applicationType === 'web';
  return rotated !== undefined && isInBrowser
    ? rotated.remainingTTL
    : settingsOf(client).refreshTokenTtl;
}

/** Undefined for anybody who may not be signed in. */
export function accountFinder(users: Pick<UserStore, 'find'>): FindAccount {
  return async (ctx, sub) => {
    const { client } = ctx.oidc;
    if (client === undefined) return undefined;
    const user = await users.find(settingsOf(client).poolId, asId<UserId>(sub));
    if (user?.status !== 'Activated') return undefined;
    return { accountId: user.id, claims: () => claimsOf(user) };
  };
}

/** A token says nothing to the applications of another pool; a public client learns of its own only. */
async function isOfSamePool(
  ctx: KoaContextWithOIDC,
  client: Client,
  token: { readonly clientId?: string | undefined },
): Promise<boolean> {
  if (token.clientId === client.clientId) return true;
  if (client.clientAuthMethod === 'none' || token.clientId === undefined) return false;
  const issuedTo = await ctx.oidc.provider.Client.find(token.clientId);
  return issuedTo !== undefined && settingsOf(issuedTo).poolId === settingsOf(client).poolId;
}

/** RFC 7009 section 2.1; a public client, whom anybody can claim to be, learns nothing. */
function isOwnToken(
  _ctx: KoaContextWithOIDC,
  client: Client,
  token: { readonly clientId?: string | undefined },
): boolean {
  if (token.clientId === client.clientId) return true;
  if (client.clientAuthMethod === 'none') return false;
  throw new errors.InvalidRequest('the token was issued to another client');
}

/** Scripts of an application's own pages may call; those of a confidential one only for userinfo. */
function isOwnOrigin(ctx: KoaContextWithOIDC, origin: string, client: Client): boolean {
  if (origin === 'null') return false; // every sandboxed frame, and every private scheme
  if (ctx.oidc.route !== 'userinfo' && client.clientAuthMethod !== 'none') return false;
  return (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin);
}
