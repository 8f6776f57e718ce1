import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { ReplyParser, type HttpReply } from './http-reply.ts';

export type HttpRequest = {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

const REPLY_TIMEOUT_MS = 10_000;
// Below the five seconds after which a Node server hangs up, so that no request meets a closing socket.
const IDLE_LIMIT_MS = 3000;

type IdleSocket = { readonly socket: Socket; readonly since: number };

/**
 * A keep-alive HTTP/1.1 client on bare sockets: a third of the CPU of `node:http`, so that the load
 * generator is not what is measured. One request at a time per socket, one pool per origin.
 */
export class HttpClient {
  readonly #authority: string;
  readonly #idle = new Map<string, IdleSocket[]>();

  /** `authority` is the PEM certificate that https servers are checked against. */
  constructor(authority: string) {
    this.#authority = authority;
  }

  /** Rejects when the server cannot be reached, hangs up, or says nothing for ten seconds. */
  async request(request: HttpRequest): Promise<HttpReply> {
    const socket = this.#takeIdle(request.url.origin) ?? (await this.#open(request.url));
    const reply = await exchange(socket, serialize(request));
    if (reply.headers.get('connection')?.[0] === 'close') socket.destroy();
    else this.#keep(request.url.origin, socket);
    return reply;
  }

  close(): void {
    for (const { socket } of [...this.#idle.values()].flat()) socket.destroy();
    this.#idle.clear();
  }

  #takeIdle(origin: string): Socket | undefined {
    const pool = this.#idle.get(origin) ?? [];
    for (let entry = pool.pop(); entry !== undefined; entry = pool.pop()) {
      if (!entry.socket.destroyed && Date.now() - entry.since < IDLE_LIMIT_MS) return entry.socket;
      entry.socket.destroy();
    }
    return undefined;
  }

  #keep(origin: string, socket: Socket): void {
    const pool = this.#idle.get(origin) ?? [];
    pool.push({ socket, since: Date.now() });
    this.#idle.set(origin, pool);
  }

  #open(url: URL): Promise<Socket> {
    const host = url.hostname;
    const port = Number(url.port);
    const isTls = url.protocol === 'https:';
    const socket = isTls
      ? connectTls({ host, port, ca: this.#authority })
      : connectPlain({ host, port });
    socket.setNoDelay(true);
    return new Promise((resolve, reject) => {
      socket.once('error', reject);
      socket.once(isTls ? 'secureConnect' : 'connect', () => {
        socket.off('error', reject);
        // A server may hang up on an idle socket at any time; `destroyed` then tells.
        socket.on('error', () => socket.destroy());
        socket.on('end', () => socket.destroy());
        resolve(socket);
      });
    });
  }
}

function serialize(request: HttpRequest): string {
  const { method, url, headers = {}, body } = request;
  const lines = [`${method} ${url.pathname}${url.search} HTTP/1.1`, `host: ${url.host}`];
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
  if (body !== undefined) lines.push(`content-length: ${Buffer.byteLength(body)}`);
  return `${lines.join('\r\n')}\r\n\r\n${body ?? ''}`;
}

function exchange(socket: Socket, bytes: string): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const parser = new ReplyParser();
    const release = (): void => {
      clearTimeout(timer);
      socket.off('data', onData);
      socket.off('close', onClose);
    };
    const fail = (error: Error): void => {
      release();
      socket.destroy();
      reject(error);
    };
    const onData = (chunk: Buffer): void => {
      const reply = parser.push(chunk);
      if (reply === undefined) return;
      release();
      resolve(reply);
    };
    const onClose = (): void => fail(new Error('the server hung up before its reply was complete'));
    const timer = setTimeout(() => fail(new Error('no reply in time')), REPLY_TIMEOUT_MS);
    socket.on('data', onData);
    socket.on('close', onClose);
    socket.write(bytes);
  });
}
