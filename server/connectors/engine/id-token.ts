/**
 * Judging an id token (OpenID Connect Core section 3.1.3.7). The signature is verified always, also on
 * one that came straight from the token endpoint: TLS says who answered, not for whom.
 */
import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';

import { digest } from '../../kernel/token.ts';
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../kernel/upstream-fault.ts';
import type { Tools } from '../connector.ts';
import { withKeySet } from './key-set.ts';
import type { OidcConfig } from './oidc-config.ts';

const TOLERANCE_SECONDS = 60;
const LARGEST_TOKEN = 65_536;
const MOST_KEYS_TRIED = 8;

/** What must fit besides issuer, audience and time. */
export interface Expectations {
  /** Undefined only on refresh, where none was sent. */
  readonly nonce: string | undefined;
  /** What came with the token; `at_hash` and `c_hash` are compared where it has them. */
  readonly accessToken?: string | undefined;
  readonly code?: string | undefined;
  /** Seconds; set when the request carried `max_age`. */
  readonly maxAge?: number | undefined;
}

/** Who may have issued it, and for whom. */
export interface Parties extends Pick<OidcConfig, 'algorithms' | 'hmacKey'> {
  /** A function where one signer speaks for many issuers: the one of a token with these verified claims. */
  readonly issuer: string | readonly string[] | ((claims: JWTPayload) => string);
  /** Ours; several where apps have ids of their own. */
  readonly clientId: string | readonly string[];
}

export interface IdToken {
  readonly config: Parties;
  readonly jwksUri: string;
  readonly token: string;
  readonly expected: Expectations;
  /** Those of an id token unless another kind is judged by the same rules. */
  readonly requiredClaims?: readonly string[];
}

/** Returns the verified claims; throws `UpstreamError('bad_token')`, or why the keys cannot be had. */
export async function verifyIdToken(input: IdToken, tools: Tools): Promise<JWTPayload> {
  const { config, token, expected, jwksUri } = input;
  if (token.length > LARGEST_TOKEN) throw badToken('is too large');
  try {
    const { payload, protectedHeader } = await withKeySet(jwksUri, tools, (find) =>
      verifySignature(input, pickKey(config, find), tools),
    );
    judgeIssuer(payload, config);
    judgeParties(payload, config);
    judgeTimes(payload, { nowSeconds: tools.clock() / 1000, maxAge: expected.maxAge });
    if (expected.nonce !== undefined && payload['nonce'] !== expected.nonce) {
      throw badToken('the nonce is not the one of this login', 'request_mismatch'); // replay, code injection
    }
    const { alg } = protectedHeader;
    await judgeHash('at_hash', payload, { value: expected.accessToken, alg });
    await judgeHash('c_hash', payload, { value: expected.code, alg });
    return payload;
  } catch (error) {
    throw translated(error);
  }
}

/**
 * A shared secret verifies HS256 and nothing else, a published key verifies anything but HS256: no
 * public key can be passed off as a secret (algorithm confusion).
 */
function pickKey({ hmacKey }: Parties, find: JWTVerifyGetKey): JWTVerifyGetKey {
  return (header, token) => {
    if (!header.alg.startsWith('HS')) return find(header, token);
    if (hmacKey === undefined) throw new errors.JOSEAlgNotAllowed();
    return hmacKey;
  };
}

async function verifySignature(
  { token, config, requiredClaims = ['exp', 'iat', 'sub'] }: IdToken,
  key: JWTVerifyGetKey,
  tools: Tools,
) {
  const options = {
    algorithms: [...config.algorithms],
    ...(typeof config.issuer !== 'function' && { issuer: [config.issuer].flat() }),
    audience: [config.clientId].flat(),
    requiredClaims: [...requiredClaims],
    clockTolerance: TOLERANCE_SECONDS,
    currentDate: new Date(tools.clock()),
  };
  try {
    return await jwtVerify(token, key, options);
  } catch (error) {
    if (error instanceof errors.JWKSMultipleMatchingKeys) {
      return verifyWithEach(error, (candidate) => jwtVerify(token, candidate, options));
    }
    // What the library or WebCrypto say to a key they refuse, for instance RSA below 2048 bits.
    if (error instanceof TypeError || error instanceof DOMException)
      throw badToken('unusable key', 'key_weak');
    throw error;
  }
}

/** A token without `kid`, and several keys that could have made it. */
async function verifyWithEach<Key, Result>(
  keys: AsyncIterable<Key>,
  verify: (key: Key) => Promise<Result>,
): Promise<Result> {
  let tried = 0;
  for await (const key of keys) {
    if ((tried += 1) > MOST_KEYS_TRIED) break;
    try {
      return await verify(key);
    } catch (error) {
      if (!(error instanceof errors.JWSSignatureVerificationFailed)) throw error;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

/** The library compares fixed issuers with the signature. */
function judgeIssuer(payload: JWTPayload, { issuer }: Parties): void {
  if (typeof issuer !== 'function' || payload.iss === issuer(payload)) return;
  throw badToken('iss is not the one that the other claims stand for', 'issuer_mismatch');
}

/** Token substitution: a token made for another client is refused, also when it lists us beside others. */
function judgeParties({ aud, azp }: JWTPayload, { clientId }: Parties): void {
  if (Array.isArray(aud) && aud.length > 1 && azp === undefined) {
    throw badToken('has several audiences and no azp', 'audience_mismatch');
  }
  const ours: readonly unknown[] = [clientId].flat();
  if (azp !== undefined && !ours.includes(azp))
    throw badToken('azp is another client', 'audience_mismatch');
}

function judgeTimes(
  { iat = 0, auth_time: authTime }: JWTPayload,
  { nowSeconds, maxAge }: { nowSeconds: number; maxAge: number | undefined },
): void {
  if (iat > nowSeconds + TOLERANCE_SECONDS)
    throw badToken('was issued in the future', 'answer_from_future');
  if (maxAge === undefined) return;
  if (typeof authTime !== 'number') {
    throw badToken('has no auth_time although max_age was asked', 'assurance_too_low');
  }
  if (authTime + maxAge + TOLERANCE_SECONDS < nowSeconds)
    throw badToken('the sign-in is too old', 'assurance_too_low');
}

/** Section 3.1.3.6 and 3.3.2.11: the left half of the value's hash, by the hash of the signature. */
async function judgeHash(
  claim: 'at_hash' | 'c_hash',
  payload: JWTPayload,
  { value, alg }: { value: string | undefined; alg: string },
): Promise<void> {
  if (payload[claim] === undefined || value === undefined) return;
  const whole = await hashFor(alg, value);
  const half = whole.subarray(0, whole.length / 2).toString('base64url');
  if (payload[claim] !== half)
    throw badToken(`${claim} does not fit what came with it`, 'request_mismatch');
}

/** The common hash is computed here and now: WebCrypto's way through its thread pool costs ten times as much. */
async function hashFor(alg: string, value: string): Promise<Buffer> {
  const bits = /(?:256|384|512)$/.exec(alg)?.[0] ?? '512'; // EdDSA: Ed25519 hashes with SHA-512
  if (bits === '256') return Buffer.from(digest(value), 'base64url');
  const bytes = new TextEncoder().encode(value);
  return Buffer.from(await crypto.subtle.digest(`SHA-${bits}`, bytes));
}

function badToken(detail: string, fault: UpstreamFault = 'token_refused'): UpstreamError {
  return new UpstreamError('bad_token', { fault, detail: `id token: ${detail}` });
}

const FAULT_OF_CLAIM: Readonly<Record<string, UpstreamFault>> = {
  iss: 'issuer_mismatch',
  aud: 'audience_mismatch',
  exp: 'answer_expired',
  nbf: 'answer_from_future',
  iat: 'answer_from_future',
  sub: 'subject_absent',
};

const FAULT_OF_CODE: Readonly<Record<string, UpstreamFault>> = {
  ERR_JOSE_ALG_NOT_ALLOWED: 'algorithm_refused',
  ERR_JOSE_NOT_SUPPORTED: 'algorithm_refused',
  ERR_JWKS_NO_MATCHING_KEY: 'key_unknown',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'signature_wrong',
  ERR_JWS_INVALID: 'token_refused',
};

/** Names the check that failed. The library's error stays behind: it carries the claims. */
function translated(error: unknown): unknown {
  if (error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JWTExpired) {
    return badToken(`${error.claim} ${error.reason}`, FAULT_OF_CLAIM[error.claim]);
  }
  if (error instanceof errors.JOSEError) return badToken(error.code, FAULT_OF_CODE[error.code]);
  return error;
}
