import { getJson } from './json-reply.ts';
import type { Lab } from './lab.ts';
import { percentile, runLoad, type LoadResult, type LoadShape } from './load.ts';
import { logIn, type ReadyTarget } from './login.ts';
import { readCpuMs } from './proc.ts';

/** What one burst of load cost one process. */
export type Cost = {
  readonly done: number;
  readonly errors: number;
  readonly firstError: string | undefined;
  readonly perSecond: number;
  /** Of the process with all its threads. */
  readonly cpuMs: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
};

export type LoginSample = Cost & {
  readonly round: number;
  readonly target: string;
  readonly concurrency: number;
  /** Requests of browser and application to the broker, per login. */
  readonly brokerRequests: number;
  /** Requests to the upstream, per login: the browser's one and the broker's own. */
  readonly upstreamRequests: number;
};

export async function measureCost(
  pid: number,
  task: () => Promise<void>,
  shape: LoadShape,
): Promise<Cost> {
  const cpuBefore = readCpuMs(pid);
  const result = await runLoad(task, shape);
  return toCost(result, readCpuMs(pid) - cpuBefore);
}

/** Whoever has just waited for the others is cold for as long as nobody is interested in. */
const RUN_IN_MS = 1000;

type LoginLoad = LoadShape & { readonly lab: Lab; readonly pid: number; readonly round: number };

export async function measureLogins(target: ReadyTarget, load: LoginLoad): Promise<LoginSample> {
  const runIn = { concurrency: load.concurrency, count: Infinity, capMs: RUN_IN_MS };
  await runLoad(async () => void (await logIn(load.lab.client, target)), runIn);

  let brokerRequests = 0;
  const upstreamBefore = await countUpstream(load.lab);
  const task = async (): Promise<void> => {
    const outcome = await logIn(load.lab.client, target);
    brokerRequests += outcome.brokerRequests;
  };
  const cost = await measureCost(load.pid, task, load);
  return {
    ...cost,
    round: load.round,
    target: target.name,
    concurrency: load.concurrency,
    brokerRequests: brokerRequests / cost.done,
    upstreamRequests: ((await countUpstream(load.lab)) - upstreamBefore) / cost.done,
  };
}

function toCost(result: LoadResult, cpuMs: number): Cost {
  return {
    done: result.done,
    errors: result.errors,
    firstError: result.firstError,
    perSecond: (result.done / result.elapsedMs) * 1000,
    cpuMs: cpuMs / result.done,
    p50Ms: percentile(result.latenciesMs, 0.5),
    p99Ms: percentile(result.latenciesMs, 0.99),
  };
}

async function countUpstream(lab: Lab): Promise<number> {
  const counts = await getJson(lab.client, `${lab.upstream}/counts`);
  const seen = Object.entries(counts).filter(([path]) => path !== '/counts');
  return seen.reduce((sum, [, count]) => sum + Number(count), 0);
}
