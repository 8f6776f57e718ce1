import { median, percentile } from './load.ts';
import type { Cost, LoginSample } from './measure.ts';

/** A median over the rounds, and the median of its quotients with the reference in the same round. */
export type Figure = {
  readonly value: number;
  readonly ratio: number;
  /** The least and the highest of the quotients: how far the median can be trusted. */
  readonly spread: readonly [number, number];
};

export type CostFigures = {
  readonly perSecond: Figure;
  readonly cpuMs: Figure;
  readonly p50Ms: Figure;
  readonly p99Ms: Figure;
};

export type Line = CostFigures & {
  readonly target: string;
  readonly concurrency: number;
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

export function compare(level: readonly Measured[], reference: readonly Measured[]): CostFigures {
  const figure = (read: (cost: Cost) => number): Figure => figureOf(level, reference, read);
  return {
    perSecond: figure((cost) => cost.perSecond),
    cpuMs: figure((cost) => cost.cpuMs),
    p50Ms: figure((cost) => cost.p50Ms),
    p99Ms: figure((cost) => cost.p99Ms),
  };
}

/**
 * Quotients are taken round by round before their median is: the host's speed changes by the minute,
 * and what ran side by side suffered alike.
 */
export function figureOf<T extends { readonly round: number }>(
  samples: readonly T[],
  reference: readonly T[],
  read: (sample: T) => number,
): Figure {
  const quotients = samples.flatMap((sample) => {
    const beside = reference.find((other) => other.round === sample.round);
    return beside === undefined ? [] : [read(sample) / read(beside)];
  });
  const ascending = quotients.toSorted((a, b) => a - b);
  return {
    value: median(samples.map(read)),
    ratio: median(quotients),
    spread: [percentile(ascending, 0), percentile(ascending, 1)],
  };
}
