/** AES in Kerberos (RFC 3961, RFC 3962): `aes128-cts-hmac-sha1-96` and `aes256-cts-hmac-sha1-96`. */
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';

/** By the number of the encryption type; RC4 and DES are not among them, because they can be broken. */
export const keySizes: ReadonlyMap<number, 16 | 32> = new Map([
  [17, 16],
  [18, 32],
]);

/** What a key is used for (RFC 4120 section 7.5.1); a message for one use cannot pass for another. */
export const usages = { ticket: 2, authenticator: 11 } as const;

const BLOCK = 16;
const TAG = 12;

/** The plain text; undefined when it was not encrypted with this key for this use. */
export function decrypt(key: Buffer, usage: number, message: Buffer): Buffer | undefined {
  if (message.length < BLOCK + TAG) return undefined;
  const cipher = message.subarray(0, -TAG);
  const confounded = withStolenText(derived(key, usage, 0xaa), cipher);
  const tag = createHmac('sha1', derived(key, usage, 0x55))
    .update(confounded)
    .digest();
  const isGood = timingSafeEqual(tag.subarray(0, TAG), message.subarray(-TAG));
  return isGood ? confounded.subarray(BLOCK) : undefined;
}

/** RFC 3961 section 5.1, for a key of one or two blocks. */
export function derived(key: Buffer, usage: number, kind: number): Buffer {
  const constant = folded(Buffer.from([0, 0, 0, usage, kind]), BLOCK);
  const first = encryptBlock(key, constant);
  return Buffer.concat([first, encryptBlock(key, first)]).subarray(0, key.length);
}

/** n-fold (section 5.1): repeated, each time turned by 13 bits, and added with the carry going round. */
export function folded(input: Buffer, size: number): Buffer {
  const total = leastCommonMultiple(input.length, size);
  const bits = [...input].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const turned = Array.from({ length: total / input.length }, (_, nth) => {
    const by = (13 * nth) % bits.length;
    return bits.slice(bits.length - by) + bits.slice(0, bits.length - by);
  }).join('');
  const width = BigInt(size * 8);
  const mask = (1n << width) - 1n;
  let sum = 0n;
  for (let at = 0; at < turned.length; at += size * 8) {
    sum += BigInt(`0b${turned.slice(at, at + size * 8)}`);
  }
  while (sum > mask) sum = (sum & mask) + (sum >> width);
  return Buffer.from(sum.toString(16).padStart(size * 2, '0'), 'hex');
}

function leastCommonMultiple(a: number, b: number): number {
  let multiple = a;
  while (multiple % b !== 0) multiple += a;
  return multiple;
}

/** CBC with ciphertext stealing and no initialization vector (RFC 3962 section 5). */
export function withStolenText(key: Buffer, cipher: Buffer): Buffer {
  if (cipher.length === BLOCK) return decryptBlock(key, cipher);
  const size = cipher.length % BLOCK || BLOCK;
  const end = cipher.length - size;
  const last = cipher.subarray(end);
  const opened = decryptBlock(key, cipher.subarray(end - BLOCK, end));
  const stolen = Buffer.concat([last, opened.subarray(size)]);
  const inOrder = Buffer.concat([cipher.subarray(0, end - BLOCK), stolen]);
  const decipher = createDecipheriv(`aes-${bitsOf(key)}-cbc`, key, Buffer.alloc(BLOCK));
  decipher.setAutoPadding(false);
  const head = Buffer.concat([decipher.update(inOrder), decipher.final()]);
  const tail = Buffer.from(last.map((byte, at) => byte ^ (opened[at] ?? 0)));
  return Buffer.concat([head, tail]);
}

function encryptBlock(key: Buffer, block: Buffer): Buffer {
  const cipher = createCipheriv(`aes-${bitsOf(key)}-ecb`, key, null);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(block), cipher.final()]);
}

function decryptBlock(key: Buffer, block: Buffer): Buffer {
  const decipher = createDecipheriv(`aes-${bitsOf(key)}-ecb`, key, null);
  decipher.setAutoPadding(false);
  return Buffer.concat([decipher.update(block), decipher.final()]);
}

function bitsOf(key: Buffer): 128 | 256 {
  return key.length === BLOCK ? 128 : 256;
}
