import { AppError, errorText } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import type { Clock } from '../kernel/clock.ts';
import { newId, type PoolId, type TenantId } from '../kernel/ids.ts';
import type { PasswordHasher } from '../kernel/password-hash.ts';
import type { Store } from '../store/store.ts';
import { requireEmail, requirePhone, requirePlainText, requireUsername } from './contact.ts';
import { joinTenant } from './join-tenant.ts';
import { type DeclaredIdentity, declareIdentity, type Standing } from './link-identity.ts';
import { hashPassword } from './set-password.ts';
import { requireSmall } from './size.ts';
import type { User, UserAttributes, UserOrigin } from './user.ts';

export interface UserCreation {
  readonly store: Pick<Store, 'transaction'>;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
}

export interface NewUser extends UserAttributes {
  /** `adminCreated` when absent. */
  readonly origin?: UserOrigin | undefined;
  readonly identities: readonly DeclaredIdentity[];
  /** The tenants that the user is a member of from the start. */
  readonly tenantIds?: readonly TenantId[] | undefined;
}

/**
 * Creates a user, the identities and memberships that come along and the password, all or nothing.
 * Throws `invalid_argument`, `value_taken`, `unavailable`, and what `declareIdentity` and `joinTenant`
 * throw.
 */
export async function createUser(
  { store, clock, hasher }: UserCreation,
  scope: Standing,
  input: NewUser,
): Promise<User> {
  const hash = await hashPassword(hasher, input.password);
  return store.transaction((unit) =>
    insertUser(unit, newUser(scope.poolId, input, clock()), {
      ...input,
      hash,
      within: scope.tenantId,
    }),
  );
}

/**
 * Creates users with their identities, all or none. Throws `invalid_argument` or `value_taken`, with
 * the place of the first entry that stands in the way.
 */
export async function createUsers(
  { store, clock, hasher }: UserCreation,
  scope: Standing,
  inputs: readonly NewUser[],
): Promise<readonly User[]> {
  const hashes: (string | undefined)[] = [];
  // One after the other: a batch is to be slow by itself, and nobody else because of it.
  for (const { password } of inputs) hashes.push(await hashPassword(hasher, password));
  return store.transaction(async (unit) => {
    const created: User[] = [];
    for (const [index, input] of inputs.entries()) {
      try {
        const parts = { ...input, hash: hashes[index], within: scope.tenantId };
        created.push(await insertUser(unit, newUser(scope.poolId, input, clock()), parts));
      } catch (error) {
        throw error instanceof AppError ? placed(error, `list[${index}]`) : error;
      }
    }
    return created;
  });
}

/** Says where in the list it happened; a failure that names no field becomes the rule of its entry. */
function placed(error: AppError, place: string): AppError {
  const { field } = error.values;
  if (typeof field === 'string') {
    return new AppError(error.code, { values: { ...error.values, field: `${place}.${field}` } });
  }
  const rule = {
    en: errorText(error.code, 'en', error.values),
    zh: errorText(error.code, 'zh', error.values),
  };
  return new AppError('invalid_argument', { values: { field: place, rule }, cause: error });
}

type Unit = Pick<
  Store,
  'users' | 'sources' | 'connections' | 'identities' | 'passwords' | 'tenants' | 'members'
>;

/** Inserts a new user with all that comes along, in the caller's transaction. */
export async function insertUser(
  unit: Unit,
  user: User,
  {
    identities,
    tenantIds = [],
    hash,
    within,
  }: Pick<NewUser, 'identities' | 'tenantIds'> & {
    readonly hash: string | undefined;
    /** The tenant whose sources the identities may be of, besides those of the pool. */
    readonly within?: TenantId | undefined;
  },
): Promise<User> {
  const inserted = await unit.users.insert(user);
  if (!inserted.ok) throw new AppError('value_taken', { values: { field: inserted.taken } });
  const { poolId, id: userId, createdAt: at } = user;
  if (hash !== undefined) await unit.passwords.put({ poolId, userId, hash, setAt: at });
  const owner = { poolId, tenantId: within, userId, at };
  for (const identity of identities) await declareIdentity(unit, owner, identity);
  // In one order everywhere, so that two callers do not wait for each other.
  for (const tenantId of [...new Set(tenantIds)].toSorted()) {
    await joinTenant(unit, { poolId, tenantId }, { userIds: [userId], at });
  }
  return user;
}

const none = { phone: undefined, phoneCountryCode: undefined } as const;

/** A user as an administrator makes one. Throws `invalid_argument`. */
export function newUser(poolId: PoolId, input: NewUser, now: number): User {
  const email = given(input.email, requireEmail);
  const { phone, phoneCountryCode } =
    given(input.phone, (text) => requirePhone(text, input.phoneCountryCode)) ?? none;
  const username = given(input.username, requireUsername);
  if (email === undefined && phone === undefined && username === undefined) {
    throw invalidArgument('username', rules.nameOfUser);
  }
  requireSmall('customData', input.customData);
  return {
    id: newId(),
    poolId,
    status: input.status ?? 'Activated',
    origin: input.origin ?? 'adminCreated',
    email,
    emailVerified: email !== undefined && (input.emailVerified ?? false),
    phone,
    phoneCountryCode,
    phoneVerified: phone !== undefined && (input.phoneVerified ?? false),
    username,
    externalId: given(input.externalId, (text) => requirePlainText('externalId', text)),
    profile: input.profile,
    customData: input.customData ?? {},
    loginsCount: 0,
    lastLoginAt: undefined,
    lastIp: undefined,
    createdAt: now,
    updatedAt: now,
  };
}

function given<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text);
}
