import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import { textReply } from './reply.ts';
import type { Reply } from './reply.ts';

/** One request with its body read: all that a handler needs to answer. */
export type Incoming = {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** The fields of a form body; empty for any other body. */
  readonly form: URLSearchParams;
};

export type Handler = (incoming: Incoming) => Reply | Promise<Reply>;

/** `GET /path` to its handler. */
export type Routes = ReadonlyMap<string, Handler>;

export type Listener = { readonly origin: string; close(): Promise<void> };

type ListenOptions = {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  /** Names the program in error messages. */
  readonly name: string;
  /** Called once the origin is known, before the first request is answered. */
  readonly handlerFor: (origin: string) => Handler;
};

const loopbackHosts = ['127.0.0.1', '::1', 'localhost'];
const bodyLimitBytes = 64 * 1024;

class BodyTooLarge extends Error {}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > bodyLimitBytes) throw new BodyTooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

async function readIncoming(request: IncomingMessage, origin: string): Promise<Incoming> {
  const body = await readBody(request);
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  return {
    method: request.method ?? 'GET',
    url: new URL(origin + (request.url ?? '/')),
    headers: request.headers,
    body,
    form: new URLSearchParams(isForm ? body : ''),
  };
}

async function replyTo(request: IncomingMessage, origin: string, handler: Handler): Promise<Reply> {
  if (!request.url?.startsWith('/')) return textReply(400, 'The request target must be a path.');
  try {
    return await handler(await readIncoming(request, origin));
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      return textReply(413, `The body is larger than ${bodyLimitBytes} bytes.`);
    }
    return textReply(500, `This development page failed: ${String(error)}`);
  }
}

function write(reply: Reply, response: ServerResponse): void {
  response.writeHead(reply.status, reply.headers);
  response.end(reply.body);
}

async function bind(server: Server, { host, port, name }: ListenOptions): Promise<number> {
  const listening = Promise.withResolvers<void>();
  server.once('error', listening.reject).listen(port, host, listening.resolve);
  try {
    await listening.promise;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
      throw new Error(
        `Port ${port} on ${host} is already in use, so ${name} cannot start. ` +
          'Stop the program that uses it (often an earlier start of this one), or choose another port.',
        { cause: error },
      );
    }
    throw error;
  }
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error(`${name} has no port`);
  return address.port;
}

/** Serves one handler on a loopback address; throws an Error that names the port when it is taken. */
export async function listen(options: ListenOptions): Promise<Listener> {
  if (!loopbackHosts.includes(options.host)) {
    throw new Error(`${options.name} listens on loopback only, not on ${options.host}.`);
  }
  const server = createServer();
  const port = await bind(server, options);
  const origin = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  const handler = options.handlerFor(origin);
  server.on('request', (request, response) => {
    replyTo(request, origin, handler).then(
      (reply) => write(reply, response),
      () => response.destroy(),
    );
  });
  return {
    origin,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

/** Answers from a table of routes; an unknown path gets 404, a known path with another verb 405. */
export function routed(routes: Routes, notFound: Handler): Handler {
  return (incoming) => {
    const method = incoming.method === 'HEAD' ? 'GET' : incoming.method;
    const { pathname } = incoming.url;
    const handler = routes.get(`${method} ${pathname}`);
    if (handler !== undefined) return handler(incoming);
    const hasOtherVerb = [...routes.keys()].some((key) => key.endsWith(` ${pathname}`));
    if (hasOtherVerb) return textReply(405, `${incoming.method} is not possible here.`);
    return notFound(incoming);
  };
}
