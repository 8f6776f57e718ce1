/** Where the browser is sent (OpenID Connect Core section 3.1.2.1). */
import type { AuthorizationServer } from 'oauth4webapi';

import { digest } from '../../kernel/token.ts';
import type { LoginContext, Memory, Started } from '../connector.ts';
import { additionalParameters, assuranceParameters } from './authorize-parameters.ts';
import { requireEndpoint } from './discovery.ts';
import type { OidcConfig } from './oidc-config.ts';

/**
 * The address of an authorization request (OpenID Connect Core section 3.1.2.1), with PKCE where
 * the provider knows it.
 */
export function authorizationRequest(
  provider: AuthorizationServer,
  config: OidcConfig,
  login: LoginContext,
): Started {
  const url = new URL(requireEndpoint(provider, 'authorization_endpoint'));
  const hasPkce = config.responseType === 'code' && offersS256(provider);
  const parameters = {
    ui_locales: login.locale,
    ...additionalParameters(config.parameters, login.parameters),
    ...assuranceParameters(login.assurance),
    ...(config.responseType === 'id_token' && { response_mode: 'form_post' }),
    ...(hasPkce && {
      code_challenge: digest(login.codeVerifier), // RFC 7636 section 4.2: SHA-256 as base64url
      code_challenge_method: 'S256',
    }),
    response_type: config.responseType,
    client_id: config.clientId,
    redirect_uri: login.redirectUri,
    scope: config.scope,
    state: login.state,
    nonce: login.nonce,
  };
  const query = new URLSearchParams(url.search); // by itself: the address is written anew at each change
  for (const [name, value] of Object.entries(parameters)) query.set(name, value);
  url.search = query.toString();
  const memory: Memory = hasPkce ? { pkce: 'S256' } : {};
  return { instruction: { kind: 'redirect', url: url.href }, memory };
}

/** Silence counts as yes: a server that does not know the parameter ignores it (RFC 6749 section 3.1). */
function offersS256({ code_challenge_methods_supported: methods }: AuthorizationServer): boolean {
  return methods === undefined || methods.includes('S256');
}
