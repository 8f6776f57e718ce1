import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import { type PasswordHasher, PasswordQueueFull } from '../kernel/password-hash.ts';

/**
 * What is kept of a password; without one, nothing. To be called before a transaction, because it is
 * slow on purpose. Throws `invalid_argument` for an empty one, `unavailable` when too many wait.
 */
export async function hashPassword(
  hasher: PasswordHasher,
  password: string | undefined,
): Promise<string | undefined> {
  if (password === undefined) return undefined;
  if (password === '') {
    throw invalidArgument('password', rules.empty);
  }
  return inTurn(hasher.hash(password));
}

/** Says in our own words that the server has enough to do. */
export async function inTurn<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof PasswordQueueFull)) throw error;
    throw new AppError('unavailable', { detail: 'too many passwords wait to be hashed' });
  }
}
