/**
 * The pace at which something may be tried: a few times at once, then slower and slower.
 *
 * A try is counted before it is made, so many at once are no way around. Who succeeds gets it back.
 */
import { AppError } from '@causeway/contract/errors.ts';

import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../kernel/clock.ts';
import type { Throttle } from '../store/store.ts';
import type { CredentialDeps, SignedInPerson } from './credentials.ts';

interface Pace {
  readonly kind: string;
  /** How many tries come without a wait. */
  readonly free: number;
  /** The wait after those; it doubles with each further try. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** How long nothing must happen until all is forgotten. */
  readonly memoryMs: number;
}

/** By the name that somebody types, whether or not anybody is called that. */
export const signInOfAccount: Pace = {
  kind: 'sign-in/account',
  free: 5,
  firstWaitMs: SECOND_MS,
  longestWaitMs: 5 * MINUTE_MS,
  memoryMs: HOUR_MS,
};

export const signInFromAddress: Pace = {
  kind: 'sign-in/address',
  free: 30,
  firstWaitMs: SECOND_MS,
  longestWaitMs: 15 * MINUTE_MS,
  memoryMs: HOUR_MS,
};

export const signUpFromAddress: Pace = { ...signInFromAddress, kind: 'sign-up/address' };

/** Codes of a source that an app brings, and the source does not know. */
export const exchangeFromAddress: Pace = { ...signInFromAddress, kind: 'exchange/address' };

/** Codes to scan: each is a request to the vendor, and an office is one address. */
export const scanFromAddress: Pace = {
  kind: 'scan/address',
  free: 60,
  firstWaitMs: SECOND_MS,
  longestWaitMs: MINUTE_MS,
  memoryMs: 10 * MINUTE_MS,
};

/** A mailbox is nobody's to fill. */
export const codeToContact: Pace = {
  kind: 'code/contact',
  free: 1,
  firstWaitMs: MINUTE_MS,
  longestWaitMs: HOUR_MS,
  memoryMs: HOUR_MS,
};

export const codeFromAddress: Pace = { ...signInFromAddress, kind: 'code/address' };

type Deps = Pick<CredentialDeps, 'store' | 'clock'>;

/** More meet in one place only when somebody tries hard. */
const COLLISIONS = 8;

/** Counts a try. Throws `too_many_requests`, with the seconds to wait. */
export async function countTry(deps: Deps, pace: Pace, subject: string): Promise<void> {
  const { throttles } = deps.store;
  const key = { kind: pace.kind, subject };
  for (let collisions = 0; collisions < COLLISIONS; collisions += 1) {
    const now = deps.clock();
    const before = await throttles.find(pace.kind, subject, now);
    if (before !== undefined && before.freeAt > now) throw tooSoon(before.freeAt - now);
    const uses = (before?.uses ?? 0) + 1;
    const freeAt = now + waitAfter(pace, uses);
    const next = { uses, freeAt, expiresAt: freeAt + pace.memoryMs };
    if (await throttles.replace({ ...key, now }, before, next)) return;
  }
  throw tooSoon(pace.firstWaitMs);
}

/** Takes one try back: it was made by somebody who may. */
export async function forgiveTry(deps: Deps, pace: Pace, subject: string): Promise<void> {
  const { throttles } = deps.store;
  const now = deps.clock();
  const before = await throttles.find(pace.kind, subject, now);
  if (before === undefined) return;
  const next: Throttle = { uses: Math.max(0, before.uses - 1), freeAt: now };
  const state = { ...next, expiresAt: now + pace.memoryMs };
  // Where another try came in between, this one stays counted.
  await throttles.replace({ kind: pace.kind, subject, now }, before, state);
}

/** Forgets all tries. */
export async function forgetTries(deps: Deps, pace: Pace, subject: string): Promise<void> {
  await deps.store.throttles.clear(pace.kind, subject);
}

/** What a proof is counted under: whom it is about, and where it comes from. */
export interface Tried {
  readonly subject: string;
  readonly ip: string | undefined;
  /** Failures in which nobody judged the proof; the try is taken back. */
  readonly isUnjudged?: (error: unknown) => boolean;
}

/** Counts the proof before it is judged, and takes that back when it holds. Throws `too_many_requests`. */
export async function paced<T>(
  deps: Deps,
  { subject, ip, isUnjudged = () => false }: Tried,
  prove: () => Promise<T>,
): Promise<T> {
  const network = networkOf(ip);
  await countTry(deps, signInFromAddress, network);
  await countTry(deps, signInOfAccount, subject);
  try {
    const proven = await prove();
    await forgetTries(deps, signInOfAccount, subject);
    await forgiveTry(deps, signInFromAddress, network);
    return proven;
  } catch (error) {
    if (isUnjudged(error)) {
      await forgiveTry(deps, signInOfAccount, subject);
      await forgiveTry(deps, signInFromAddress, network);
    }
    throw error;
  }
}

/** What somebody who is signed in proves is counted by their account. */
export function triedBy({ poolId, userId, ip }: SignedInPerson): Tried {
  return { subject: `${poolId}/id/${userId}`, ip };
}

/** Of an IPv6 address the network: whoever has one address there has all of them (RFC 4291 section 2.5.1). */
export function networkOf(ip: string | undefined): string {
  if (ip === undefined) return 'unknown';
  const mapped = /^::ffff:(?<v4>\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.groups?.['v4'];
  if (mapped !== undefined || !ip.includes(':')) return mapped ?? ip;
  const [head = '', tail] = ip.toLowerCase().split('%', 1).join('').split('::');
  const groups = head === '' ? [] : head.split(':');
  const known = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - known.length) }, () => '0');
  return [...groups, ...zeros, ...known].slice(0, 4).join(':');
}

function waitAfter(pace: Pace, uses: number): number {
  if (uses < pace.free) return 0;
  return Math.min(pace.longestWaitMs, pace.firstWaitMs * 2 ** (uses - pace.free));
}

function tooSoon(waitMs: number): AppError {
  const seconds = String(Math.ceil(waitMs / SECOND_MS));
  return new AppError('too_many_requests', { values: { seconds } });
}
