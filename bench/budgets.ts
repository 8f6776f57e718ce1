/** Whether Causeway keeps what `budgets.json` allows it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StartSample } from './contest.ts';
import { median } from './load.ts';
import type { LoginSample } from './measure.ts';
import { REFERENCE, summarize } from './summary.ts';
import { show, type Rows } from './table.ts';

type Budgets = {
  readonly cpuRatio: number;
  readonly samlCpuRatio: number;
  readonly samlPeerRatio: number;
  readonly samlCpuMs: number;
  readonly startMs: number;
  readonly idleRssMb: number;
};

type Measured = {
  readonly logins: readonly LoginSample[];
  readonly starts: readonly StartSample[];
};

const SAML_PEER = 'saml-jackson saml';

/** A row for each budget of what was measured; none when Causeway was not. */
export function budgetRows(measured: Measured): Rows {
  const budgets = readBudgets();
  const rows = [...loginRows(measured, budgets), ...processRows(measured, budgets)];
  return rows.length === 0 ? [] : [['', 'measured', 'budget', ''], ...rows];
}

function readBudgets(): Budgets {
  // Ours, beside this file.
  return JSON.parse(readFileSync(join(import.meta.dirname, 'budgets.json'), 'utf8')) as Budgets;
}

function loginRows({ logins }: Measured, budgets: Budgets): Rows {
  const figures = (target: string, reference: string) =>
    summarize(logins, reference)
      .filter((line) => line.target === target)
      .map(({ concurrency, cpuMs }) => ({ concurrency, ...cpuMs }));
  return [
    ...figures('causeway', REFERENCE).map(({ concurrency, ratio }) =>
      row(`CPU per login at ${concurrency}, × ${REFERENCE}`, ratio, budgets.cpuRatio),
    ),
    ...figures('causeway saml', REFERENCE).map(({ concurrency, ratio }) =>
      row(`CPU per SAML login at ${concurrency}, × ${REFERENCE}`, ratio, budgets.samlCpuRatio),
    ),
    ...figures('causeway saml', SAML_PEER).map(({ concurrency, ratio }) =>
      row(`CPU per SAML login at ${concurrency}, × saml-jackson`, ratio, budgets.samlPeerRatio),
    ),
    ...figures('causeway saml', REFERENCE).map(({ concurrency, value }) =>
      row(`CPU per SAML login at ${concurrency}, ms on this host`, value, budgets.samlCpuMs),
    ),
  ];
}

function processRows({ starts }: Measured, budgets: Budgets): Rows {
  const own = starts.filter(({ broker }) => broker === 'causeway');
  if (own.length === 0) return [];
  return [
    row('start ms', median(own.map(({ startMs }) => startMs)), budgets.startMs),
    row('idle RSS MB', median(own.map(({ idleRssMb }) => idleRssMb)), budgets.idleRssMb),
  ];
}

function row(name: string, value: number, budget: number): readonly string[] {
  return [name, show(value), show(budget), verdict(value, budget)];
}

function verdict(value: number, budget: number): string {
  if (Number.isNaN(value)) return 'not measured';
  return value <= budget ? 'kept' : 'EXCEEDED';
}
