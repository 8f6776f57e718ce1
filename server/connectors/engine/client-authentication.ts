/** How we prove to a token endpoint who we are (OpenID Connect Core section 9). */
import { importJWK, importPKCS8, type CryptoKey, type JWK } from 'jose';
import {
  ClientSecretJwt,
  ClientSecretPost,
  modifyAssertion,
  None,
  PrivateKeyJwt,
  type ClientAuth,
} from 'oauth4webapi';

import { misfit } from './fields.ts';

export const secretMethods = [
  'client_secret_basic',
  'client_secret_post',
  'client_secret_jwt',
] as const;

export const clientAuthenticationMethods = [...secretMethods, 'private_key_jwt', 'none'] as const;

export type ClientAuthentication =
  /** Basic, or post when the provider offers only that. */
  | { readonly method: 'automatic'; readonly secret: string; readonly isRawBasic: boolean }
  | {
      readonly method: 'client_secret_basic';
      readonly secret: string;
      readonly isRawBasic: boolean;
    }
  | { readonly method: 'client_secret_post' | 'client_secret_jwt'; readonly secret: string }
  | { readonly method: 'private_key_jwt'; readonly key: AssertionKey }
  | { readonly method: 'none' };

export interface AssertionKey {
  /** PKCS #8 PEM, or a JWK as JSON. */
  readonly privateKey: string;
  readonly keyId: string | undefined;
  /** A JWS algorithm; undefined: what fits the key. */
  readonly algorithm: string | undefined;
  /** The `aud` of the assertion. Some servers know their token endpoint only, not their issuer. */
  readonly audience: 'issuer' | 'token_endpoint';
}

/** How we prove ourselves at the token endpoint (OpenID Connect Core section 9). */
export function authenticate(by: ClientAuthentication): ClientAuth {
  switch (by.method) {
    case 'automatic':
      return automatic(basic(by), ClientSecretPost(by.secret));
    case 'client_secret_basic':
      return basic(by);
    case 'client_secret_post':
      return ClientSecretPost(by.secret);
    case 'client_secret_jwt':
      return ClientSecretJwt(by.secret);
    case 'private_key_jwt':
      return privateKeyJwt(by.key);
    case 'none':
      return None();
  }
}

function automatic(viaHeader: ClientAuth, viaBody: ClientAuth): ClientAuth {
  return (...request) => {
    const [server] = request;
    const offered = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const isBodyOnly =
      offered.includes('client_secret_post') && !offered.includes('client_secret_basic');
    return (isBodyOnly ? viaBody : viaHeader)(...request);
  };
}

/**
 * RFC 6749 section 2.3.1 wants both parts form-encoded. Servers that forget to decode get the raw
 * text; and because the encoding here leaves `-`, `_`, `.` and `*` alone, most secrets read the same
 * either way.
 */
function basic({ secret, isRawBasic }: { secret: string; isRawBasic: boolean }): ClientAuth {
  const encode = isRawBasic ? (text: string) => text : formEncode;
  return (...[, client, , headers]) => {
    const credentials = `${encode(client.client_id)}:${encode(secret)}`;
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`);
  };
}

function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}

function privateKeyJwt(settings: AssertionKey): ClientAuth {
  let imported: Promise<CryptoKey> | undefined;
  return async (...request) => {
    const [server] = request;
    imported ??= importPrivateKey(settings);
    const key = { key: await imported, ...(settings.keyId && { kid: settings.keyId }) };
    const sign = PrivateKeyJwt(key, {
      [modifyAssertion]: (_header, payload) => {
        if (settings.audience === 'token_endpoint') payload['aud'] = server.token_endpoint;
      },
    });
    return sign(...request);
  };
}

const ALGORITHMS_OF_PEM = ['RS256', 'ES256', 'ES384', 'ES512', 'EdDSA'] as const;

/** Throws `misfit('privateKey')`; no error of the import is passed on, since it may quote the key. */
async function importPrivateKey({ privateKey, algorithm }: AssertionKey): Promise<CryptoKey> {
  const isJwk = privateKey.startsWith('{');
  const algorithms = algorithm === undefined ? ALGORITHMS_OF_PEM : [algorithm];
  for (const candidate of algorithms) {
    const key = await (
      isJwk ? importJwk(privateKey, candidate) : importPKCS8(privateKey, candidate)
    ).catch(() => undefined);
    if (key !== undefined) return key;
  }
  throw misfit('privateKey', 'must be a private key as PKCS #8 PEM or JWK, fit for its algorithm');
}

async function importJwk(text: string, algorithm: string): Promise<CryptoKey | undefined> {
  const jwk = JSON.parse(text) as JWK; // shape: checked by the import
  const key = await importJWK(jwk, jwk.alg ?? algorithm);
  return key instanceof Uint8Array ? undefined : key;
}
