/**
 * The configuration: environment and command line in, one frozen typed object out.
 *
 * The table of settings is `config/settings.ts`; beside it: how a value is read (`value.ts`), how
 * the environment is read against the table (`reading.ts`), how problems are told (`problem.ts`),
 * the generated encryption keys (`encryption-keys.ts`) and what `--print-config` shows (`show.ts`).
 *
 * Not here: anything that listens, connects or starts. No other module reads the environment.
 */
import { parseArgs } from 'node:util';

import { createKeyFile, keyFilePath, readKeyFile } from './config/encryption-keys.ts';
import { isLoopback } from './config/loopback.ts';
import { ConfigError, type Problem } from './config/problem.ts';
import { readSettings, unknownSettings, type Environment, type Reading } from './config/reading.ts';
import type { SettingValues } from './config/settings.ts';
import { showHelp, showReadings } from './config/show.ts';

/** The values of the settings, and what follows from them alone. */
export interface Config extends SettingValues {
  /** True while the public address is a loopback address; only then demo and sandbox exist. */
  readonly isDevelopment: boolean;
}

/** What the command line asks for: a start, or a text and nothing else. */
export type Invocation =
  | { readonly kind: 'start'; readonly config: Config }
  | { readonly kind: 'print'; readonly text: string };

/**
 * Reads environment and command line (without program names).
 * Throws `ConfigError` with every problem at once.
 */
export function readConfig(env: Environment, argv: readonly string[]): Invocation {
  const options = readOptions(argv);
  if (options.kind === 'help') return { kind: 'print', text: showHelp() };
  const readings = readSettings(env);
  const values = toValues(readings);
  const problems = [
    ...(options.kind === 'unknown' ? [options.problem] : []),
    ...unknownSettings(env),
    ...readings.flatMap(({ setting, problem }) =>
      problem === undefined ? [] : [{ name: setting.env, text: problem }],
    ),
    ...keyFileProblems(values),
    ...portProblems(values),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
  if (options.kind === 'print-config') return { kind: 'print', text: showReadings(readings) };
  return { kind: 'start', config: toConfig(values) };
}

/**
 * The keys that seal, newest first: the configured ones, else those of the file in the data folder,
 * which the first start makes. Throws `ConfigError` when the file cannot be used.
 */
export function loadEncryptionKeys(
  config: Pick<Config, 'encryptionKeys' | 'dataDir'>,
): readonly Buffer[] {
  if (config.encryptionKeys !== undefined) return config.encryptionKeys;
  const path = keyFilePath(config.dataDir);
  const existing = readKeyFile(path);
  if (existing === undefined) createKeyFile(path);
  const keys = existing ?? readKeyFile(path);
  if (keys === undefined || 'expected' in keys) {
    throw new ConfigError([{ name: path, text: `must be ${keys?.expected ?? 'there'}` }]);
  }
  return keys.value;
}

type Options =
  | { readonly kind: 'start' | 'print-config' | 'help' }
  | { readonly kind: 'unknown'; readonly problem: Problem };

function readOptions(argv: readonly string[]): Options {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { 'print-config': { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
    if (values.help === true) return { kind: 'help' };
    return { kind: values['print-config'] === true ? 'print-config' : 'start' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const text = `cannot be understood: ${reason.split('. ')[0]}. Known: --print-config, --help.`;
    return { kind: 'unknown', problem: { name: 'The command line', text } };
  }
}

function toValues(readings: readonly Reading[]): Partial<SettingValues> {
  // Each value comes from the parser of its own row, which types cannot follow through a list.
  return Object.fromEntries(readings.map(({ key, value }) => [key, value]));
}

function toConfig(values: Partial<SettingValues>): Config {
  const complete = values as SettingValues; // without problems only generated values are absent
  return Object.freeze({ ...complete, isDevelopment: isDevelopment(values) });
}

function isDevelopment({ publicUrl }: Partial<SettingValues>): boolean {
  return publicUrl !== undefined && isLoopback(new URL(publicUrl).hostname);
}

function keyFileProblems({ encryptionKeys, dataDir }: Partial<SettingValues>): readonly Problem[] {
  if (encryptionKeys !== undefined || dataDir === undefined) return [];
  const path = keyFilePath(dataDir);
  const keys = readKeyFile(path);
  if (keys === undefined || 'value' in keys) return [];
  return [{ name: path, text: `must be ${keys.expected}` }];
}

/** Demo and sandbox must not take each other's port, nor the server's. */
function portProblems(values: Partial<SettingValues>): readonly Problem[] {
  if (!isDevelopment(values)) return [];
  const ports = [
    { name: 'CAUSEWAY_PORT', port: values.port },
    { name: 'CAUSEWAY_DEMO_PORT', port: values.demoPort },
    { name: 'CAUSEWAY_SANDBOX_PORT', port: values.sandboxPort },
  ];
  return ports.flatMap(({ name, port }, index) => {
    const other = ports.slice(0, index).find((earlier) => earlier.port === port);
    if (other === undefined || port === undefined) return [];
    return [{ name, text: `is ${port}, but so is ${other.name}.` }];
  });
}
