import type { UserIdType } from '@causeway/contract/identities.ts';

import type { PoolId, UserId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import { requireUser } from './find-user.ts';

/**
 * Deletes users and, with them, their identities, history and sessions: all of those named or none.
 * Throws `user_not_found` or `user_id_malformed`.
 */
export async function deleteUsers(
  { store }: { readonly store: Pick<Store, 'transaction'> },
  { poolId }: { readonly poolId: PoolId },
  { keys, type }: { readonly keys: readonly string[]; readonly type: UserIdType },
): Promise<void> {
  await store.transaction(async (unit) => {
    const ids = new Set<UserId>();
    for (const key of keys) ids.add((await requireUser(unit, { poolId }, { key, type })).id);
    // In one order everywhere, so that two callers do not wait for each other.
    for (const id of [...ids].toSorted()) {
      await unit.oidcRecords.end({ accountId: id });
      await unit.users.delete(poolId, id);
    }
  });
}
