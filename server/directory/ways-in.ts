/**
 * The ways in which a person can sign in, and the rule that the last one is not taken away by accident.
 *
 * For what people do to their own accounts. An administrator may leave somebody without any: they can
 * give a new one as well.
 */
import { AppError } from '@causeway/contract/errors.ts';

import type { Clock } from '../kernel/clock.ts';
import type { PoolId, UserId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import { identitiesOf } from './identities-of.ts';
import type { User } from './user.ts';

/** Which addresses this server can send a code to. */
export interface Reach {
  readonly email: boolean;
  readonly phone: boolean;
}

export interface WayInRemoval {
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Clock;
  readonly reach: Reach;
}

interface Person {
  readonly poolId: PoolId;
  readonly userId: UserId;
}

/**
 * Takes something away that a person may sign in with, unless nothing would be left.
 * Throws `last_credential`, `user_not_found` and what `remove` throws; then nothing was taken.
 */
export async function removeWayIn(
  { store, clock, reach }: WayInRemoval,
  { poolId, userId }: Person,
  remove: (unit: Store, user: User) => Promise<void>,
): Promise<void> {
  const key = { poolId, id: userId };
  await store.transaction(async (unit) => {
    // The first write holds the row: two removals at once would each count on what the other takes.
    await unit.users.update(key, { updatedAt: clock() });
    const before = await unit.users.find(poolId, userId);
    if (before === undefined) throw new AppError('user_not_found');
    await remove(unit, before);
    const after = await unit.users.find(poolId, userId);
    if (after === undefined || !(await hasWayIn(unit, after, reach))) {
      throw new AppError('last_credential');
    }
  });
}

type Unit = Pick<Store, 'passwords' | 'identities' | 'connections'>;

async function hasWayIn(unit: Unit, user: User, reach: Reach): Promise<boolean> {
  if (canReceiveCode(user, reach)) return true;
  if (await canTypePassword(unit, user)) return true;
  return canComeFromSource(unit, user);
}

/** An address that nobody proved may be a slip of the pen. */
function canReceiveCode(user: User, reach: Reach): boolean {
  const byEmail = reach.email && user.email !== undefined && user.emailVerified;
  return byEmail || (reach.phone && user.phone !== undefined && user.phoneVerified);
}

async function canTypePassword({ passwords }: Unit, user: User): Promise<boolean> {
  const { poolId, id, email, phone, username } = user;
  const isNamed = [email, phone, username].some((name) => name !== undefined);
  return isNamed && (await passwords.find(poolId, id)) !== undefined;
}

/** A source without connections lets nobody in. */
async function canComeFromSource(unit: Unit, { poolId, id: userId }: User): Promise<boolean> {
  const own = await identitiesOf(unit, { poolId, userId });
  for (const sourceId of new Set(own.map((identity) => identity.sourceId))) {
    const { total } = await unit.connections.listBySource(poolId, sourceId, {
      offset: 0,
      limit: 1,
    });
    if (total > 0) return true;
  }
  return false;
}
