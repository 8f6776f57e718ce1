/**
 * For tests: a domain's controller and a browser of it, which make tickets and the proofs that go with them.
 * Whatever they say can be bent before it is encrypted.
 */
import { createCipheriv, createHmac, randomBytes } from 'node:crypto';

import { derived } from './encryption.ts';
import type { ServiceKey } from './keytab.ts';

const BLOCK = 16;
const SPNEGO = Buffer.from('2b0601050502', 'hex');
const KERBEROS = Buffer.from('2a864886f712010202', 'hex');

export const REALM = 'LAB.TEST';
const ALICE = ['alice'];

/** What is said, where it is not what a good ticket says. */
export interface Said {
  readonly service?: readonly string[];
  readonly name?: readonly string[];
  readonly realm?: string;
  readonly flags?: string;
  readonly startsAt?: number;
  readonly endsAt?: number;
  /** The proof's own words. */
  readonly proofName?: readonly string[];
  readonly proofRealm?: string;
  readonly proofAt?: number;
  readonly proofKey?: ServiceKey;
  readonly sealedFor?: ServiceKey;
}

export function newKey(encryptionType: 17 | 18 = 18): ServiceKey {
  return { encryptionType, key: randomBytes(encryptionType === 17 ? 16 : 32) };
}

/** An AP-REQ (RFC 4120 section 5.5.1). */
export function ticketFor(key: ServiceKey, now: number, said: Said = {}): Buffer {
  const session = newKey();
  const { service = ['HTTP', 'broker.lab.test'], sealedFor = key, proofKey = session } = said;
  const ticket = der(0x61, [
    sequence([
      tag(0, integer(5)),
      tag(1, text(REALM)),
      tag(2, principal(service)),
      tag(3, encrypted(sealedFor, 2, sealedPart(session, now, said))),
    ]),
  ]);
  return der(0x6e, [
    sequence([
      tag(0, integer(5)),
      tag(1, integer(14)),
      tag(2, der(0x03, Buffer.alloc(5))),
      tag(3, ticket),
      tag(4, encrypted(proofKey, 11, proof(now, said))),
    ]),
  ]);
}

function sealedPart(session: ServiceKey, now: number, said: Said): Buffer {
  const { flags = '40000000', startsAt = now - 60_000, endsAt = now + 3_600_000 } = said;
  return der(0x63, [
    sequence([
      tag(0, der(0x03, Buffer.from(`00${flags}`, 'hex'))),
      tag(1, sequence([tag(0, integer(session.encryptionType)), tag(1, octets(session.key))])),
      tag(2, text(said.realm ?? REALM)),
      tag(3, principal(said.name ?? ALICE)),
      tag(4, sequence([])),
      tag(5, time(now - 60_000)),
      tag(6, time(startsAt)),
      tag(7, time(endsAt)),
    ]),
  ]);
}

function proof(now: number, said: Said): Buffer {
  return der(0x62, [
    sequence([
      tag(0, integer(5)),
      tag(1, text(said.proofRealm ?? said.realm ?? REALM)),
      tag(2, principal(said.proofName ?? said.name ?? ALICE)),
      tag(4, integer(0)),
      tag(5, time(said.proofAt ?? now)),
    ]),
  ]);
}

/** As a browser sends it, in base64: SPNEGO around the mechanism's own token. */
export function negotiated(message: Buffer, mechanisms = [KERBEROS]): string {
  const inner = gss(KERBEROS, Buffer.concat([Buffer.from('0100', 'hex'), message]));
  const init = sequence([
    tag(0, sequence(mechanisms.map((mechanism) => der(0x06, mechanism)))),
    tag(2, octets(inner)),
  ]);
  return gss(SPNEGO, tag(0, init)).toString('base64');
}

/** RFC 2743 section 3.1. */
function gss(mechanism: Buffer, rest: Buffer): Buffer {
  return der(0x60, [der(0x06, mechanism), rest]);
}

function encrypted({ encryptionType, key }: ServiceKey, usage: number, plain: Buffer): Buffer {
  const confounded = Buffer.concat([randomBytes(BLOCK), plain]);
  const mac = createHmac('sha1', derived(key, usage, 0x55))
    .update(confounded)
    .digest();
  const cipher = stealing(derived(key, usage, 0xaa), confounded);
  const message = Buffer.concat([cipher, mac.subarray(0, 12)]);
  return sequence([tag(0, integer(encryptionType)), tag(2, octets(message))]);
}

function stealing(key: Buffer, plain: Buffer): Buffer {
  const size = plain.length % BLOCK || BLOCK;
  const cipher = createCipheriv(`aes-${key.length * 8}-cbc`, key, Buffer.alloc(BLOCK));
  cipher.setAutoPadding(false);
  const padded = Buffer.concat([plain, Buffer.alloc(BLOCK - size)]);
  const blocks = Buffer.concat([cipher.update(padded), cipher.final()]);
  const last = blocks.subarray(-BLOCK);
  const before = blocks.subarray(-2 * BLOCK, -BLOCK).subarray(0, size);
  return Buffer.concat([blocks.subarray(0, -2 * BLOCK), last, before]);
}

function der(identifier: number, content: Buffer | readonly Buffer[]): Buffer {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.concat(content);
  const { length } = bytes;
  const head =
    length < 128
      ? [identifier, length]
      : [identifier, 0x83, length >> 16, (length >> 8) & 0xff, length & 0xff];
  return Buffer.concat([Buffer.from(head), bytes]);
}

const tag = (number: number, content: Buffer) => der(0xa0 | number, content);
const sequence = (members: readonly Buffer[]) => der(0x30, members);
const octets = (bytes: Buffer) => der(0x04, bytes);
const text = (value: string) => der(0x1b, Buffer.from(value));
const integer = (value: number) => der(0x02, Buffer.from([value]));

function principal(name: readonly string[]): Buffer {
  return sequence([tag(0, integer(1)), tag(1, sequence(name.map(text)))]);
}

function time(at: number): Buffer {
  const written = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  return der(0x18, Buffer.from(written));
}

/** A keytab file of these keys, a hole between them. */
export function keytabOf(...keys: readonly ServiceKey[]): Buffer {
  const counted = (value: Buffer) => Buffer.concat([short(value.length), value]);
  const entries = keys.map(({ encryptionType, key }) => {
    const names = [REALM, 'HTTP', 'broker.lab.test'].map((name) => counted(Buffer.from(name)));
    const entry = Buffer.concat([
      short(2),
      ...names,
      Buffer.alloc(4 + 4 + 1),
      short(encryptionType),
      counted(key),
    ]);
    const hole = Buffer.alloc(12);
    hole.writeInt32BE(-8);
    const size = Buffer.alloc(4);
    size.writeInt32BE(entry.length);
    return Buffer.concat([size, entry, hole]);
  });
  return Buffer.concat([Buffer.from('0502', 'hex'), ...entries]);
}

function short(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
