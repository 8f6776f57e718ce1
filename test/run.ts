/**
 * `npm test`: every check and every suite, one after the other, and what came of them.
 *
 * The commands themselves are the scripts of package.json. A stage that fails does not keep the next
 * ones from telling what they know; the exit code is 1 when any of them failed. The last line is
 * `N passed, N failed`, where a check without tests counts as one.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import manifest from '../package.json' with { type: 'json' };

interface Stage {
  readonly heading: string;
  readonly script: keyof typeof manifest.scripts;
  /** Where its tests are; a check has none. */
  readonly folder?: string;
}

const stages: readonly Stage[] = [
  { heading: 'Lint', script: 'lint' },
  { heading: 'Format', script: 'format:check' },
  { heading: 'Types', script: 'types' },
  { heading: 'Unused code', script: 'unused' },
  { heading: 'Unit tests', script: 'test:unit', folder: 'test' },
  { heading: 'Integration', script: 'test:integration', folder: 'test/integration' },
  { heading: 'SDK compatibility', script: 'test:sdk', folder: 'test/sdk-compat' },
  { heading: 'Browser', script: 'test:e2e', folder: 'test/e2e' },
];

interface Outcome {
  readonly stage: Stage;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly seconds: number;
}

const root = fileURLToPath(new URL('../', import.meta.url));
const reports = mkdtempSync(join(tmpdir(), 'causeway-test-'));

const outcomes: Outcome[] = [];
try {
  for (const stage of stages) {
    if (stage.folder !== undefined && !existsSync(join(root, stage.folder))) continue;
    console.log(`\n== ${stage.heading} ==\n`);
    outcomes.push(await runStage(stage));
  }
} finally {
  rmSync(reports, { recursive: true });
}

console.log('\n== Summary ==\n');
for (const { stage, passed, failed, skipped, seconds } of outcomes) {
  const verdict = failed === 0 ? 'ok  ' : 'FAIL';
  const counts = stage.folder === undefined ? '' : `${passed} passed, ${failed} failed`;
  const rest = skipped === 0 ? '' : `, ${skipped} skipped`;
  const time = `${seconds.toFixed(1)} s`.padStart(8);
  console.log(`${verdict}  ${stage.heading.padEnd(18)} ${time}  ${counts}${rest}`);
}
const sum = (count: 'passed' | 'failed') =>
  outcomes.reduce((total, outcome) => total + outcome[count], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') === 0 ? 0 : 1;

async function runStage(stage: Stage): Promise<Outcome> {
  const startedAt = performance.now();
  const report = join(reports, stage.script.replace(':', '-'));
  const command = withReport(manifest.scripts[stage.script], report);
  const exitCode = await run(command);
  const seconds = (performance.now() - startedAt) / 1000;
  return { stage, seconds, ...countsOf(report, exitCode) };
}

/** Lets the test runner write its counts to a file beside what it tells people. */
function withReport(script: string, report: string): string {
  const people = '--test-reporter=spec --test-reporter-destination=stdout';
  const counts = `--test-reporter=tap --test-reporter-destination="${report}"`;
  return script.replace(/^node --test\b/, `node --test ${people} ${counts}`);
}

async function run(command: string): Promise<number> {
  const path = [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  const child = spawn(command, {
    cwd: root,
    env: { ...process.env, PATH: path },
    shell: true,
    stdio: 'inherit',
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject).once('exit', (code) => resolve(code ?? 1));
  return promise;
}

function countsOf(report: string, exitCode: number) {
  if (!existsSync(report))
    return { passed: exitCode === 0 ? 1 : 0, failed: exitCode === 0 ? 0 : 1, skipped: 0 };
  const text = readFileSync(report, 'utf8');
  const count = (name: string) =>
    Number([...text.matchAll(new RegExp(`^# ${name} (\\d+)$`, 'gm'))].at(-1)?.[1] ?? 0);
  const failed = count('fail') + count('cancelled');
  // A suite that dies without a failing test has failed all the same.
  return {
    passed: count('pass'),
    failed: exitCode === 0 ? failed : Math.max(failed, 1),
    skipped: count('skipped'),
  };
}
