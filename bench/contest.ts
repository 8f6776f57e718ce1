/**
 * The first section: complete logins. Starts every broker, then goes round by round and level by
 * level through all of them in turn, so that a noisy minute hits each alike.
 */
import type { RunningBroker } from './brokers/broker.ts';
import { withCalibration, type Calibration } from './calibration.ts';
import type { Lab } from './lab.ts';
import { runLoad } from './load.ts';
import { logIn, prepareTarget, type LoginTarget, type ReadyTarget } from './login.ts';
import { measureLogins, type LoginSample } from './measure.ts';
import type { Options } from './options.ts';
import { readMemory } from './proc.ts';

export type StartSample = {
  readonly broker: string;
  readonly startMs: number;
  readonly idleRssMb: number;
};

type PeakMemory = { readonly broker: string; readonly peakRssMb: number };

export type Contest = {
  readonly calibrations: readonly Calibration[];
  readonly logins: readonly LoginSample[];
  readonly peaks: readonly PeakMemory[];
};

/** The one that stays, and what all its starts took. */
export type StartedBroker<T extends RunningBroker> = {
  readonly running: T;
  readonly samples: readonly StartSample[];
};

type Contestant = { readonly target: ReadyTarget; readonly pid: number };

// The compiler of V8 is at rest after about so many; a fast broker that is still cold looks slow.
const WARM_UP_LOGINS = 2000;

/** Starts a broker as often as asked; the last one stays. */
export async function startRepeatedly<T extends RunningBroker>(
  start: () => Promise<T>,
  starts: number,
): Promise<StartedBroker<T>> {
  const samples: StartSample[] = [];
  for (let left = starts; ; left -= 1) {
    const running = await start();
    const { process: started, idleRssMb } = running;
    samples.push({ broker: started.name, startMs: started.startMs, idleRssMb });
    if (left <= 1) return { running, samples };
    await started.stop();
  }
}

export async function runContest(
  lab: Lab,
  brokers: readonly RunningBroker[],
  options: Options,
): Promise<Contest> {
  const contestants: Contestant[] = [];
  for (const broker of brokers) {
    for (const target of broker.targets.filter(isWanted(options))) {
      contestants.push({
        target: await prepareTarget(lab.client, target),
        pid: broker.process.pid,
      });
    }
  }
  for (const { target } of contestants) await warmUp(lab, target, options);

  const calibrations: Calibration[] = [];
  const logins: LoginSample[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    const order = rotate(contestants, round - 1);
    const calibration = await withCalibration(round, lab.cores, async () => {
      for (const concurrency of options.concurrency) {
        for (const { target, pid } of order) {
          const shape = { concurrency, count: options.logins, capMs: options.levelCapMs };
          const sample = await measureLogins(target, { ...shape, lab, pid, round });
          if (sample.errors > 0) process.stderr.write(`${target.name}: ${sample.firstError}\n`);
          logins.push(sample);
        }
      }
    });
    calibrations.push(calibration);
    process.stderr.write(`round ${round} of ${options.rounds} done\n`);
  }
  const peaks = brokers.map(({ process: { name, pid } }) => ({
    broker: name,
    peakRssMb: readMemory(pid).peakRssMb,
  }));
  return { calibrations, logins, peaks };
}

/** Who knows its users itself is what all others are compared with. */
function isWanted({ protocols }: Options) {
  return ({ protocol }: LoginTarget) => protocol === undefined || protocols.includes(protocol);
}

async function warmUp(lab: Lab, target: ReadyTarget, options: Options): Promise<void> {
  try {
    await logIn(lab.client, target);
  } catch (error) {
    throw new Error(`nobody can log in at ${target.name}`, { cause: error });
  }
  const task = async (): Promise<void> => void (await logIn(lab.client, target));
  await runLoad(task, {
    concurrency: 8,
    count: WARM_UP_LOGINS,
    capMs: options.warmUpMs,
  });
}

function rotate<T>(items: readonly T[], by: number): readonly T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
