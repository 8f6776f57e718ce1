import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import { endSessions } from '../directory/end-sessions.ts';
import { inTurn } from '../directory/set-password.ts';
import type { CredentialDeps, SignedInPerson } from './credentials.ts';
import { paced, triedBy } from './pace.ts';
import { isPasswordOf } from './prove-person.ts';
import { requireOwnPassword } from './sign-up.ts';

export interface PasswordChange {
  readonly newPassword: string;
  /** Needed by whoever has one: a stolen token must not be enough to lock its owner out. */
  readonly oldPassword: string | undefined;
}

/**
 * A signed-in person's new password, or first one; it signs them out everywhere.
 * Throws `invalid_argument`, `too_many_requests`, `password_wrong` or `unavailable`.
 */
export async function changePassword(
  deps: CredentialDeps,
  person: SignedInPerson,
  { newPassword, oldPassword }: PasswordChange,
): Promise<void> {
  requireOwnPassword('newPassword', newPassword);
  const { poolId, userId } = person;
  const { passwords } = deps.store;
  if ((await passwords.find(poolId, userId)) !== undefined) {
    if (oldPassword === undefined) throw invalidArgument('oldPassword', rules.required);
    await paced(deps, triedBy(person), async () => {
      const isRight = await isPasswordOf(deps, { poolId, id: userId }, oldPassword);
      if (!isRight) throw new AppError('password_wrong');
    });
  }
  const hash = await inTurn(deps.hasher.hash(newPassword));
  const at = deps.clock();
  await deps.store.transaction(async (unit) => {
    await unit.passwords.put({ poolId, userId, hash, setAt: at });
    await endSessions(unit, { poolId, userId, at });
  });
}
