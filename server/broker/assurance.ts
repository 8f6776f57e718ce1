/**
 * How strongly a person must be known: what is asked of the source, and whether its answer is enough.
 *
 * An application asks in our words (`acr_values`), the source answers in its own; the levels of the
 * connection translate both ways. Without levels nothing is translated and nothing demanded.
 */
import type { AssuranceLevel, AssurancePolicy } from '@causeway/contract/sign-in-rules.ts';

import type { Assurance, WantedAssurance } from '../connectors/connector.ts';
import { UpstreamError } from '../kernel/upstream-error.ts';

type Parameters = Readonly<Record<string, string>>;

/** What to ask of the source; undefined when nothing. `isAgain`: an earlier answer was not enough. */
export function wantedAssurance(
  policy: AssurancePolicy,
  asked: Parameters,
  isAgain: boolean,
): WantedAssurance | undefined {
  const acrValues = policy.levels
    .slice(lowest(policy, asked))
    .flatMap(({ sourceAcr }) => sourceAcr ?? []);
  const maxAgeSeconds = shortest(policy.maxAgeSeconds, asked['max_age']);
  const isAsking = acrValues.length > 0 && isLevelWanted(policy, asked);
  if (!isAsking && maxAgeSeconds === undefined && !isAgain) return undefined;
  return {
    acrValues: isAsking ? [...new Set(acrValues)] : [],
    ...(maxAgeSeconds !== undefined && { maxAgeSeconds }),
    isAgain,
  };
}

function isLevelWanted({ required, levels }: AssurancePolicy, asked: Parameters): boolean {
  return required !== undefined || wishOf(levels, asked) >= 0;
}

/** The weakest level that will do. */
function lowest({ required, levels }: AssurancePolicy, asked: Parameters): number {
  const floor = levels.findIndex(({ acr }) => acr === required);
  return Math.max(floor, wishOf(levels, asked), 0);
}

/** `acr_values` are in the order of preference (OpenID Connect Core section 3.1.2.1). */
function wishOf(levels: AssurancePolicy['levels'], asked: Parameters): number {
  const wishes = (asked['acr_values'] ?? '').split(' ');
  const wish = wishes.find((value) => levels.some(({ acr }) => acr === value));
  return levels.findIndex(({ acr }) => acr === wish);
}

function shortest(ours: number | undefined, asked: string | undefined): number | undefined {
  const theirs = asked !== undefined && /^\d{1,9}$/.test(asked) ? Number(asked) : undefined;
  if (ours === undefined || theirs === undefined) return ours ?? theirs;
  return Math.min(ours, theirs);
}

/** Two clocks differ a little. */
const TOLERANCE_MS = 60_000;

/** What the source told, in our words. Throws `UpstreamError('insufficient')`. */
export function judgeAssurance(
  policy: AssurancePolicy,
  told: Assurance,
  { now, wanted }: { readonly now: number; readonly wanted?: WantedAssurance | undefined },
): Assurance {
  requireTime(policy, told);
  requireFresh(wanted?.maxAgeSeconds ?? policy.maxAgeSeconds, told, now);
  if (policy.levels.length === 0) return told;

  const reached = policy.levels.findLastIndex((level) => reaches(level, told));
  const floor = policy.levels.findIndex(({ acr }) => acr === policy.required);
  if (reached < floor) throw insufficient(`told ${wordsOf(told)}, ${policy.required} is required`);
  const { acr: _theirs, ...rest } = told;
  const level = policy.levels[reached];
  return level === undefined ? rest : { ...rest, acr: level.acr };
}

function reaches(
  { sourceAcr = [], sourceAmr = [] }: AssuranceLevel,
  { acr, amr = [] }: Assurance,
): boolean {
  if (acr !== undefined && sourceAcr.includes(acr)) return true;
  return sourceAmr.length > 0 && sourceAmr.every((method) => amr.includes(method));
}

/** A time that an application asks for is met as far as the source tells; one of ours must be met. */
function requireTime({ maxAgeSeconds }: AssurancePolicy, { authenticatedAt }: Assurance): void {
  if (maxAgeSeconds === undefined || authenticatedAt !== undefined) return;
  throw insufficient('does not tell when the person signed in, and maxAgeSeconds is set');
}

function requireFresh(
  maxAgeSeconds: number | undefined,
  { authenticatedAt }: Assurance,
  now: number,
): void {
  if (maxAgeSeconds === undefined || authenticatedAt === undefined) return;
  const ageMs = now - authenticatedAt;
  if (ageMs <= maxAgeSeconds * 1000 + TOLERANCE_MS) return;
  const ageSeconds = Math.round(ageMs / 1000);
  throw insufficient(`saw the person ${ageSeconds} s ago, allowed are ${maxAgeSeconds} s`);
}

function wordsOf({ acr = '(none)', amr = [] }: Assurance): string {
  return `acr ${acr}, amr ${amr.join(' ') || '(none)'}`;
}

function insufficient(detail: string): UpstreamError {
  return new UpstreamError('insufficient', { detail: `the source ${detail}` });
}
