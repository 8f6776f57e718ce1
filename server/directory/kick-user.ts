import type { Clock } from '../kernel/clock.ts';
import type { AppId, PoolId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import { endSessions } from './end-sessions.ts';
import { requireApplication } from './find-application.ts';
import { requireUser, type UserKey } from './find-user.ts';

/**
 * Signs a user out of these applications, and of our own sign-in page, which would let them in again
 * without a question. Throws `user_not_found`, `user_id_malformed` or `application_not_found`; then nobody
 * was signed out.
 */
export async function kickUser(
  { store, clock }: { readonly store: Pick<Store, 'transaction'>; readonly clock: Clock },
  { poolId }: { readonly poolId: PoolId },
  { user, appIds }: { readonly user: UserKey; readonly appIds: readonly AppId[] },
): Promise<void> {
  await store.transaction(async (unit) => {
    const { id: userId } = await requireUser(unit, { poolId }, user);
    for (const appId of appIds) await requireApplication(unit.applications, { poolId }, appId);
    await endSessions(unit, { poolId, userId, appIds, at: clock() });
  });
}
