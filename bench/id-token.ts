import { constants, createHmac, createPublicKey, timingSafeEqual, verify } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import { readObject, readText, type JsonObject } from './json-reply.ts';

export type SigningAlgorithm = 'RS256' | 'ES256' | 'HS256';

export type Expectation = {
  readonly algorithm: SigningAlgorithm;
  readonly issuer: string;
  readonly audience: string;
  readonly nonce: string;
};

/** What an application holds to check signatures: the broker's published keys, and its own secret. */
export type VerificationKeys = {
  readonly published: ReadonlyMap<string, KeyObject>;
  readonly secret: string;
};

export function readJwks(document: unknown): ReadonlyMap<string, KeyObject> {
  // The harness only ever reads key sets of the brokers that it has started itself.
  const { keys } = document as { readonly keys: readonly (JsonWebKey & { kid?: string })[] };
  return new Map(
    keys.map((key) => [key.kid ?? '', createPublicKey({ key, format: 'jwk' })] as const),
  );
}

/**
 * Checks signature, issuer, audience, nonce and expiry as an application must (OpenID Connect Core
 * 3.1.3.7). On node:crypto and not on a JWT library: synchronous, cheap, and nothing shared with what
 * is measured. Throws when the token is not good.
 */
export function verifyIdToken(
  token: string,
  keys: VerificationKeys,
  expected: Expectation,
): JsonObject {
  const [head = '', payload = '', signature = ''] = token.split('.');
  const header = decode(head);
  if (header['alg'] !== expected.algorithm) {
    throw new Error(`id_token is signed with ${String(header['alg'])}, not ${expected.algorithm}`);
  }
  const signed = Buffer.from(`${head}.${payload}`);
  if (!isSignature(signed, Buffer.from(signature, 'base64url'), { header, keys })) {
    throw new Error('the signature of the id_token is wrong');
  }
  const claims = decode(payload);
  if (claims['iss'] !== expected.issuer) throw new Error('id_token of another issuer');
  if (![claims['aud']].flat().includes(expected.audience)) throw new Error('id_token for another');
  if (claims['nonce'] !== expected.nonce) throw new Error('id_token with another nonce');
  if (Number(claims['exp']) * 1000 <= Date.now()) throw new Error('id_token has expired');
  return claims;
}

type SignatureKeys = { readonly header: JsonObject; readonly keys: VerificationKeys };

function isSignature(signed: Buffer, signature: Buffer, { header, keys }: SignatureKeys): boolean {
  if (header['alg'] === 'HS256') {
    const expected = createHmac('sha256', keys.secret).update(signed).digest();
    return signature.length === expected.length && timingSafeEqual(signature, expected);
  }
  const key = keys.published.get(readText(header, 'kid'));
  if (key === undefined) throw new Error('id_token names a key that is not published');
  return header['alg'] === 'ES256'
    ? verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)
    : verify('sha256', signed, { key, padding: constants.RSA_PKCS1_PADDING }, signature);
}

function decode(part: string): JsonObject {
  return readObject(JSON.parse(Buffer.from(part, 'base64url').toString('utf8')));
}
