/** Sends a request byte by byte, because the ordinary clients would mend what other SDKs get wrong. */
import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path and query exactly as they go out; characters outside ASCII go out as UTF-8. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawResponse {
  readonly status: number;
  readonly body: unknown;
}

/** Throws when the answer is no JSON with a Content-Length. */
export async function sendRaw(origin: string, request: RawRequest): Promise<RawResponse> {
  const { hostname, port, host } = new URL(origin);
  const body = Buffer.from(request.body ?? '');
  const headers: Readonly<Record<string, string>> = {
    host,
    connection: 'close',
    ...(request.method !== 'GET' && { 'content-length': String(body.length) }),
    ...request.headers,
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `${request.method} ${request.target} HTTP/1.1\r\n${lines.join('')}\r\n`;

  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => void chunks.push(chunk));
  socket.write(Buffer.concat([Buffer.from(head), body]));
  await once(socket, 'close');
  const [answerHead = '', answerBody = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n', 2);
  return { status: Number(answerHead.split(' ')[1]), body: JSON.parse(answerBody) };
}
