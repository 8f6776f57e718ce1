export type HttpReply = {
  readonly status: number;
  /** Names in lower case; one entry per line of the head, because Set-Cookie repeats. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: string;
};

type Head = Pick<HttpReply, 'status' | 'headers'> & { readonly bodyAt: number };

const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

/** Takes the bytes of one HTTP/1.1 reply as they arrive (RFC 9112, sections 6 and 7). */
export class ReplyParser {
  #bytes: Buffer = Buffer.alloc(0);
  #head: Head | undefined;

  /** The reply as soon as it is complete. */
  push(chunk: Buffer): HttpReply | undefined {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    this.#head ??= readHead(this.#bytes);
    if (this.#head === undefined) return undefined;
    const { status, headers, bodyAt } = this.#head;
    const body = readBody(this.#head, this.#bytes.subarray(bodyAt));
    return body === undefined ? undefined : { status, headers, body };
  }
}

function readHead(bytes: Buffer): Head | undefined {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return undefined;
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n');
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const values = headers.get(name);
    if (values === undefined) headers.set(name, [value]);
    else values.push(value);
  }
  return { status: Number(statusLine.split(' ')[1]), headers, bodyAt: end + HEAD_END.length };
}

function readBody({ status, headers }: Head, bytes: Buffer): string | undefined {
  if (status === 204 || status === 304) return '';
  if (headers.get('transfer-encoding')?.[0] === 'chunked') return readChunks(bytes);
  const length = headers.get('content-length')?.[0];
  if (length === undefined) throw new Error('a reply without a length cannot be kept alive');
  return bytes.length < Number(length) ? undefined : bytes.toString('utf8', 0, Number(length));
}

function readChunks(bytes: Buffer): string | undefined {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const lineEnd = bytes.indexOf(LINE_END, at);
    if (lineEnd < 0) return undefined;
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16);
    const start = lineEnd + LINE_END.length;
    const next = start + size + LINE_END.length;
    if (bytes.length < next) return undefined;
    if (size === 0) return Buffer.concat(parts).toString('utf8');
    parts.push(bytes.subarray(start, start + size));
    at = next;
  }
}
