/**
 * Slows down whoever guesses the secret of an access key.
 *
 * After some failures the next attempt is refused unread until a pause is over, and the pause doubles.
 * It belongs to one key and one client address together, so guessing from elsewhere never locks the
 * rightful owner out. It is refused rather than held open, because held requests would cost us more than
 * the guesser, and many at once would pass together.
 */
import { AppError } from '@causeway/contract/errors.ts';
import { LRUCache } from 'lru-cache';

import { networkOf } from '../../credentials/pace.ts';
import { type Clock, MINUTE_MS, SECOND_MS } from '../../kernel/clock.ts';

/** A person who mistypes, or a fleet that starts with yesterday's secret, is not kept waiting. */
const FREE_FAILURES = 5;
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;
/** Pushing one entry out takes as many failures of others, which costs more than its pause. */
const GUESSERS_REMEMBERED = 10_000;

export interface Guesser {
  readonly accessKeyId: string;
  /** Of the client. */
  readonly address: string;
}

export interface SecretGuesses {
  /** Runs the attempt unless a pause is on; throws `too_many_requests` or what the attempt throws. */
  attempt<T>(guesser: Guesser, check: () => Promise<T>): Promise<T>;
}

/** Counts on this node alone. */
export function createSecretGuesses(clock: Clock): SecretGuesses {
  const failures = new LRUCache<string, { readonly count: number; readonly pausedUntil: number }>({
    max: GUESSERS_REMEMBERED,
  });
  return {
    async attempt(guesser, check) {
      const key = JSON.stringify([guesser.accessKeyId, networkOf(guesser.address)]);
      const before = failures.get(key) ?? { count: 0, pausedUntil: 0 };
      const left = before.pausedUntil - clock();
      if (left > 0) throw tooMany(left);
      // Counted before the answer is known: attempts at the same moment are as many failures.
      const count = before.count + 1;
      failures.set(key, { count, pausedUntil: clock() + pauseAfter(count) });
      try {
        const granted = await check();
        failures.delete(key);
        return granted;
      } catch (error) {
        // Only a wrong secret is a guess.
        if (!(error instanceof AppError && error.code === 'access_key_invalid')) {
          failures.set(key, before);
        }
        throw error;
      }
    },
  };
}

function pauseAfter(count: number): number {
  const over = count - FREE_FAILURES;
  return over < 0 ? 0 : Math.min(LONGEST_PAUSE_MS, SECOND_MS * 2 ** over);
}

function tooMany(leftMs: number): AppError {
  const seconds = String(Math.ceil(leftMs / SECOND_MS));
  return new AppError('too_many_requests', { values: { seconds } });
}
