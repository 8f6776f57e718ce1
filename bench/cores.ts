import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

/** Which core a process is held on; undefined where the machine cannot pin. */
export type Core = number | undefined;

export type Cores = {
  /** For the broker under test, alone. */
  readonly broker: Core;
  /** For upstream and load generator. */
  readonly load: Core;
};

/** Moves this process onto the load core. Without taskset or with one core, nothing is pinned. */
export function claimCores(): Cores {
  if (availableParallelism() < 2) return { broker: undefined, load: undefined };
  const moved = spawnSync('taskset', ['-a', '-c', '-p', '1', String(process.pid)]);
  return moved.status === 0 ? { broker: 0, load: 1 } : { broker: undefined, load: undefined };
}

/** The command line that runs `command` on one core. */
export function pinned(core: Core, command: readonly string[]): readonly string[] {
  return core === undefined ? command : ['taskset', '-c', String(core), ...command];
}
