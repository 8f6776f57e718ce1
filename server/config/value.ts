/** The kinds of values that settings have: each reads a text or says what would be right. */
import { isIP } from 'node:net';
import { resolve } from 'node:path';

import { DAY_MS } from '../kernel/clock.ts';
import { parseKeyEncryptionKeys } from '../kernel/seal.ts';
import type { Parsed } from './setting.ts';

export const MEMORY_DATABASE = 'sqlite::memory:';

export function oneOf<const Words extends readonly string[]>(...words: Words) {
  return (text: string): Parsed<Words[number]> => {
    const value = words.find((word) => word === text);
    return value === undefined ? { expected: `one of: ${words.join(', ')}` } : { value };
  };
}

export function wholeNumber({ least, most }: { readonly least: number; readonly most: number }) {
  return (text: string): Parsed<number> => {
    const value = Number(text);
    const isFit = /^\d{1,15}$/.test(text) && value >= least && value <= most;
    return isFit ? { value } : { expected: `a whole number from ${least} to ${most}` };
  };
}

export const port = wholeNumber({ least: 1, most: 65_535 });

/** Whole days, as milliseconds. */
export function days(text: string): Parsed<number> {
  const read = wholeNumber({ least: 1, most: 9999 })(text);
  return 'value' in read ? { value: read.value * DAY_MS } : read;
}

export function host(text: string): Parsed<string> {
  const isHost = isIP(text) !== 0 || /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/i.test(text);
  return isHost ? { value: text } : { expected: 'an IP address or a host name, without port' };
}

/** An origin: everything the server serves has its own path below it. */
export function publicUrl(text: string): Parsed<string> {
  const url = URL.parse(text);
  const expected = 'an address like https://login.example.com, without path or query';
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return { expected };
  if (`${url.origin}/` !== url.href) return { expected };
  if (['0.0.0.0', '[::]'].includes(url.hostname)) {
    return { expected: `${expected}; a browser cannot open ${url.hostname}` };
  }
  return { value: url.origin };
}

export function directory(text: string): Parsed<string> {
  return { value: resolve(text) };
}

/** Keeps a PostgreSQL address as it is and makes the path of a SQLite file absolute. */
export function databaseUrl(text: string): Parsed<string> {
  const expected = 'sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/NAME';
  if (isPostgres(text)) return URL.canParse(text) ? { value: text } : { expected };
  const path = /^sqlite:(?<path>.+)$/.exec(text)?.groups?.['path'];
  if (path === undefined) return { expected };
  return { value: text === MEMORY_DATABASE ? text : `sqlite:${resolve(path)}` };
}

export function isPostgres(address: string): boolean {
  return /^postgres(?:ql)?:\/\//.test(address);
}

export function hidePassword(text: string): string {
  return text.replace(/(?<=^postgres(?:ql)?:\/\/[^:/@]*:).*(?=@)/, '***').replace(/\?.*$/, '?***');
}

/** An id that also stands in addresses. */
export function accessKeyId(text: string): Parsed<string> {
  return /^[\w-]{4,64}$/.test(text)
    ? { value: text }
    : { expected: '4 to 64 letters, digits, hyphens or underscores' };
}

export function accessKeySecret(text: string): Parsed<string> {
  return /^[\x21-\x7e]{8,256}$/.test(text)
    ? { value: text }
    : { expected: '8 to 256 visible ASCII characters without spaces' };
}

export function encryptionKeys(text: string): Parsed<readonly Buffer[]> {
  try {
    return { value: parseKeyEncryptionKeys(text) };
  } catch {
    return { expected: 'keys of 32 bytes each in base64, separated by commas, newest first' };
  }
}

/** The word for a setting that names nothing. */
const NOTHING = 'none';

/** CIDR ranges and single addresses, separated by commas. */
export function addressRanges(text: string): Parsed<readonly string[]> {
  if (text === NOTHING) return { value: [] };
  const value = text.split(',').map((range) => range.trim());
  const wrong = value.find((range) => !isAddressRange(range));
  return wrong === undefined
    ? { value }
    : { expected: `addresses or ranges like 10.0.0.0/8, separated by commas, or ${NOTHING}` };
}

function isAddressRange(range: string): boolean {
  const [address = '', prefix, ...rest] = range.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  if (prefix === undefined) return true;
  return /^\d{1,3}$/.test(prefix) && Number(prefix) <= (family === 4 ? 32 : 128);
}

export function smtpUrl(text: string): Parsed<string | undefined> {
  if (text === NOTHING) return { value: undefined };
  const url = URL.parse(text);
  const isSmtp = url !== null && /^smtps?:$/.test(url.protocol) && url.hostname !== '';
  return isSmtp
    ? { value: text }
    : { expected: `smtp://USER:PASSWORD@HOST:PORT, smtps://… or ${NOTHING}` };
}

/** What is in front of the address is shown to people; line breaks would be further headers. */
export function mailSender(text: string): Parsed<string> {
  const isSender = /^(?:[^<>\p{C}]*<[^<>@\s]+@[^<>@\s]+>|[^<>@\s]+@[^<>@\s]+)$/u.test(text);
  return isSender ? { value: text } : { expected: 'an e-mail address, or NAME <ADDRESS>' };
}

export function smsUrl(text: string): Parsed<string | undefined> {
  if (text === NOTHING) return { value: undefined };
  const isGateway = /^(?:webhook|aliyun|twilio)(?:\+https?)?:\/\/[^@/]*:[^@/]+@[^@/]+/.test(text);
  return isGateway
    ? { value: text }
    : { expected: 'the address of a webhook, aliyun or twilio gateway with its secret, or none' };
}
