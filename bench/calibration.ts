import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pinned, type Cores } from './cores.ts';
import { readMachineTime } from './proc.ts';

/** How quiet the machine was: to tell a slow broker from a bad minute. */
export type Calibration = {
  readonly round: number;
  /** Of the calibration loop on the broker's core, just before the round is measured. */
  readonly loopMs: number;
  /** Share of all cores' time that the hypervisor gave to others meanwhile. */
  readonly stolenShare: number;
};

export async function withCalibration(
  round: number,
  cores: Cores,
  work: () => Promise<void>,
): Promise<Calibration> {
  const loopMs = runLoop(cores);
  const before = readMachineTime();
  await work();
  const after = readMachineTime();
  const stolenShare =
    (after.stolenTicks - before.stolenTicks) / (after.totalTicks - before.totalTicks);
  return { round, loopMs, stolenShare };
}

function runLoop(cores: Cores): number {
  const script = join(import.meta.dirname, 'calibration-loop.ts');
  const [command = '', ...args] = pinned(cores.broker, [process.execPath, script]);
  return Number(execFileSync(command, args, { encoding: 'utf8' }));
}
