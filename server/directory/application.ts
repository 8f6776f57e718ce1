import type { AppId, PoolId } from '../kernel/ids.ts';

export type ApplicationType = 'web' | 'spa' | 'native' | 'api' | 'mfa' | 'mini-program';
export type IdTokenAlgorithm = 'HS256' | 'RS256' | 'ES256';
export type ClientAuthentication = 'client_secret_post' | 'client_secret_basic' | 'none';

/** What the OpenID provider needs to know of an application; the wire calls it `oidcConfig`. */
export interface OidcSettings {
  readonly grantTypes: readonly string[];
  readonly responseTypes: readonly string[];
  readonly idTokenAlgorithm: IdTokenAlgorithm;
  readonly clientAuthentication: ClientAuthentication;
  readonly codeTtlMs: number;
  readonly idTokenTtlMs: number;
  readonly accessTokenTtlMs: number;
  readonly refreshTokenTtlMs: number;
}

/** An app that users sign in to, and a client of our OpenID provider. */
export interface Application {
  readonly id: AppId;
  readonly poolId: PoolId;
  readonly identifier: string;
  readonly name: string;
  readonly logo: string;
  readonly description: string;
  readonly type: ApplicationType;
  /** Exact-match list (RFC 9700 section 2.1); its origins are also where pop-ups may post to. */
  readonly redirectUris: readonly string[];
  readonly logoutRedirectUris: readonly string[];
  readonly initLoginUri: string;
  readonly ssoEnabled: boolean;
  readonly secret: string;
  readonly oidc: OidcSettings;
  /** Every connection of the pool is offered, without a row per connection. */
  readonly allConnectionsEnabled: boolean;
  /** First visits make no users, through whatever connection. */
  readonly registrationDisabled: boolean;
  /** Configuration of the wire that this server stores and returns without acting on it. */
  readonly extra: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Counts the writes; caches are keyed by it. */
  readonly version: number;
}
