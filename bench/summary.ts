import { median } from './load.ts';
import type { Cost, LoginSample } from './measure.ts';

/** A median over the rounds, and the median of its quotients with the reference in the same round. */
export type Figure = { readonly value: number; readonly ratio: number };

export type Line = {
  readonly target: string;
  readonly concurrency: number;
  readonly perSecond: Figure;
  readonly cpuMs: Figure;
  readonly p50Ms: Figure;
  readonly p99Ms: Figure;
  readonly brokerRequests: number;
  readonly upstreamRequests: number;
  readonly errors: number;
};

type Measured = Cost & { readonly round: number };

/** The one that every figure is also given as a multiple of. */
export const REFERENCE = 'bare';

/** One line for each level of each target; `reference` is the target that the others are divided by. */
export function summarize(samples: readonly LoginSample[], reference: string): readonly Line[] {
  const levels = Map.groupBy(samples, (sample) => `${sample.concurrency} ${sample.target}`);
  return [...levels.values()].map((level) => {
    const { target = '', concurrency = 0 } = level[0] ?? {};
    const peers = samples.filter(
      (sample) => sample.target === reference && sample.concurrency === concurrency,
    );
    return {
      target,
      concurrency,
      ...compare(level, peers),
      brokerRequests: median(level.map((sample) => sample.brokerRequests)),
      upstreamRequests: median(level.map((sample) => sample.upstreamRequests)),
      errors: level.reduce((sum, sample) => sum + sample.errors, 0),
    };
  });
}

/**
 * Quotients are taken round by round before their median is: the host's speed changes by the minute,
 * and what ran side by side suffered alike.
 */
export function compare(
  level: readonly Measured[],
  reference: readonly Measured[],
): Pick<Line, 'perSecond' | 'cpuMs' | 'p50Ms' | 'p99Ms'> {
  const figure = (read: (cost: Cost) => number): Figure => ({
    value: median(level.map(read)),
    ratio: median(
      level.flatMap((sample) => {
        const beside = reference.find((other) => other.round === sample.round);
        return beside === undefined ? [] : [read(sample) / read(beside)];
      }),
    ),
  });
  return {
    perSecond: figure((cost) => cost.perSecond),
    cpuMs: figure((cost) => cost.cpuMs),
    p50Ms: figure((cost) => cost.p50Ms),
    p99Ms: figure((cost) => cost.p99Ms),
  };
}
