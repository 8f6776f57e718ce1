/**
 * Proof of a management caller by request signature: HMAC-SHA1 with the access key's secret, as
 * the Node SDKs of both brands make it, and those of other languages with small differences.
 *
 * SHA-1 is the wire's choice; HMAC does not depend on collision resistance. A signature is good once
 * (its nonce is claimed until it would be too old anyway) and for five minutes around our clock.
 * The nonce is claimed last, so that nobody without the secret can use up other people's nonces.
 */
import { createHmac } from 'node:crypto';

import { AppError } from '@causeway/contract/errors.ts';

import { livingSecrets } from '../../directory/access-keys.ts';
import type { AccessKey } from '../../directory/pool.ts';
import { type Clock, MINUTE_MS } from '../../kernel/clock.ts';
import { equalInConstantTime, newToken } from '../../kernel/token.ts';
import type { PoolStore, ReplayStore } from '../../store/store.ts';
import { type Brand, headerOf, type WithHeaders } from './header.ts';
import { type SignedRequest, signedTexts } from './signed-text.ts';

/** How far the date of a signed request may be from our clock, either way. */
export const SKEW_MS = 5 * MINUTE_MS;

const NONCE_LENGTH_LIMIT = 128;

export interface SignatureDeps {
  readonly pools: Pick<PoolStore, 'accessKey'>;
  readonly replays: ReplayStore;
  readonly clock: Clock;
}

/** A signature as the Authorization header carries it. */
export interface Signature {
  readonly brand: Brand;
  readonly accessKeyId: string;
  readonly value: string;
}

/** Reads `authing <key id>:<signature>` or `GenAuth <key id>:<signature>`; undefined for any other scheme. */
export function readSignature(authorization: string): Signature | undefined {
  const match = /^(authing|genauth)\s+(\S+):([^:\s]+)$/i.exec(authorization.trim());
  const [, scheme, accessKeyId, value] = match ?? [];
  if (scheme === undefined || accessKeyId === undefined || value === undefined) return undefined;
  const brand = scheme.toLowerCase() === 'genauth' ? 'genauth' : 'authing';
  return { brand, accessKeyId, value };
}

/**
 * Resolves to the access key that signed the request.
 * Throws the codes of the wire: 1300 to 1306.
 */
export async function verifySignature(
  deps: SignatureDeps,
  request: SignedRequest,
  signature: Signature,
): Promise<AccessKey> {
  const { brand, accessKeyId } = signature;
  requireKnownAlgorithm(request, brand);
  const signedAt = dateOf(request, brand);
  if (Math.abs(deps.clock() - signedAt) > SKEW_MS) throw new AppError('clock_skew');
  const nonce = headerOf(request, brand, 'signature-nonce') ?? '';
  if (nonce === '' || nonce.length > NONCE_LENGTH_LIMIT) {
    throw new AppError('access_key_invalid', { detail: 'nonce missing or too long' });
  }

  const key = await deps.pools.accessKey(accessKeyId);
  const secrets = key === undefined ? [newToken()] : livingSecrets(key, deps.clock());
  const isSigned = secrets.some((secret) =>
    signedTexts(request, brand).some((text) =>
      equalInConstantTime(sign(text, secret), signature.value),
    ),
  );
  // One answer for both, so that key ids cannot be probed.
  if (key === undefined || !isSigned) throw new AppError('access_key_invalid');

  // Kept for twice the window, because nodes of a fleet differ in their clocks, too.
  const forgetAt = signedAt + 2 * SKEW_MS;
  const isFirst = await deps.replays.claim('signature', `${key.id}:${nonce}`, forgetAt);
  if (!isFirst) throw new AppError('nonce_used');
  return key;
}

/** Base64 HMAC-SHA1 of the text in UTF-8. */
export function sign(text: string, secret: string): string {
  return createHmac('sha1', secret).update(text, 'utf8').digest('base64');
}

function requireKnownAlgorithm(request: WithHeaders, brand: Brand): void {
  if (headerOf(request, brand, 'signature-method')?.toUpperCase() !== 'HMAC-SHA1') {
    throw new AppError('signature_method_unsupported');
  }
  if (headerOf(request, brand, 'signature-version') !== '1.0') {
    throw new AppError('signature_version_unsupported');
  }
}

/** Epoch ms; the header is an RFC 1123 date, or epoch ms from older Java SDKs. */
function dateOf(request: WithHeaders, brand: Brand): number {
  const text = request.headers['date'] ?? headerOf(request, brand, 'date');
  if (typeof text !== 'string' || text === '') throw new AppError('date_missing');
  const at = /^\d{1,16}$/.test(text) ? Number(text) : parseHttpDate(text);
  if (Number.isNaN(at)) throw new AppError('date_malformed');
  return at;
}

/** Date.parse alone takes many more forms than the wire has. */
function parseHttpDate(text: string): number {
  const isHttpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text);
  return isHttpDate ? Date.parse(text) : Number.NaN;
}
