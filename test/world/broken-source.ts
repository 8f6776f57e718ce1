/** A source that answers whatever a test wants: by the name in the address, or not at all. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const FIFTY_MEGABYTES = 50 * 2 ** 20;

type Behaviour = (req: IncomingMessage, res: ServerResponse) => unknown;

const json = (res: ServerResponse, status: number, text: string) =>
  res.writeHead(status, { 'content-type': 'application/json' }).end(text);

/** How a source can fail, by the first part of the path: `/500/token` answers with a 500. */
export const behaviours = {
  '500': (_req, res) => json(res, 500, '{"error":"server_error","stack":"at upstream.js:1"}'),
  'cut-off': (_req, res) => json(res, 200, '{"access_token": "cut-'),
  html: (_req, res) => res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Hello</h1>'),
  empty: (_req, res) => json(res, 200, ''),
  list: (_req, res) => json(res, 200, '[]'),
  nothing: (_req, res) => json(res, 200, '{}'),
  huge: (_req, res) => json(res, 200, JSON.stringify({ keys: 'x'.repeat(2 ** 21) })),
  endless(_req, res) {
    res.writeHead(200, { 'content-type': 'application/json' });
    const chunk = 'x'.repeat(2 ** 16);
    const all = Array<string>(FIFTY_MEGABYTES / chunk.length).fill(chunk);
    return pipeline(Readable.from(all), res).catch(() => undefined); // whoever has heard enough leaves
  },
  reset: (req) => req.socket.destroy(),
} as const satisfies Readonly<Record<string, Behaviour>>;

export interface BrokenSource {
  readonly origin: string;
  /** Every request, as `METHOD /path`. */
  readonly requests: string[];
  /** How many connections were opened, with or without a request. */
  connections: number;
  /** Answers before the behaviours do when it returns true. */
  intercept: ((req: IncomingMessage, res: ServerResponse) => boolean) | undefined;
  close(): Promise<void>;
}

/** Addresses that name no behaviour are never answered. */
export async function startBrokenSource(host = '127.0.0.1'): Promise<BrokenSource> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has an AddressInfo
  const source: BrokenSource = {
    origin: `http://${host}:${port}`,
    requests: [],
    connections: 0,
    intercept: undefined,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const byName: Readonly<Record<string, Behaviour>> = behaviours;
  server.on('connection', () => (source.connections += 1));
  server.on('request', (req, res) => {
    const [path = ''] = (req.url ?? '').split('?');
    source.requests.push(`${req.method} ${path}`);
    if (source.intercept?.(req, res) === true) return;
    byName[path.split('/')[1] ?? '']?.(req, res);
  });
  return source;
}
