import { AppError } from '@causeway/contract/errors.ts';
import type { UserIdType } from '@causeway/contract/identities.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import { asId, type PoolId } from '../kernel/ids.ts';
import type { IdentityStore, Person, UserStore } from '../store/store.ts';
import { canonicalEmail, canonicalPhone, canonicalUsername } from './canonical-names.ts';
import type { UniqueUserField, User } from './user.ts';

export interface UserReading {
  readonly users: Pick<UserStore, 'find' | 'findBy'>;
  readonly identities: Pick<IdentityStore, 'listOfPerson'>;
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

/**
 * The users of these keys, each once, in the order of the keys; unknown ones are left out.
 * Throws `user_id_malformed`.
 */
export async function findUsers(
  deps: UserReading,
  { poolId }: { readonly poolId: PoolId },
  { keys, type }: { readonly keys: readonly string[]; readonly type: UserIdType },
): Promise<readonly User[]> {
  const found = await Promise.all(keys.map((key) => findUser(deps, poolId, { key, type })));
  const byId = new Map(found.flatMap((user) => (user === undefined ? [] : [[user.id, user]])));
  return [...byId.values()];
}

/** Whether a user of the pool has any of these names. Throws `invalid_argument` when none is given. */
export async function isUserNamed(
  deps: UserReading,
  { poolId }: { readonly poolId: PoolId },
  names: Readonly<Partial<Record<UniqueUserField, string | undefined>>>,
): Promise<boolean> {
  let isAsked = false;
  for (const field of ['username', 'email', 'phone', 'externalId'] as const) {
    const key = names[field];
    if (key === undefined || key === '') continue;
    isAsked = true;
    const type = userIdTypes[field];
    if ((await findUser(deps, poolId, { key, type })) !== undefined) return true;
  }
  if (isAsked) return false;
  throw invalidArgument('username', rules.anyName);
}

const userIdTypes = {
  username: 'username',
  email: 'email',
  phone: 'phone',
  externalId: 'external_id',
} as const satisfies Record<UniqueUserField, UserIdType>;

/** Undefined when there is nobody; throws like `requireUser` for a malformed key. */
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
      return users.findBy(poolId, 'phone', canonicalPhone(key));
    case 'email':
      return users.findBy(poolId, 'email', canonicalEmail(key));
    case 'username':
      return users.findBy(poolId, 'username', canonicalUsername(key));
    case 'identity':
      return findByPerson(deps, poolId, personOf(key, 'sourceId'));
    case 'sync_relation':
      return findByPerson(deps, poolId, personOf(key, 'provider'));
    case 'custom_field':
      // No custom field is unique, so nobody can be named that way.
      return undefined;
  }
}

/** `<source id>:<subject>` or `<source type>:<subject>`; the subject may contain colons. */
function personOf(key: string, scope: keyof Person['within']): Person {
  const separator = key.indexOf(':');
  if (separator < 1 || separator === key.length - 1) throw new AppError('user_id_malformed');
  const within = { [scope]: key.slice(0, separator) };
  return { subject: key.slice(separator + 1), within };
}

/** More would only tell more often that several users are known by the subject. */
const MOST_IDENTITIES = 100;

/** Nobody is found when different users are known by the subject. */
async function findByPerson(
  { users, identities }: UserReading,
  poolId: PoolId,
  person: Person,
): Promise<User | undefined> {
  const found = await identities.listOfPerson(poolId, person, MOST_IDENTITIES);
  const [userId, ...others] = new Set(found.map((identity) => identity.userId));
  return userId === undefined || others.length > 0 ? undefined : users.find(poolId, userId);
}
