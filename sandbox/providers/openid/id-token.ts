import { createHash } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import type { JWTPayload } from 'jose';
import type { Faults } from './behaviour.ts';
import type { Claims } from './claims.ts';
import type { ClientRegistration } from './clients.ts';
import type { Grant } from './grants.ts';
import type { OpenidProviderState } from './state.ts';

const lifetimeSeconds = 3600;
const daySeconds = 24 * 3600;

export type IdTokenInput = {
  readonly client: ClientRegistration;
  readonly grant: Grant;
  readonly claims: Claims;
  readonly nonce: string | undefined;
  /** Gives `at_hash`. */
  readonly accessToken?: string;
};

/** The left half of the hash of the access token (OpenID Connect Core 1.0 section 3.1.3.6). */
function accessTokenHash(accessToken: string): string {
  return createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');
}

function nonceClaim(faults: Faults, nonce: string | undefined): Claims {
  if (faults.take('missing_nonce')) return {};
  if (faults.take('wrong_nonce')) return { nonce: 'a-nonce-nobody-sent' };
  return nonce === undefined ? {} : { nonce };
}

function payloadOf(state: OpenidProviderState, input: IdTokenInput): JWTPayload {
  const { faults, addresses } = state;
  const { client, grant, claims, nonce, accessToken } = input;
  const issuedAt = Math.floor(state.now() / 1000) - (faults.take('expired') ? daySeconds : 0);
  return {
    ...claims,
    iss: faults.take('wrong_issuer') ? 'https://another-issuer.example' : addresses.issuer,
    aud: faults.take('wrong_audience') ? 'another-client' : client.clientId,
    iat: issuedAt,
    exp: issuedAt + lifetimeSeconds,
    auth_time: Math.floor(grant.authenticatedAt / 1000),
    ...nonceClaim(faults, nonce),
    ...(accessToken === undefined ? {} : { at_hash: accessTokenHash(accessToken) }),
  };
}

function spoilSignature(token: string): string {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const bytes = Buffer.from(signature, 'base64url');
  const spoilt = bytes.map((byte, index) => (index === 0 ? byte ^ 0xff : byte));
  return [header, payload, Buffer.from(spoilt).toString('base64url')].join('.');
}

/** Signs the id token of OpenID Connect Core 1.0 section 2, with whatever fault is armed. */
export async function issueIdToken(
  state: OpenidProviderState,
  input: IdTokenInput,
): Promise<string> {
  const { faults, keys } = state;
  const payload = payloadOf(state, input);
  if (faults.take('unsigned')) return new UnsecuredJWT(payload).encode();
  const key = keys.signingKey(input.client.idTokenSignedResponseAlg ?? 'RS256');
  const kid = faults.take('unknown_kid') ? 'a-key-nobody-published' : key.keyId;
  const token = await new SignJWT(payload)
    .setProtectedHeader({ alg: key.algorithm, kid, typ: 'JWT' })
    .sign(key.privateKey);
  return faults.take('bad_signature') ? spoilSignature(token) : token;
}
