/** An application as a client of the OpenID provider (OpenID Connect Dynamic Client Registration section 2). */
import type { Client, ClientMetadata, ResponseType } from 'oidc-provider';

import type { Application } from '../directory/application.ts';
import type { PoolId } from '../kernel/ids.ts';

/** What our own code wants to know of a client; all times in whole seconds. */
export interface ClientSettings {
  readonly poolId: PoolId;
  readonly codeTtl: number;
  readonly idTokenTtl: number;
  readonly accessTokenTtl: number;
  readonly refreshTokenTtl: number;
}

/** The metadata member that carries the settings. */
export const settingsMember = 'causeway';

/** What signs people in without a browser; see `credentials-grant.ts`. */
export const credentialsGrant = 'urn:causeway:params:oauth:grant-type:credentials';

const grantTypes: readonly string[] = ['authorization_code', 'refresh_token', 'client_credentials'];

/** No access token ever travels through the browser's address bar (RFC 9700 section 2.1.2). */
export const responseTypes: readonly ResponseType[] = ['code', 'id_token', 'code id_token', 'none'];

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]']);
const scriptSchemes = new Set(['javascript:', 'vbscript:', 'data:', 'blob:', 'file:', 'about:']);

/** Worked out once per stored version: the store hands out one object for each. */
const known = new WeakMap<Application, ClientMetadata>();

/**
 * Leaves out what the OpenID provider would not serve (an address with a fragment, an unknown grant),
 * because one such entry would otherwise make the whole application unusable.
 */
export function toClientMetadata(application: Application): ClientMetadata {
  const metadata = known.get(application) ?? metadataOf(application);
  known.set(application, metadata);
  return metadata;
}

function metadataOf(application: Application): ClientMetadata {
  const { oidc, type } = application;
  const isNative = type === 'native';
  const redirectUris = application.redirectUris.filter((uri) => isUsable(uri, isNative));
  return {
    client_id: application.id,
    ...(application.name !== '' && { client_name: application.name }),
    client_secret: application.secret,
    application_type: isNative ? 'native' : 'web',
    token_endpoint_auth_method: oidc.clientAuthentication,
    redirect_uris: redirectUris,
    post_logout_redirect_uris: application.logoutRedirectUris.filter((uri) =>
      isUsable(uri, isNative),
    ),
    grant_types: [...grantTypes.filter((each) => oidc.grantTypes.includes(each)), credentialsGrant],
    response_types: usableResponseTypes(application, redirectUris),
    id_token_signed_response_alg: oidc.idTokenAlgorithm,
    [settingsMember]: settings(application),
  };
}

/** What our own code wants to know of a client. */
export function settingsOf(client: Client): ClientSettings {
  return client[settingsMember] as ClientSettings; // only `toClientMetadata` makes clients
}

function settings({ poolId, oidc }: Application): ClientSettings {
  const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000));
  return {
    poolId,
    codeTtl: seconds(oidc.codeTtlMs),
    idTokenTtl: seconds(oidc.idTokenTtlMs),
    accessTokenTtl: seconds(oidc.accessTokenTtlMs),
    refreshTokenTtl: seconds(oidc.refreshTokenTtlMs),
  };
}

function usableResponseTypes(
  { oidc, type }: Application,
  redirectUris: readonly string[],
): readonly ResponseType[] {
  if (redirectUris.length === 0) return [];
  const asked = oidc.responseTypes.map((each) => each.split(' ').sort().join(' '));
  const hasCodeGrant = oidc.grantTypes.includes('authorization_code');
  const isFrontChannelSafe = type === 'native' || redirectUris.every(isPublicHttps);
  return responseTypes.filter((each) => {
    const parts = each.split(' ');
    if (parts.includes('code') && !hasCodeGrant) return false;
    return asked.includes(each) && (isFrontChannelSafe || !parts.includes('id_token'));
  });
}

function isPublicHttps(uri: string): boolean {
  const url = URL.parse(uri);
  return url?.protocol === 'https:' && url.hostname !== 'localhost';
}

/** RFC 8252 section 7 for native applications; web addresses for all others. */
function isUsable(uri: string, isNative: boolean): boolean {
  const url = URL.parse(uri);
  if (url === null || uri.includes('#')) return false;
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  if (!isNative) return isWeb;
  if (!isWeb) return !scriptSchemes.has(url.protocol);
  return (url.protocol === 'http:') === loopbackHosts.has(url.hostname);
}
