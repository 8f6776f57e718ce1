/** A real HTTP server on loopback for the tests of this folder. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { TestContext } from 'node:test';

export interface LocalUpstream {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly port: number;
  /** Every request that arrived, in order. */
  readonly received: readonly IncomingMessage[];
}

/** Listens on an ephemeral port until the test ends. */
export async function startUpstream(
  test: TestContext,
  answer: RequestListener = (_request, response) => response.end('{}'),
): Promise<LocalUpstream> {
  const received: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    received.push(request);
    answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no TCP port');
  return { origin: `http://127.0.0.1:${address.port}`, port: address.port, received };
}
