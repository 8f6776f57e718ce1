import { mkdirSync, writeFileSync } from 'node:fs';
import { arch, cpus, platform } from 'node:os';
import { join } from 'node:path';
import { budgetRows } from './budgets.ts';
import type { Contest, StartSample } from './contest.ts';
import type { Cores } from './cores.ts';
import { median } from './load.ts';
import type { Options } from './options.ts';
import { OUT_FOLDER } from './peers.ts';
import type { RequestSample } from './requests.ts';
import { compare, REFERENCE, summarize, type Figure } from './summary.ts';
import { layOut, show, showFigure, type Rows } from './table.ts';

export type Results = Contest & {
  readonly options: Options;
  readonly cores: Cores;
  readonly starts: readonly StartSample[];
  readonly requests: readonly RequestSample[];
};

export function printReport(results: Results): void {
  const { rounds, store } = results.options;
  const sections: readonly (readonly [string, Rows])[] = [
    [
      `Complete logins, median of ${rounds} (×: of ${REFERENCE} in the same round)`,
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
  const head = [
    '',
    'at once',
    'logins/s',
    'CPU ms/login',
    'p50 ms',
    'p99 ms',
    'requests',
    'errors',
  ];
  const lines = summarize(logins, REFERENCE).toSorted((a, b) => a.concurrency - b.concurrency);
  const rows = lines.map((line) => [
    line.target,
    String(line.concurrency),
    showFigure(line.perSecond),
    showFigure(line.cpuMs),
    showFigure(line.p50Ms),
    showFigure(line.p99Ms),
    `${line.brokerRequests.toFixed(0)} + ${line.upstreamRequests.toFixed(0)}`,
    String(line.errors),
  ]);
  return [head, ...rows];
}

function processRows({ starts, peaks }: Results): Rows {
  const lines = peaks.map(({ broker, peakRssMb }) => {
    const own = starts.filter((start) => start.broker === broker);
    return {
      broker,
      startMs: median(own.map((start) => start.startMs)),
      idleRssMb: median(own.map((start) => start.idleRssMb)),
      peakRssMb,
    };
  });
  const reference = lines.find(({ broker }) => broker === REFERENCE);
  const rows = lines.map((line) => {
    const figure = (name: 'startMs' | 'idleRssMb' | 'peakRssMb'): Figure => ({
      value: line[name],
      ratio: line[name] / (reference?.[name] ?? Number.NaN),
    });
    return [
      line.broker,
      showFigure(figure('startMs')),
      showFigure(figure('idleRssMb')),
      showFigure(figure('peakRssMb')),
    ];
  });
  return [['', 'start ms', 'idle RSS MB', 'peak RSS MB'], ...rows];
}

function requestRows({ requests }: Results): Rows {
  const head = ['', 'server', 'requests/s', 'CPU ms', 'p50 ms', 'p99 ms', 'errors'];
  const groups = Map.groupBy(requests, ({ endpoint, server }) => `${endpoint} ${server}`);
  const rows = [...groups.values()].map((group) => {
    const { endpoint = '', server = '' } = group[0] ?? {};
    const floor = requests.filter(
      (sample) => sample.endpoint === endpoint && sample.server === 'fastify',
    );
    const line = compare(group, floor);
    const figures = [line.perSecond, line.cpuMs, line.p50Ms, line.p99Ms].map(showFigure);
    const errors = group.reduce((sum, sample) => sum + sample.errors, 0);
    return [endpoint, server, ...figures, String(errors)];
  });
  return [head, ...rows];
}

function calibrationRows({ calibrations }: Results): Rows {
  const rows = calibrations.map(({ round, loopMs, stolenShare }) => [
    `round ${round}`,
    show(loopMs),
    `${(stolenShare * 100).toFixed(1)} %`,
  ]);
  return [['', 'calibration ms', 'time stolen'], ...rows];
}
