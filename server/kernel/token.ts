/** Random bearer values, and the digests under which they are stored: a database dump holds none of them. */
import { createHmac, hash, randomInt, timingSafeEqual } from 'node:crypto';

import { freshBytes } from './random.ts';

/** Makes 256 random bits as base64url text (43 characters). */
export function newToken(): string {
  return freshBytes(32).toString('base64url');
}

/** Makes 256 random bits as 64 letters and digits: WeChat allows no other character in a state. */
export function newAlphanumericToken(): string {
  return freshBytes(32).toString('hex');
}

/** Makes 128 random bits as 32 letters and digits, for vendors that want a request to be unlike any other. */
export function newNonce(): string {
  return freshBytes(16).toString('hex');
}

/** Makes 128 random bits as 32 letters and digits: what a vendor's QR code has room for. */
export function newScene(): string {
  return freshBytes(16).toString('hex');
}

/** Makes a code of six digits that a person can type; a million are few, so attempts must be, too. */
export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/** SHA-256 of a token as base64url text; enough for values with 128 or more random bits. */
export function digest(token: string): string {
  return hash('sha256', token, 'base64url');
}

/** HMAC-SHA256 as base64url text, for values with so few possibilities that a digest alone hides none. */
export function keyedDigest(key: string, value: string): string {
  return createHmac('sha256', key).update(value).digest('base64url');
}

/** Compares two texts without telling by its duration where they differ. */
export function equalInConstantTime(a: string, b: string): boolean {
  return timingSafeEqual(hash('sha256', a, 'buffer'), hash('sha256', b, 'buffer'));
}
