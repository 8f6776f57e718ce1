/**
 * The first section: complete logins. Two processes of the same code differ for as long as they live
 * (hash seeds, layout of memory, what was compiled when), and no repetition on one of them shows it.
 * So every round starts all brokers anew, warms them up, and goes level by level through all targets
 * in turn, so that a noisy minute hits each alike.
 */
import type { Broker, RunningBroker } from './brokers/broker.ts';
import { withCalibration, type Calibration } from './calibration.ts';
import type { Lab } from './lab.ts';
import { prepareTarget, type LoginTarget, type ReadyTarget } from './login.ts';
import { measureLogins, type LoginSample } from './measure.ts';
import type { Options } from './options.ts';
import { readMemory } from './proc.ts';
import { warmUp } from './warm-up.ts';

/** What one process of a broker took, from its start to the end of its round. */
export type ProcessSample = {
  readonly round: number;
  readonly broker: string;
  readonly startMs: number;
  readonly idleRssMb: number;
  readonly peakRssMb: number;
};

export type Contest = {
  readonly calibrations: readonly Calibration[];
  readonly logins: readonly LoginSample[];
  readonly processes: readonly ProcessSample[];
};

type Contestant = { readonly target: ReadyTarget; readonly pid: number };
type Round = { readonly round: number; readonly options: Options };

export async function runContest(
  lab: Lab,
  brokers: readonly Broker[],
  options: Options,
): Promise<Contest> {
  const calibrations: Calibration[] = [];
  const logins: LoginSample[] = [];
  const processes: ProcessSample[] = [];
  for (let round = 1; round <= options.rounds; round += 1) {
    process.stderr.write(`logins, round ${round} of ${options.rounds}\n`);
    const running = await startAll(lab, rotate(brokers, round - 1));
    const contestants = await makeReady(lab, running, { round, options });
    calibrations.push(
      await withCalibration(round, lab.cores, async () => {
        logins.push(...(await measureRound(lab, contestants, { round, options })));
      }),
    );
    processes.push(...running.map((broker) => sampleProcess(broker, round)));
    await Promise.all(running.map((broker) => broker.process.stop()));
  }
  return { calibrations, logins, processes };
}

/** One after another, so that each start has its core to itself. */
async function startAll(lab: Lab, brokers: readonly Broker[]): Promise<readonly RunningBroker[]> {
  const running: RunningBroker[] = [];
  for (const broker of brokers) running.push(await broker.start(lab));
  return running;
}

async function makeReady(
  lab: Lab,
  brokers: readonly RunningBroker[],
  { round, options }: Round,
): Promise<readonly Contestant[]> {
  const contestants: Contestant[] = [];
  for (const broker of brokers) {
    const wanted = rotate(broker.targets.filter(isWanted(options)), round - 1);
    const targets = await Promise.all(wanted.map((target) => prepareTarget(lab.client, target)));
    await warmUp(lab.client, targets, options);
    contestants.push(...targets.map((target) => ({ target, pid: broker.process.pid })));
  }
  return contestants;
}

/** Who knows its users itself is what all others are compared with. */
function isWanted({ protocols }: Options) {
  return ({ protocol }: LoginTarget) => protocol === undefined || protocols.includes(protocol);
}

async function measureRound(
  lab: Lab,
  contestants: readonly Contestant[],
  { round, options }: Round,
): Promise<readonly LoginSample[]> {
  const { logins: count, sampleMs: floorMs } = options;
  const capMs = count * options.loginCapMs;
  const samples: LoginSample[] = [];
  for (const concurrency of options.concurrency) {
    for (const { target, pid } of contestants) {
      const shape = { concurrency, count, floorMs, capMs };
      const sample = await measureLogins(target, { ...shape, lab, pid, round });
      if (sample.errors > 0) process.stderr.write(`${target.name}: ${sample.firstError}\n`);
      samples.push(sample);
    }
  }
  return samples;
}

function sampleProcess(
  { process: { name, pid, startMs }, idleRssMb }: RunningBroker,
  round: number,
): ProcessSample {
  return { round, broker: name, startMs, idleRssMb, peakRssMb: readMemory(pid).peakRssMb };
}

function rotate<T>(items: readonly T[], by: number): readonly T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
