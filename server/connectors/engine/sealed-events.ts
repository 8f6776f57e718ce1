/**
 * The encryption of events that WeChat, WeCom and DingTalk push ("消息加解密说明", "事件订阅").
 *
 * The key is what the vendor calls EncodingAESKey. A message is 16 random bytes, the length of the text in
 * four bytes, the text, and the id of whom it is meant for; AES-256-CBC, padded to blocks of 32 bytes. The
 * signature is the SHA-1 of the sorted parts, the token among them, so only the vendor and we can make it.
 *
 * Not here: what stands in the text, and whether a message came before. The caller remembers `onlyOnce`.
 */
import { createCipheriv, createDecipheriv, hash } from 'node:crypto';

import { MINUTE_MS, SECOND_MS } from '../../kernel/clock.ts';
import { equalInConstantTime } from '../../kernel/token.ts';
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { OnlyOnce } from '../connector.ts';
import type { Message } from '../phone-and-push.ts';

export interface SealKeys {
  readonly token: string;
  /** 43 characters: base64 of 32 bytes without its padding. */
  readonly encodingAesKey: string;
}

export interface EventKeys extends SealKeys {
  /** For one of whom the message must be meant: an AppID, a CorpID, a SuiteID. Answers name the first. */
  readonly receivers: readonly [string, ...string[]];
}

/** What a signature stands for, as the vendor sent it. */
export interface SignedParts {
  readonly signature: string;
  /** Seconds, or milliseconds at DingTalk. */
  readonly timestamp: string;
  readonly nonce: string;
}

export interface SealedEvent extends SignedParts {
  /** The member `Encrypt` of the message, or `echostr`. */
  readonly sealed: string;
}

export interface OpenedEvent {
  readonly text: string;
  /** Epoch ms, by the vendor's clock. */
  readonly sentAt: number;
  readonly onlyOnce: OnlyOnce;
}

/** How far the clocks may be apart, and how long a message may have been on its way. */
const WINDOW_MS = 10 * MINUTE_MS;
const BLOCK_BYTES = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;
const KEY_BYTES = 32;
const ENCODED_KEY = /^[A-Za-z0-9+/]{43}$/;

/** Whether a setting is an EncodingAESKey. */
export function isEncodingAesKey(text: string): boolean {
  return ENCODED_KEY.test(text);
}

/** How a message is signed, in its query. Throws `UpstreamError('bad_response')` for one that says it twice. */
export function signedParts({ query }: Message, signature: string): SignedParts {
  const [found, timestamp, nonce] = [signature, 'timestamp', 'nonce'].map((name) => {
    const [value = '', second] = query.getAll(name);
    if (second !== undefined) throw refused('bad_response', `more than one ${name}`);
    return value;
  });
  return { signature: found ?? '', timestamp: timestamp ?? '', nonce: nonce ?? '' };
}

/**
 * Proves that a message is the vendor's and meant for us, or for anybody where the keys name no receivers,
 * and opens it.
 * Throws `UpstreamError`: `bad_token`, `replayed` for one outside the window, `bad_response`.
 */
export function openSealedEvent(
  event: SealedEvent,
  keys: SealKeys & Partial<EventKeys>,
  now: number,
): OpenedEvent {
  const proven = proveSignature(event, [keys.token, event.sealed], now);
  return { ...proven, text: opened(event.sealed, keys) };
}

/** The same for a message that is only signed: over `secrets` and its own timestamp and nonce. */
export function proveSignature(
  { signature, timestamp, nonce }: SignedParts,
  secrets: readonly string[],
  now: number,
): Omit<OpenedEvent, 'text'> {
  const expected = signatureOf([...secrets, timestamp, nonce]);
  if (!equalInConstantTime(expected, signature))
    throw refused('bad_token', 'the signature is wrong');
  return proveTime({ signature, timestamp, nonce }, now);
}

/** That a message whose signature is proven is of this time. */
export function proveTime(
  { signature, timestamp, nonce }: SignedParts,
  now: number,
): Omit<OpenedEvent, 'text'> {
  const sentAt = timeIn(timestamp);
  if (Math.abs(now - sentAt) > WINDOW_MS) throw refused('replayed', 'it is not of this time');
  return {
    sentAt,
    onlyOnce: { id: `${timestamp} ${nonce} ${signature}`, until: sentAt + WINDOW_MS },
  };
}

/** Seals an answer as the vendor seals its events; `random` are 16 bytes that nobody can guess. */
export function sealEvent(text: string, keys: EventKeys, random: Buffer): string {
  const content = Buffer.from(text);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(content.length);
  const plain = Buffer.concat([random, length, content, Buffer.from(keys.receivers[0])]);
  const fill = BLOCK_BYTES - (plain.length % BLOCK_BYTES);
  const cipher = createCipheriv('aes-256-cbc', ...keyAndIv(keys));
  cipher.setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(fill, fill)]);
  return Buffer.concat([cipher.update(padded), cipher.final()]).toString('base64');
}

export function signatureOf(parts: readonly string[]): string {
  return hash('sha1', parts.toSorted().join(''));
}

function opened(sealed: string, keys: SealKeys & Partial<EventKeys>): string {
  const plain = unpadded(decrypted(sealed, keys));
  const start = RANDOM_BYTES + LENGTH_BYTES;
  if (plain.length < start) throw refused('bad_response', 'it is too short');
  const end = start + plain.readUInt32BE(RANDOM_BYTES);
  if (end > plain.length) throw refused('bad_response', 'its length is wrong');
  const receiver = plain.subarray(end).toString();
  if (keys.receivers?.includes(receiver) === false)
    throw refused('bad_token', 'it is meant for somebody else');
  return plain.subarray(start, end).toString();
}

function decrypted(sealed: string, keys: SealKeys): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  const decipher = createDecipheriv('aes-256-cbc', ...keyAndIv(keys));
  decipher.setAutoPadding(false);
  try {
    return Buffer.concat([decipher.update(bytes), decipher.final()]);
  } catch {
    throw refused('bad_response', 'it is not encrypted');
  }
}

/** The vendors pad to 32 bytes, twice the block of the cipher, which it cannot take off itself. */
function unpadded(bytes: Buffer): Buffer {
  const fill = bytes.at(-1) ?? 0;
  const padding = bytes.subarray(bytes.length - fill);
  const isWhole = fill >= 1 && fill <= BLOCK_BYTES && padding.every((byte) => byte === fill);
  if (!isWhole) throw refused('bad_response', 'its padding is wrong');
  return bytes.subarray(0, bytes.length - fill);
}

function keyAndIv({ encodingAesKey }: SealKeys): [key: Buffer, iv: Buffer] {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  if (key.length !== KEY_BYTES) throw refused('misconfigured', 'the EncodingAESKey is malformed');
  return [key, key.subarray(0, 16)];
}

const MILLISECONDS_SINCE = 100_000_000_000; // no vendor sends seconds of the year 5138

function timeIn(timestamp: string): number {
  if (!/^\d{1,15}$/.test(timestamp)) throw refused('bad_response', 'its time is no number');
  const time = Number(timestamp);
  return time < MILLISECONDS_SINCE ? time * SECOND_MS : time;
}

type Reason = 'bad_token' | 'bad_response' | 'misconfigured' | 'replayed';

function refused(reason: Reason, rule: string): UpstreamError {
  return new UpstreamError(reason, { detail: `pushed event: ${rule}` });
}
