/**
 * Taking back what somebody is in the middle of, when their account stops being trusted.
 *
 * A step of a login is sealed behind a token that only its browser knows, so it cannot be looked up by
 * user. Instead it is noted until when everything that the user began is void; the note lives as long as
 * a step can.
 */
import type { UserId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import { STEP_LIFETIME_MS } from './login.ts';

const KIND = 'revoked';

/** Voids whatever the user began up to this moment; for the transaction of what made it necessary. */
export async function revokeRequests(
  { tickets }: Pick<Store, 'tickets'>,
  { userId, at }: { readonly userId: UserId; readonly at: number },
): Promise<void> {
  const expiresAt = at + STEP_LIFETIME_MS + 1;
  await tickets.put({ kind: KIND, token: userId, payload: { at }, expiresAt });
}

/** Whether what the user began at that time was voided since. */
export async function isRevoked(
  { tickets }: Pick<Store, 'tickets'>,
  { userId, startedAt, now }: { userId: UserId; startedAt: number; now: number },
): Promise<boolean> {
  const note = await tickets.peek(KIND, userId, now);
  const until = note?.['at'];
  return typeof until === 'number' && startedAt <= until;
}
