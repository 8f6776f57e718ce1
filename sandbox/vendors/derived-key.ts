/**
 * RSA keys that follow from a phrase: the same in every process and at every start, without lying about.
 * What they sign is worth nothing outside a sandbox.
 *
 * Not here: keys of which nobody else needs to know; those are made anew.
 */
import { createHash, createPrivateKey, type KeyObject } from 'node:crypto';

export type Phrase = {
  readonly words: string;
  /** The two numbers that make a prime of the words; found once, by trying. */
  readonly primes: readonly [number, number];
};

const PRIME_BYTES = 128;
const EXPONENT = 65_537n;

/** A key of 2048 bits. */
export function rsaKeyFrom({ words, primes }: Phrase): KeyObject {
  const [p, q] = [primeFrom(words, primes[0]), primeFrom(words, primes[1])];
  const d = inverse(EXPONENT, (p - 1n) * (q - 1n));
  const parts = { n: p * q, e: EXPONENT, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n) };
  const members = Object.entries({ ...parts, qi: inverse(q, p) });
  const key = Object.fromEntries(members.map(([name, value]) => [name, encoded(value)]));
  return createPrivateKey({ key: { kty: 'RSA', ...key }, format: 'jwk' });
}

function primeFrom(words: string, number: number): bigint {
  const hash = createHash('shake256', { outputLength: PRIME_BYTES });
  const bytes = hash.update(`${words} ${number}`).digest();
  bytes[0] = (bytes[0] ?? 0) | 0xc0; // so that the product has all its bits
  const odd = PRIME_BYTES - 1;
  bytes[odd] = (bytes[odd] ?? 0) | 1;
  return BigInt(`0x${bytes.toString('hex')}`);
}

/** By the extended algorithm of Euclid. */
function inverse(value: bigint, modulus: bigint): bigint {
  let [last, rest] = [modulus, value % modulus];
  let [before, factor] = [0n, 1n];
  while (rest !== 0n) {
    const times = last / rest;
    [last, rest] = [rest, last - times * rest];
    [before, factor] = [factor, before - times * factor];
  }
  return before < 0n ? before + modulus : before;
}

function encoded(value: bigint): string {
  const hex = value.toString(16);
  return Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex').toString('base64url');
}
