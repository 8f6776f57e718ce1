import { AppError } from '@causeway/contract/errors.ts';
import type { UserIdType } from '@causeway/contract/identities.ts';

import { asId, type PoolId } from '../kernel/ids.ts';
import type { IdentityStore, UserStore } from '../store/store.ts';
import { DEFAULT_IDENTITY_TYPE, MOST_AUTHORITIES } from './link-identity.ts';
import { canonicalEmail, type User } from './user.ts';

export interface UserReading {
  readonly users: Pick<UserStore, 'find' | 'findBy'>;
  readonly identities: Pick<IdentityStore, 'listBySubject'>;
}

export interface UserKey {
  readonly key: string;
  readonly type: UserIdType;
}

/** Throws `user_not_found`, or `user_id_malformed` when the key is not of the form that its type needs. */
export async function requireUser(
  deps: UserReading,
  { poolId }: { readonly poolId: PoolId },
  userKey: UserKey,
): Promise<User> {
  const user = await findUser(deps, poolId, userKey);
  if (user === undefined) throw new AppError('user_not_found');
  return user;
}

async function findUser(
  deps: UserReading,
  poolId: PoolId,
  { key, type }: UserKey,
): Promise<User | undefined> {
  const { users } = deps;
  switch (type) {
    case 'user_id':
      return users.find(poolId, asId(key));
    case 'external_id':
      return users.findBy(poolId, 'externalId', key);
    case 'phone':
      return users.findBy(poolId, 'phone', key.replaceAll(/[\s().-]/g, ''));
    case 'email':
      return users.findBy(poolId, 'email', canonicalEmail(key));
    case 'username':
      return users.findBy(poolId, 'username', key);
    case 'identity':
      return findByIdentity(deps, poolId, key);
    case 'sync_relation':
    case 'custom_field':
      // Nothing is synchronised or extended here yet, so nobody can be named that way.
      return undefined;
  }
}

/**
 * `<source id>:<subject>`; the subject may contain colons. Nobody is found when two authorities of the
 * source know different users by it.
 */
async function findByIdentity(
  { users, identities }: UserReading,
  poolId: PoolId,
  key: string,
): Promise<User | undefined> {
  const separator = key.indexOf(':');
  if (separator < 1 || separator === key.length - 1) throw new AppError('user_id_malformed');
  const found = await identities.listBySubject(
    {
      poolId,
      sourceId: asId(key.slice(0, separator)),
      type: DEFAULT_IDENTITY_TYPE,
      subject: key.slice(separator + 1),
    },
    MOST_AUTHORITIES,
  );
  const [userId, ...others] = new Set(found.map((identity) => identity.userId));
  return userId === undefined || others.length > 0 ? undefined : users.find(poolId, userId);
}
