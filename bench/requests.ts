/**
 * The second section: a call for end users and one for administrators, on Causeway and on a bare
 * Fastify route that takes the same request and answers the same JSON without doing anything for it.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Broker } from './brokers/broker.ts';
import type { RunningCauseway } from './brokers/causeway.ts';
import { readData } from './brokers/causeway-management.ts';
import { freePort } from './free-port.ts';
import type { HttpRequest } from './http-client.ts';
import { readReply, type JsonObject } from './json-reply.ts';
import type { Lab } from './lab.ts';
import { logIn, prepareTarget } from './login.ts';
import { measureCost, type Cost } from './measure.ts';
import type { Options } from './options.ts';
import { ROOT_FOLDER } from './peers.ts';
import type { RunningProcess } from './process.ts';

export type RequestSample = Cost & {
  readonly round: number;
  readonly endpoint: string;
  readonly server: 'causeway' | 'fastify';
};

type Call = { readonly endpoint: string; readonly request: () => HttpRequest };
type Server = {
  readonly name: RequestSample['server'];
  readonly process: RunningProcess;
  readonly origin: string;
};

const CONCURRENCY = 16;

/** Each round has processes of its own, as the logins have. */
export async function measureRequests(
  lab: Lab,
  broker: Broker<RunningCauseway>,
  options: Options,
): Promise<readonly RequestSample[]> {
  const samples: RequestSample[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    process.stderr.write(`single calls, round ${round} of ${options.rounds}\n`);
    const causeway = await broker.start(lab);
    const calls = await prepareCalls(lab, causeway);
    const servers: readonly Server[] = [
      await startRoute(lab, calls),
      { name: 'causeway', process: causeway.process, origin: causeway.origin },
    ];
    const measure = () => measureCalls(lab, { servers, calls, capMs: options.requestsMs });
    // The first time only warms up.
    await measure();
    samples.push(...(await measure()).map((sample) => ({ ...sample, round })));
    await Promise.all(servers.map((server) => server.process.stop()));
  }
  return samples;
}

type Bursts = {
  readonly servers: readonly Server[];
  readonly calls: readonly Call[];
  readonly capMs: number;
};

async function measureCalls(
  lab: Lab,
  { servers, calls, capMs }: Bursts,
): Promise<readonly Omit<RequestSample, 'round'>[]> {
  const shape = { concurrency: CONCURRENCY, count: Number.POSITIVE_INFINITY, capMs };
  const samples: Omit<RequestSample, 'round'>[] = [];
  for (const { endpoint, request } of calls) {
    for (const server of servers) {
      const task = (): Promise<void> => send(lab, server.origin, request());
      const cost = await measureCost(server.process.pid, task, shape);
      samples.push({ ...cost, endpoint, server: server.name });
    }
  }
  return samples;
}

async function prepareCalls(lab: Lab, causeway: RunningCauseway): Promise<readonly Call[]> {
  const [application] = causeway.targets;
  if (application === undefined) throw new Error('Causeway knows no application');
  const target = await prepareTarget(lab.client, application);
  const { accessToken } = await logIn(lab.client, target);
  const headers = { authorization: accessToken, 'x-authing-app-id': target.clientId };
  const url = new URL('/api/v3/get-identities', causeway.origin);
  return [
    { endpoint: 'get-identities', request: () => ({ method: 'GET', url, headers }) },
    {
      endpoint: 'create-ext-idp-conn',
      request: () => causeway.management.connectionRequest(causeway.sourceId, lab.upstream),
    },
  ];
}

async function startRoute(lab: Lab, calls: readonly Call[]): Promise<Server> {
  const replies: Record<string, JsonObject> = {};
  for (const { request } of calls) {
    const asked = request();
    replies[asked.url.pathname] = readReply(await lab.client.request(asked));
  }
  const file = join(lab.folder, 'replies.json');
  writeFileSync(file, JSON.stringify(replies));
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const running = await lab.processes.start({
    name: 'fastify-route',
    script: join(import.meta.dirname, 'brokers', 'fastify-route.ts'),
    cwd: ROOT_FOLDER,
    core: lab.cores.broker,
    readyUrl: `${origin}/readyz`,
    env: { BENCH_PORT: String(port), BENCH_REPLIES_FILE: file },
  });
  return { name: 'fastify', process: running, origin };
}

async function send(lab: Lab, origin: string, request: HttpRequest): Promise<void> {
  const url = new URL(request.url.pathname, origin);
  readData(readReply(await lab.client.request({ ...request, url })));
}
