/** What the OpenID Connect flow needs to know of one connection, worked out once. */
import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi';

import type { ParameterPolicy } from './authorize-parameters.ts';
import { authenticate, type ClientAuthentication } from './client-authentication.ts';

/**
 * When the userinfo endpoint is asked. `when_needed`: only if the id token lacks what the scopes
 * promise, because it costs every login one more request.
 */
export type UserinfoPolicy = 'when_needed' | 'always' | 'never';

/** The settings, checked and complete; what a preset's `decode` returns. */
export interface OidcSettings {
  /** Exactly as the provider writes it: every comparison is by character. */
  readonly issuer: string;
  readonly clientId: string;
  readonly authentication: ClientAuthentication;
  /** `code`: the back channel. `id_token`: the front channel, by form post. */
  readonly responseType: 'code' | 'id_token';
  readonly scopes: readonly string[];
  /** JWS algorithms accepted on id tokens. */
  readonly algorithms: readonly string[];
  /** Verifies HS256 id tokens; only for a connection that asks for HS256. */
  readonly hmacSecret?: string | undefined;
  /** Members of the discovery document to replace. */
  readonly endpoints: Partial<Record<EndpointName, string | undefined>>;
  readonly parameters: ParameterPolicy;
  readonly userinfo: UserinfoPolicy;
}

export type EndpointName =
  | 'authorization_endpoint'
  | 'token_endpoint'
  | 'userinfo_endpoint'
  | 'jwks_uri';

export interface OidcConfig extends Omit<OidcSettings, 'endpoints' | 'hmacSecret'> {
  readonly client: Client;
  readonly authenticate: ClientAuth;
  readonly scope: string;
  readonly hmacKey: Uint8Array | undefined;
  /** The manual endpoints, as a provider that needs no discovery or to be laid over a discovered one. */
  readonly manual: AuthorizationServer;
  readonly needsDiscovery: boolean;
  /** Plain http is for an issuer that itself has no TLS; the guarded client decides if it is reachable. */
  readonly isPlainHttp: boolean;
}

/** The algorithms accepted unless a connection says otherwise: signatures only, never a shared secret. */
export const defaultAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

export const idTokenAlgorithms = [...defaultAlgorithms, 'HS256'] as const;

/** The settings, ready for use; endpoints that are all named by hand need no discovery. */
export function oidcConfig(settings: OidcSettings): OidcConfig {
  const { issuer, clientId, hmacSecret } = settings;
  const endpoints = Object.entries(settings.endpoints).filter(([, url]) => url !== undefined);
  const manual = { issuer, ...Object.fromEntries(endpoints) };
  const isComplete = requiredEndpoints(settings).every((name) => name in manual);
  return Object.freeze({
    ...settings,
    client: { client_id: clientId },
    authenticate: authenticate(settings.authentication),
    scope: [...new Set(['openid', ...settings.scopes])].join(' '),
    hmacKey: hmacSecret === undefined ? undefined : new TextEncoder().encode(hmacSecret),
    manual,
    needsDiscovery: !isComplete,
    isPlainHttp: issuer.startsWith('http:'),
  });
}

/** The endpoints that a login by this connection cannot do without. */
export function requiredEndpoints({
  responseType,
}: Pick<OidcSettings, 'responseType'>): readonly EndpointName[] {
  const always = ['authorization_endpoint', 'jwks_uri'] as const;
  return responseType === 'code' ? [...always, 'token_endpoint'] : always;
}
