/** Id tokens (OpenID Connect Core section 2) as vendors sign them, and the address of their keys. */
import { createHash } from 'node:crypto';

import { SignJWT } from 'jose';

import { jsonReply, type Reply } from '../reply.ts';
import type { Desk, Grant } from './desk.ts';
import type { VendorCall } from './vendor.ts';

const SECONDS = 3600;

export type IdToken = {
  readonly issuer: string;
  /** The vendor's id of the person. */
  readonly subject: string;
  /** What else it says; undefined members are left out. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** Gives `at_hash`. */
  readonly accessToken?: string;
  /** Default RS256. */
  readonly algorithm?: 'RS256' | 'ES256';
};

/** Signs what a person agreed to, for the client that asked. */
export async function signIdToken(
  desk: Desk,
  { clientId, nonce }: Pick<Grant, 'clientId' | 'nonce'>,
  { issuer, subject, claims, accessToken, algorithm = 'RS256' }: IdToken,
): Promise<string> {
  const key = (await desk.keys()).signingKey(algorithm);
  const issuedAt = Math.floor(desk.now() / 1000);
  const hash = createHash('sha256')
    .update(accessToken ?? '')
    .digest();
  const payload = {
    iss: issuer,
    aud: clientId,
    sub: subject,
    iat: issuedAt,
    exp: issuedAt + SECONDS,
    nonce,
    at_hash: accessToken && hash.subarray(0, 16).toString('base64url'),
    ...claims,
  };
  return new SignJWT(JSON.parse(JSON.stringify(payload)) as Record<string, unknown>) // without undefined
    .setProtectedHeader({ alg: algorithm, kid: key.keyId })
    .sign(key.privateKey);
}

export async function keysReply({ desk }: Pick<VendorCall, 'desk'>): Promise<Reply> {
  return jsonReply(200, (await desk.keys()).jwks());
}
