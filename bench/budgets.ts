/** Whether Causeway keeps what `budgets.json` allows it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessSample } from './contest.ts';
import { median } from './load.ts';
import type { LoginSample } from './measure.ts';
import { REFERENCE, summarize } from './summary.ts';
import { show, showSpread, type Rows } from './table.ts';

type Budgets = {
  readonly cpuRatio: number;
  readonly samlCpuRatio: number;
  readonly samlPeerRatio: number;
  readonly samlCpuMs: number;
  readonly startMs: number;
  readonly idleRssMb: number;
};

type Finding = { readonly value: number; readonly spread?: string };

type Measured = {
  readonly logins: readonly LoginSample[];
  readonly processes: readonly ProcessSample[];
};

const SAML_PEER = 'saml-jackson saml';

/** A row for each budget of what was measured; none when Causeway was not. */
export function budgetRows(measured: Measured): Rows {
  const budgets = readBudgets();
  const rows = [...loginRows(measured, budgets), ...processRows(measured, budgets)];
  return rows.length === 0 ? [] : [['', 'measured', 'spread', 'budget', ''], ...rows];
}

function readBudgets(): Budgets {
  // Ours, beside this file.
  return JSON.parse(readFileSync(join(import.meta.dirname, 'budgets.json'), 'utf8')) as Budgets;
}

function loginRows({ logins }: Measured, budgets: Budgets): Rows {
  const lines = (target: string, reference: string) =>
    summarize(logins, reference).filter((line) => line.target === target);
  const multiples = (target: string, reference: string) =>
    lines(target, reference).map(({ concurrency, cpuMs }) => ({
      at: concurrency,
      value: cpuMs.ratio,
      spread: showSpread(cpuMs),
    }));
  return [
    ...multiples('causeway', REFERENCE).map(({ at, ...found }) =>
      row(`CPU per login at ${at}, × ${REFERENCE}`, found, budgets.cpuRatio),
    ),
    ...multiples('causeway saml', REFERENCE).map(({ at, ...found }) =>
      row(`CPU per SAML login at ${at}, × ${REFERENCE}`, found, budgets.samlCpuRatio),
    ),
    ...multiples('causeway saml', SAML_PEER).map(({ at, ...found }) =>
      row(`CPU per SAML login at ${at}, × saml-jackson`, found, budgets.samlPeerRatio),
    ),
    ...lines('causeway saml', REFERENCE).map(({ concurrency, cpuMs: { value } }) =>
      row(`CPU per SAML login at ${concurrency}, ms on this host`, { value }, budgets.samlCpuMs),
    ),
  ];
}

function processRows({ processes }: Measured, budgets: Budgets): Rows {
  const own = processes.filter(({ broker }) => broker === 'causeway');
  if (own.length === 0) return [];
  return [
    row('start ms', { value: median(own.map(({ startMs }) => startMs)) }, budgets.startMs),
    row('idle RSS MB', { value: median(own.map(({ idleRssMb }) => idleRssMb)) }, budgets.idleRssMb),
  ];
}

function row(name: string, { value, spread = '' }: Finding, budget: number): readonly string[] {
  return [name, show(value), spread, show(budget), verdict(value, budget)];
}

function verdict(value: number, budget: number): string {
  if (Number.isNaN(value)) return 'not measured';
  return value <= budget ? 'kept' : 'EXCEEDED';
}
