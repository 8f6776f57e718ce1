/** The whole server on a free port, as `npm start` would run it, and a client that holds its access key. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Causeway, compose, type Surroundings } from '../../server/compose.ts';
import { readConfig } from '../../server/config.ts';
import { createLogger } from '../../server/observe/log.ts';

export interface Running {
  readonly url: string;
  readonly server: Causeway;
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** Every line the server logged. */
  readonly logLines: readonly string[];
  /** One signed-in management call; returns the whole envelope. */
  manage(operation: string, input?: Readonly<Record<string, unknown>>): Promise<Envelope>;
  /** One call of anybody, as it stands; returns the whole envelope. */
  ask(operation: string, asked?: Asked): Promise<Envelope>;
  /** The `data` of a management call that must succeed. */
  make(operation: string, input?: Readonly<Record<string, unknown>>): Promise<Data>;
  close(): Promise<void>;
}

/** Tests read replies of known shapes; a wrong shape fails the assertion that reads it. */
export type Data = Readonly<Record<string, unknown>> & { readonly id?: string };

export interface Envelope {
  readonly statusCode: number;
  readonly message: string;
  readonly apiCode?: number;
  readonly requestId?: string;
  readonly code?: string;
  readonly data?: Data;
}

/** What a call carries. */
export interface Asked {
  /** Query of a GET, JSON body of a POST. */
  readonly input?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface CausewayOptions extends Omit<Surroundings, 'log'> {
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts on an empty SQLite database unless `env` names another. */
export async function startCauseway({
  env = {},
  ...around
}: CausewayOptions = {}): Promise<Running> {
  const dataDir = await mkdtemp(join(tmpdir(), 'causeway-test-'));
  const port = await freePort();
  const accessKeySecret = randomBytes(24).toString('hex');
  const invocation = readConfig(
    {
      CAUSEWAY_PORT: String(port),
      CAUSEWAY_DATA_DIR: dataDir,
      CAUSEWAY_ACCESS_KEY_SECRET: accessKeySecret,
      ...env,
    },
    [],
  );
  if (invocation.kind !== 'start') throw new Error('the configuration asks for no start');

  const { config } = invocation;
  const logLines: string[] = [];
  const log = createLogger({
    level: 'debug',
    destination: { write: (line) => void logLines.push(line) },
  });
  const server = await compose(config, { ...around, log });
  await server.app.listen({ host: config.host, port });
  const { accessKeyId } = server.firstRun;
  const url = config.publicUrl;

  let token: string | undefined;
  const manage = async (operation: string, input: Readonly<Record<string, unknown>> = {}) => {
    token ??= await managementToken(url, { accessKeyId, accessKeySecret });
    return call(url, operation, { input, headers: { authorization: token } });
  };
  return {
    url,
    server,
    accessKeyId,
    accessKeySecret,
    logLines,
    manage,
    ask: (operation, asked) => call(url, operation, asked),
    async make(operation, input) {
      const reply = await manage(operation, input);
      if (reply.statusCode !== 200) throw new Error(`${operation}: ${JSON.stringify(reply)}`);
      return reply.data ?? {};
    },
    async close() {
      await server.app.close();
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function managementToken(
  url: string,
  input: { accessKeyId: string; accessKeySecret: string },
): Promise<string> {
  const reply = await call(url, 'get-management-token', { input });
  return String(reply.data?.['access_token']);
}

const reads = /^(?:get|list|generate|link-extidp$)/;

/** Operations that only read are GET, as on the wire; all others POST. */
async function call(
  url: string,
  operation: string,
  { input = {}, headers = {} }: Asked = {},
): Promise<Envelope> {
  const address = new URL(`/api/v3/${operation}`, url);
  const isGet = reads.test(operation) && operation !== 'get-management-token';
  if (isGet) {
    for (const [name, value] of Object.entries(input))
      address.searchParams.set(name, String(value));
  }
  const response = await fetch(address, {
    method: isGet ? 'GET' : 'POST',
    headers: { ...headers, ...(!isGet && { 'content-type': 'application/json' }) },
    ...(!isGet && { body: JSON.stringify(input) }),
  });
  return (await response.json()) as Envelope; // the wire's own envelope
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has an AddressInfo
  await new Promise((resolve) => server.close(resolve));
  return port;
}
