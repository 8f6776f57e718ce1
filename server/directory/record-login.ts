import type { ErrorCode } from '@causeway/contract/errors.ts';

import { newId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { LoginRecord } from './login-record.ts';

/** Whoever calls chooses this text, so it has an end. */
const USER_AGENT_LIMIT = 512;

/** Who tried to sign in where, and how. */
export type LoginAttempt = Omit<LoginRecord, 'id' | 'failure'>;

/**
 * Notes a finished sign-in in the user's history and counts it. For every way to sign in; meant for
 * the transaction that finishes the sign-in, so that it costs no commit of its own.
 */
export async function recordLogin(
  unit: Pick<Store, 'users' | 'logins'>,
  attempt: LoginAttempt,
): Promise<void> {
  const { poolId, userId: id, at, ip } = attempt;
  await unit.users.recordLogin({ poolId, id }, { at, ip });
  await unit.logins.insert(recordOf(attempt, undefined));
}

/** Notes a refused sign-in; only for a user who is certain to have been meant, if there still is one. */
export async function recordRefusedLogin(
  { logins }: Pick<Store, 'logins'>,
  attempt: LoginAttempt,
  failure: ErrorCode,
): Promise<void> {
  await logins.insertRefused(recordOf(attempt, failure));
}

function recordOf(attempt: LoginAttempt, failure: ErrorCode | undefined): LoginRecord {
  const userAgent = attempt.userAgent?.slice(0, USER_AGENT_LIMIT);
  return { ...attempt, userAgent, failure, id: newId() };
}
