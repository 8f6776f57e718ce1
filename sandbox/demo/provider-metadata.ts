import { Problem } from './problem.ts';
import { askForJson, textOf } from './remote.ts';
import type { JsonObject } from './remote.ts';

/** The part of the discovery document that the demo uses. */
export type ProviderMetadata = {
  readonly issuer: string;
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  readonly userinfoEndpoint: string;
  readonly endSessionEndpoint: string | undefined;
  readonly jwksUri: string;
  /** The provider promises the RFC 9207 `iss`. */
  readonly promisesIssuer: boolean;
};

function requireText(document: JsonObject, name: string): string {
  const value = textOf(document, name);
  if (value === undefined) throw new Problem('answer_unreadable', { detail: `${name} is missing` });
  return value;
}

async function discover(issuer: string): Promise<ProviderMetadata> {
  const { body } = await askForJson(`${issuer}/.well-known/openid-configuration`);
  const named = requireText(body, 'issuer');
  if (named !== issuer) throw new Problem('issuer_mismatch', { detail: `${named} ≠ ${issuer}` });
  return {
    issuer,
    authorizationEndpoint: requireText(body, 'authorization_endpoint'),
    tokenEndpoint: requireText(body, 'token_endpoint'),
    userinfoEndpoint: requireText(body, 'userinfo_endpoint'),
    endSessionEndpoint: textOf(body, 'end_session_endpoint'),
    jwksUri: requireText(body, 'jwks_uri'),
    promisesIssuer: body['authorization_response_iss_parameter_supported'] === true,
  };
}

/** Discovers on first need and remembers success only: the server may start after the demo. */
export function lazyMetadata(issuer: string): () => Promise<ProviderMetadata> {
  let known: ProviderMetadata | undefined;
  return async () => {
    known ??= await discover(issuer);
    return known;
  };
}
