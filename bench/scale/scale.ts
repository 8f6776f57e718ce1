/**
 * `npm run bench -- --scale`: what calls cost when much is stored, as a multiple of what they cost when
 * little is. A server for each size runs side by side, on each store, and they take turns.
 *
 * Here: the order of a run. Beside it: `sizes.ts` what is stored, `databases.ts` and `filling.ts` how it
 * gets there, `server.ts` the calls, `scale-report.ts` how the figures are shown.
 */
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { openLab, type Lab } from '../lab.ts';
import { measureCost, type Cost } from '../measure.ts';
import type { Options } from '../options.ts';
import { OUT_FOLDER } from '../peers.ts';
import { openDatabases, type Databases } from './databases.ts';
import type { Engine } from './filling.ts';
import { printScale, writeScale } from './scale-report.ts';
import { startServer, type ScaleServer } from './server.ts';
import { SIZES, type Size } from './sizes.ts';

export type ScaleSample = Cost & {
  readonly round: number;
  readonly store: Engine;
  readonly call: string;
  readonly isBudgeted: boolean;
  readonly connections: number;
};

const ENGINES: readonly Engine[] = ['sqlite', 'postgres'];

/** One at a time: the time of a call then is the call's own, with that of the database. */
const BURST = { concurrency: 1, count: 300, capMs: 1500 } as const;
const WARM_UP = { concurrency: 4, count: 300, capMs: 2000 } as const;

export async function runScale({ rounds, upTo }: Options): Promise<void> {
  const sizes = SIZES.filter(({ connections }) => connections <= upTo);
  const lab = await openLab();
  try {
    const samples: ScaleSample[] = [];
    for (const engine of ENGINES)
      samples.push(...(await measureStore(lab, { engine, sizes, rounds })));
    printScale(samples);
    process.stdout.write(`Every sample: ${writeScale(samples)}\n`);
  } finally {
    await lab.close();
  }
}

type Plan = { readonly engine: Engine; readonly sizes: readonly Size[]; readonly rounds: number };

async function measureStore(
  lab: Lab,
  { engine, sizes, rounds }: Plan,
): Promise<readonly ScaleSample[]> {
  const folder = join(OUT_FOLDER, 'scale');
  mkdirSync(folder, { recursive: true });
  // PostgreSQL's account must be able to walk to its files.
  for (const walked of [OUT_FOLDER, folder]) chmodSync(walked, 0o755);
  const databases = await openDatabases(engine, folder);
  const servers: ScaleServer[] = [];
  try {
    for (const size of sizes) servers.push(await serve(lab, databases, size));
    const samples: ScaleSample[] = [];
    // Round 0 only warms up.
    for (let round = 0; round <= rounds; round += 1) {
      const measured = await measureRound(lab, servers, round);
      if (round > 0)
        samples.push(...measured.map((sample) => ({ ...sample, round, store: engine })));
    }
    return samples;
  } finally {
    for (const server of servers) await server.process.stop();
    await databases.stop();
  }
}

/** Fills the database first unless an earlier run did: the server makes the tables, and goes meanwhile. */
async function serve(lab: Lab, databases: Databases, size: Size): Promise<ScaleServer> {
  const name = `scale-${databases.engine}-${size.connections}`;
  const start = {
    name,
    folder: join(OUT_FOLDER, 'scale', name),
    databaseUrl: databases.urlOf(size),
    size,
  };
  if (databases.isFilled(size)) return startServer(lab, start);
  process.stderr.write(`filling ${name}, once\n`);
  await databases.create(size, start.folder);
  const server = await startServer(lab, start);
  await server.process.stop();
  await databases.fill(size);
  return startServer(lab, start);
}

type Measured = Omit<ScaleSample, 'round' | 'store'>;

async function measureRound(
  lab: Lab,
  servers: readonly ScaleServer[],
  round: number,
): Promise<readonly Measured[]> {
  const samples: Measured[] = [];
  for (const [nth, { name, isBudgeted }] of (servers[0]?.calls ?? []).entries()) {
    for (const server of servers) {
      const task = async (): Promise<void> => server.ask(lab, nth);
      const cost = await measureCost(server.process.pid, task, round === 0 ? WARM_UP : BURST);
      if (cost.errors > 0) throw new Error(`${name}: ${cost.firstError ?? 'failed'}`);
      samples.push({ ...cost, call: name, isBudgeted, connections: server.size.connections });
    }
  }
  return samples;
}
