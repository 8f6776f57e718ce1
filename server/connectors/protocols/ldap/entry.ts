/** One entry of a directory as it was answered, and the ids in it that never change. */
import type { Entry as AnsweredEntry } from 'ldapts';

import { UpstreamError } from '../../../kernel/upstream-error.ts';

/** Attributes whose values are bytes; as text they would be spoilt. */
export const BINARY = ['objectGUID', 'objectSid'] as const;

export interface Entry {
  readonly dn: string;
  /** The first value; names of attributes are the same in every case (RFC 4512 section 2.5). */
  text(attribute: string): string | undefined;
  /** The id that an attribute holds, as text. Throws `UpstreamError('bad_response')`. */
  id(attribute: string): string | undefined;
}

export function entryOf(answered: AnsweredEntry): Entry {
  const byName = new Map(
    Object.entries(answered).map(([name, values]) => [name.toLowerCase(), [values].flat()]),
  );
  const first = (attribute: string) => byName.get(attribute.toLowerCase())?.[0];
  return {
    dn: answered.dn,
    text(attribute) {
      const value = first(attribute);
      return typeof value === 'string' && value !== '' ? value : undefined;
    },
    id(attribute) {
      const value = first(attribute);
      if (value === undefined || value.length === 0) return undefined;
      return typeof value === 'string' ? value : (readers[attribute] ?? unreadable)(value);
    },
  };
}

type ReadId = (bytes: Buffer) => string;

const readers: Readonly<Record<string, ReadId>> = { objectGUID: guidText, objectSid: sidText };

/** The first three of its groups are little-endian (MS-DTYP section 2.3.4.2). */
export function guidText(bytes: Buffer): string {
  if (bytes.length !== 16) throw unfit('objectGUID');
  const group = (from: number, to: number) => bytes.subarray(from, to).toString('hex');
  const turned = (from: number, to: number) => bytes.subarray(from, to).toReversed();
  const hex = (part: Uint8Array) => Buffer.from(part).toString('hex');
  return [
    hex(turned(0, 4)),
    hex(turned(4, 6)),
    hex(turned(6, 8)),
    group(8, 10),
    group(10, 16),
  ].join('-');
}

/** `S-1-5-21-...` (MS-DTYP section 2.4.2.1). */
export function sidText(bytes: Buffer): string {
  const count = bytes[1] ?? 0;
  if (bytes.length < 8 || bytes[0] !== 1 || bytes.length !== 8 + 4 * count)
    throw unfit('objectSid');
  const parts = Array.from({ length: count }, (_part, index) => bytes.readUInt32LE(8 + 4 * index));
  return ['S', bytes[0], bytes.readUIntBE(2, 6), ...parts].join('-');
}

function unreadable(): never {
  throw unfit('an id');
}

function unfit(name: string): UpstreamError {
  return new UpstreamError('bad_response', { detail: `${name} has an unknown form` });
}
