/**
 * StartTLS (RFC 4511 section 4.14), by hand: the one answer before TLS is read to its last byte, and a
 * byte more ends it. Left to a client with a buffer, bytes that somebody slipped in before the handshake
 * would be read as if they had come after it (STARTTLS injection).
 */
import { once } from 'node:events';
import type { Socket } from 'node:net';

import { UpstreamError } from '../../../kernel/upstream-error.ts';

const START_TLS = '1.3.6.1.4.1.1466.20037';
const MESSAGE_ID = [0x02, 0x01, 0x01];
const EXTENDED_RESPONSE = 0x78;
const SEQUENCE = 0x30;
const ENUMERATED = 0x0a;

/** More than any answer to this needs. */
const LONGEST_ANSWER = 4096;

const request = Buffer.from([
  ...tagged(SEQUENCE, [...MESSAGE_ID, ...tagged(0x77, tagged(0x80, [...Buffer.from(START_TLS)]))]),
]);

/** Asks for TLS; the handshake comes next. Throws `UpstreamError`. */
export async function askForTls(socket: Socket, timeoutMs: number): Promise<void> {
  socket.write(request);
  const signal = AbortSignal.timeout(timeoutMs);
  let answer = Buffer.alloc(0);
  while (!isWhole(answer)) {
    if (answer.length > LONGEST_ANSWER) throw refused('the answer is too long');
    answer = Buffer.concat([answer, await nextBytes(socket, signal)]);
  }
  judge(answer);
}

async function nextBytes(socket: Socket, signal: AbortSignal): Promise<Buffer> {
  try {
    const [bytes] = await Promise.race([
      once(socket, 'data', { signal }),
      once(socket, 'close', { signal }).then(() => [undefined]),
    ]);
    if (Buffer.isBuffer(bytes)) return bytes;
  } catch {
    throw new UpstreamError('unreachable', { detail: 'StartTLS: no answer in time' });
  }
  throw new UpstreamError('unreachable', { detail: 'StartTLS: the connection was closed' });
}

/** An answer that is shorter than it says is not whole; one that is longer is, and is refused then. */
function isWhole(answer: Buffer): boolean {
  if (answer.length < 2) return false;
  const outer = element(answer, 0);
  return outer !== undefined && answer.length >= outer.end;
}

function judge(answer: Buffer): void {
  const outer = element(answer, 0);
  const id = outer && element(answer, outer.start);
  const operation = id && element(answer, id.end);
  const result = operation && element(answer, operation.start);
  if (outer?.tag !== SEQUENCE || operation?.tag !== EXTENDED_RESPONSE) throw refused('no answer');
  if (
    result?.tag !== ENUMERATED ||
    answer.subarray(result.start, result.end).toString('hex') !== '00'
  ) {
    throw new UpstreamError('misconfigured', {
      fault: 'start_tls_absent',
      field: 'startTls',
      detail: 'the directory offers no StartTLS; without it nothing is sent',
    });
  }
  if (answer.length !== outer.end) throw refused('bytes before the handshake');
}

interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** One element of BER with a definite length of up to four bytes; undefined where there is none. */
function element(bytes: Buffer, at: number): Element | undefined {
  const [tag, first] = bytes.subarray(at, at + 2);
  if (tag === undefined || first === undefined) return undefined;
  if (first < 0x80) return { tag, start: at + 2, end: at + 2 + first };
  const size = first & 0x7f;
  if (size === 0 || size > 4 || bytes.length < at + 2 + size) return undefined;
  const start = at + 2 + size;
  return { tag, start, end: start + bytes.readUIntBE(at + 2, size) };
}

function tagged(tag: number, content: readonly number[]): readonly number[] {
  return [tag, content.length, ...content];
}

function refused(why: string): UpstreamError {
  return new UpstreamError('bad_response', { detail: `StartTLS: ${why}` });
}
