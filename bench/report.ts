import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { budgetRows } from './budgets.ts';
import type { Contest, ProcessSample } from './contest.ts';
import type { Cores } from './cores.ts';
import type { Options } from './options.ts';
import { OUT_FOLDER } from './peers.ts';
import type { RequestSample } from './requests.ts';
import { compare, figureOf, REFERENCE, summarize, type CostFigures } from './summary.ts';
import { layOut, show, showFigure, showSpread, type Rows } from './table.ts';

export type Results = Contest & {
  readonly options: Options;
  readonly cores: Cores;
  readonly requests: readonly RequestSample[];
};

const COST_HEAD = ['spread', 'p50 ms', 'p99 ms'];

export function printReport(results: Results): void {
  const { rounds, store } = results.options;
  const sections: readonly (readonly [string, Rows])[] = [
    [
      `Complete logins, median of ${rounds} (×: of ${REFERENCE} in the same round; spread: of that)`,
      loginRows(results),
    ],
    [`Start-up and memory (×: of ${REFERENCE})`, processRows(results)],
    ['Single calls, 16 at a time (×: of a bare Fastify route)', requestRows(results)],
    ['How quiet the machine was', calibrationRows(results)],
    ['Budgets of Causeway', budgetRows(results)],
  ];
  for (const [title, rows] of sections) {
    if (rows.length > 1) process.stdout.write(`\n${title}\n${layOut(rows)}\n`);
  }
  const isPinned = results.cores.broker !== undefined;
  const cores = isPinned ? 'each broker alone on one core' : 'NOTHING pinned to a core';
  process.stdout.write(`\nCauseway on ${store}; ${cores}.\n`);
}

/** The path of the JSON with every sample and the summary. */
export function writeReport(results: Results): string {
  mkdirSync(OUT_FOLDER, { recursive: true });
  const at = new Date().toISOString();
  const machine = {
    platform: `${platform()} ${arch()}`,
    node: process.version,
    cpu: cpus()[0]?.model ?? '',
    cpuCount: cpus().length,
  };
  const path = join(OUT_FOLDER, `${at.replaceAll(/[:.]/g, '-')}.json`);
  const summary = summarize(results.logins, REFERENCE);
  writeFileSync(path, `${JSON.stringify({ at, machine, ...results, summary }, undefined, 2)}\n`);
  return path;
}

function loginRows({ logins }: Results): Rows {
  const head = ['', 'at once', 'logins/s', 'CPU ms/login', ...COST_HEAD, 'requests', 'errors'];
  const lines = summarize(logins, REFERENCE).toSorted((a, b) => a.concurrency - b.concurrency);
  const rows = lines.map((line) => [
    line.target,
    String(line.concurrency),
    ...costCells(line),
    `${line.brokerRequests.toFixed(0)} + ${line.upstreamRequests.toFixed(0)}`,
    String(line.errors),
  ]);
  return [head, ...rows];
}

function processRows({ processes }: Results): Rows {
  const brokers = Map.groupBy(processes, ({ broker }) => broker);
  const reference = brokers.get(REFERENCE) ?? [];
  const rows = [...brokers].map(([broker, own]) => {
    const cell = (read: (sample: ProcessSample) => number): string =>
      showFigure(figureOf(own, reference, read));
    return [
      broker,
      cell(({ startMs }) => startMs),
      cell(({ idleRssMb }) => idleRssMb),
      cell(({ peakRssMb }) => peakRssMb),
    ];
  });
  return [['', 'start ms', 'idle RSS MB', 'peak RSS MB'], ...rows];
}

function requestRows({ requests }: Results): Rows {
  const head = ['', 'server', 'requests/s', 'CPU ms', ...COST_HEAD, 'errors'];
  const groups = Map.groupBy(requests, ({ endpoint, server }) => `${endpoint} ${server}`);
  const rows = [...groups.values()].map((group) => {
    const { endpoint = '', server = '' } = group[0] ?? {};
    const floor = requests.filter(
      (sample) => sample.endpoint === endpoint && sample.server === 'fastify',
    );
    const errors = group.reduce((sum, sample) => sum + sample.errors, 0);
    return [endpoint, server, ...costCells(compare(group, floor)), String(errors)];
  });
  return [head, ...rows];
}

/** The figure to judge by is the CPU time, and the spread is of its multiple. */
function costCells({ perSecond, cpuMs, p50Ms, p99Ms }: CostFigures): readonly string[] {
  return [
    showFigure(perSecond),
    showFigure(cpuMs),
    showSpread(cpuMs),
    showFigure(p50Ms),
    showFigure(p99Ms),
  ];
}

function calibrationRows({ calibrations }: Results): Rows {
  const rows = calibrations.map(({ round, loopMs, stolenShare }) => [
    `round ${round}`,
    show(loopMs),
    `${(stolenShare * 100).toFixed(1)} %`,
  ]);
  return [['', 'calibration ms', 'time stolen'], ...rows];
}
