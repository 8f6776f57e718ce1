/** Reads the environment against the table: each setting's text, where it came from, what is wrong. */
import { readFileSync } from 'node:fs';

import { nearestWord, type Problem } from './problem.ts';
import { type Setting } from './setting.ts';
import { settingRows, TEST_PREFIX, type SettingKey } from './settings.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** How one setting came out. */
export interface Reading {
  readonly key: SettingKey;
  readonly setting: Setting;
  readonly origin: 'environment' | 'file' | 'default';
  /** As written; absent where the first start makes the value, and where there is a problem. */
  readonly text: string | undefined;
  readonly value: unknown;
  readonly problem: string | undefined;
}

/** Reads every setting; goes on after a bad one with its default, to find all problems. */
export function readSettings(env: Environment): readonly Reading[] {
  const texts = new Map<string, string>();
  return settingRows.map(([key, setting]) => {
    const fallback = setting.default.text?.((name) => texts.get(name) ?? '');
    const reading = { key, setting, ...judge(setting, readGiven(env[setting.env]), fallback) };
    texts.set(setting.env, reading.text ?? fallback ?? '');
    return reading;
  });
}

/** Names that look like settings and are none, most often a typing error. */
export function unknownSettings(env: Environment): readonly Problem[] {
  const known = settingRows.map(([, setting]) => setting.env);
  return Object.keys(env)
    .filter((name) => name.startsWith('CAUSEWAY_') && !name.startsWith(TEST_PREFIX))
    .filter((name) => !known.some((setting) => setting === name))
    .toSorted()
    .map((name) => {
      const nearest = nearestWord(name, known);
      const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
      return { name, text: `is not a setting.${hint}` };
    });
}

type Given =
  | { readonly text: string; readonly origin: 'environment' | 'file' }
  | { readonly unreadable: string };

/** An empty variable counts as absent, because that is how many tools write "not set". */
function readGiven(raw: string | undefined): Given | undefined {
  if (raw === undefined || raw === '') return undefined;
  const path = /^file:(?<path>.*)$/s.exec(raw)?.groups?.['path'];
  if (path === undefined) return { text: raw, origin: 'environment' };
  try {
    return { text: readFileSync(path, 'utf8').replace(/[\r\n]+$/, ''), origin: 'file' };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { unreadable: `names a file that cannot be read: ${reason}.` };
  }
}

type Judgement = Pick<Reading, 'origin' | 'text' | 'value' | 'problem'>;

function judge(
  setting: Setting,
  given: Given | undefined,
  fallback: string | undefined,
): Judgement {
  const nothing = { text: undefined, value: undefined };
  if (given !== undefined && 'unreadable' in given) {
    return { ...nothing, origin: 'file', problem: given.unreadable };
  }
  const origin = given?.origin ?? 'default';
  const text = given?.text ?? fallback;
  if (text === undefined) return { ...nothing, origin, problem: undefined };
  const parsed = setting.parse(text);
  if ('value' in parsed) return { origin, text, value: parsed.value, problem: undefined };
  const isShowable = !setting.isSecret && setting.show === undefined;
  const shown = isShowable ? `is ${JSON.stringify(text)}, but ` : '';
  return { ...nothing, origin, problem: `${shown}must be ${parsed.expected}.` };
}

/** A setting's text as anybody may see it. */
export function shownText(setting: Setting, text: string): string {
  if (setting.isSecret) return 'set';
  return setting.show?.(text) ?? text;
}
