/**
 * The brokers under test. Each file says how one of them is started and which applications it then
 * knows; programs that run inside a broker's process are `*-server.ts` here, or in `peers/` when they
 * need packages of there. How a login goes is not here but in `login.ts`, the same for all.
 */
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../lab.ts';
import type { LoginTarget } from '../login.ts';
import { readMemory } from '../proc.ts';
import type { RunningProcess } from '../process.ts';

export type RunningBroker = {
  readonly process: RunningProcess;
  /** After the first answer and before anything else is asked of it. */
  readonly idleRssMb: number;
  readonly targets: readonly LoginTarget[];
};

export type Broker<T extends RunningBroker = RunningBroker> = {
  readonly name: string;
  readonly start: (lab: Lab) => Promise<T>;
};

const SETTLE_MS = 3000;

/** Lets a process that has just started come to rest. */
export async function readIdleRss(running: RunningProcess): Promise<number> {
  await sleep(SETTLE_MS);
  return readMemory(running.pid).rssMb;
}

export function dataFolder(lab: Lab, name: string): string {
  return mkdtempSync(join(lab.folder, `${name}-`));
}
