/** Reads the part of DER (X.690) that Kerberos and SPNEGO are written in. */
import { UpstreamError } from '../../../kernel/upstream-error.ts';

export interface Der {
  /** The identifier octet: class, form and number. */
  readonly tag: number;
  readonly content: Buffer;
  /** With tag and length. */
  readonly whole: Buffer;
}

/** Reads one value; what follows it is left. Throws `bad_response`. */
export function readDer(bytes: Buffer): Der {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw malformed();
  const [length, start] = lengthOf(bytes, first);
  const end = start + length;
  if (end > bytes.length) throw malformed();
  return { tag, content: bytes.subarray(start, end), whole: bytes.subarray(0, end) };
}

/** The length, and where the content begins; an indefinite length is not DER. */
function lengthOf(bytes: Buffer, first: number): readonly [number, number] {
  if (first < 0x80) return [first, 2];
  const size = first & 0x7f;
  if (size === 0 || size > 4 || bytes.length < 2 + size) throw malformed();
  return [bytes.readUIntBE(2, size), 2 + size];
}

const MOST_MEMBERS = 64;

/** The values inside a constructed one. */
export function membersOf({ content }: Der): readonly Der[] {
  const members: Der[] = [];
  for (let at = 0; at < content.length;) {
    const member = readDer(content.subarray(at));
    if (members.push(member) > MOST_MEMBERS) throw malformed();
    at += member.whole.length;
  }
  return members;
}

/** The one value inside a tag. */
export function inside(value: Der | undefined, tag: number): Der {
  if (value?.tag !== tag) throw malformed();
  const [member, second] = membersOf(value);
  if (member === undefined || second !== undefined) throw malformed();
  return member;
}

/** A sequence whose members are told apart by context tags: looks one of them up. */
export interface Tagged {
  find(number: number): Der | undefined;
  get(number: number): Der;
}

export function tagged(value: Der): Tagged {
  if (value.tag !== SEQUENCE) throw malformed();
  const members = membersOf(value);
  const find = (number: number) => {
    const [found, second] = members.filter(({ tag }) => tag === (0xa0 | number));
    if (second !== undefined) throw malformed();
    return found && inside(found, found.tag);
  };
  return {
    find,
    get(number) {
      const member = find(number);
      if (member === undefined) throw malformed();
      return member;
    },
  };
}

export const SEQUENCE = 0x30;

export function integerIn({ tag, content }: Der): number {
  if (tag !== 0x02 || content.length === 0 || content.length > 6) throw malformed();
  return content.readIntBE(0, content.length);
}

export function octetsIn({ tag, content }: Der): Buffer {
  if (tag !== 0x04) throw malformed();
  return content;
}

/** GeneralString, of which Kerberos uses what is UTF-8 (RFC 4120 section 5.2.1). */
export function textIn({ tag, content }: Der): string {
  const text = content.toString('utf8');
  if (tag !== 0x1b || !Buffer.from(text).equals(content) || /\p{Cc}/u.test(text)) throw malformed();
  return text;
}

/** GeneralizedTime, always `YYYYMMDDHHMMSSZ` (section 5.2.3); epoch ms. */
export function timeIn({ tag, content }: Der): number {
  const time = timeOf(content.toString('latin1'));
  if (tag !== 0x18 || Number.isNaN(time)) throw malformed();
  return time;
}

/** Epoch ms of `YYYYMMDDHHMMSSZ`; NaN for anything else. */
export function timeOf(text: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})Z$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

export function malformed(): UpstreamError {
  return new UpstreamError('bad_response', {
    fault: 'answer_unreadable',
    detail: 'negotiate: the token is malformed',
  });
}
