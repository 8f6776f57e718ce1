import type { AppId, PoolId, UserId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';

export interface EndedSessions {
  readonly poolId: PoolId;
  readonly userId: UserId;
  /** The applications whose tokens end; all of them when absent. */
  readonly appIds?: readonly AppId[];
  readonly at: number;
}

/**
 * Signs a user out: the sessions of our OpenID provider, and the codes, access and refresh tokens of the
 * applications. Id tokens, which nobody can take back, prove nothing here any more.
 *
 * For whoever stops trusting what was proven before: an administrator, a recovered account, a changed
 * password. Meant for the transaction of that change.
 */
export async function endSessions(
  { users, oidcRecords }: Pick<Store, 'users' | 'oidcRecords'>,
  { poolId, userId, appIds, at }: EndedSessions,
): Promise<void> {
  await users.endSessions({ poolId, id: userId }, at);
  await oidcRecords.end({
    accountId: userId,
    ...(appIds !== undefined && { clientIds: appIds }),
  });
}
