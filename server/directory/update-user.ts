import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import type { Clock } from '../kernel/clock.ts';
import type { PoolId } from '../kernel/ids.ts';
import type { PasswordHasher } from '../kernel/password-hash.ts';
import type { Store } from '../store/store.ts';
import { requireEmail, requirePhone, requirePlainText, requireUsername } from './contact.ts';
import { endSessions } from './end-sessions.ts';
import { requireUser, type UserKey } from './find-user.ts';
import { hashPassword } from './set-password.ts';
import { requireSmall } from './size.ts';
import { canonicalEmail } from './canonical-names.ts';
import type { User, UserAttributes } from './user.ts';

export interface UserUpdating {
  readonly store: Pick<Store, 'transaction'>;
  readonly hasher: PasswordHasher;
  readonly clock: Clock;
}

/**
 * What is absent stays; empty text takes an attribute away. `customData` is merged by its members, and
 * one that is null is removed.
 */
export type UserUpdate = UserAttributes;

/**
 * Changes a user; who is not active any more, or has another password, is signed out everywhere.
 * Throws `user_not_found`, `invalid_argument`, `value_taken` or `unavailable`, and then changed nothing.
 */
export async function updateUser(
  { store, clock, hasher }: UserUpdating,
  { poolId }: { readonly poolId: PoolId },
  input: UserUpdate & { readonly user: UserKey },
): Promise<User> {
  const hash = await hashPassword(hasher, input.password);
  return store.transaction(async (unit) => {
    const { id } = await requireUser(unit, { poolId }, input.user);
    const key = { poolId, id };
    // The first write holds the row, so that what is merged below cannot change meanwhile.
    const now = clock();
    await unit.users.update(key, { updatedAt: now });
    const user = await unit.users.find(poolId, id);
    if (user === undefined) throw new AppError('user_not_found');

    const changed = { ...user, ...changesOf(user, input), updatedAt: now };
    requireName(user, changed);
    const { id: _id, poolId: _poolId, createdAt: _createdAt, ...changes } = changed;
    const { loginsCount: _count, lastLoginAt: _at, lastIp: _ip, ...own } = changes;
    const updated = await unit.users.update(key, own);
    if (updated === undefined) throw new AppError('user_not_found');
    if (!updated.ok) throw new AppError('value_taken', { values: { field: updated.taken } });
    const isDistrusted = changed.status !== 'Activated' || hash !== undefined;
    if (isDistrusted) await endSessions(unit, { poolId, userId: id, at: now });
    if (hash !== undefined) await unit.passwords.put({ poolId, userId: id, hash, setAt: now });
    return changed;
  });
}

function changesOf(user: User, input: UserUpdate): Partial<User> {
  const { status, username, externalId } = input;
  return {
    ...(status !== undefined && { status }),
    ...emailChanges(user, input),
    ...phoneChanges(user, input),
    ...(username !== undefined && { username: unlessEmpty(username, requireUsername) }),
    ...(externalId !== undefined && {
      externalId: unlessEmpty(externalId, (text) => requirePlainText('externalId', text)),
    }),
    profile: { ...user.profile, ...input.profile },
    customData: merged(user.customData, input.customData ?? {}),
  };
}

/** Who could prove the old address has proved nothing about a new one. */
function emailChanges(user: User, { email: text, emailVerified }: UserUpdate): Partial<User> {
  const email = text === undefined ? user.email : unlessEmpty(text, requireEmail);
  if (email === undefined) return { email, emailVerified: false };
  const isSame = user.email !== undefined && canonicalEmail(user.email) === canonicalEmail(email);
  return { email, emailVerified: emailVerified ?? (isSame && user.emailVerified) };
}

function phoneChanges(user: User, input: UserUpdate): Partial<User> {
  const { phone: text, phoneCountryCode, phoneVerified } = input;
  if (text === '' || (text === undefined && user.phone === undefined)) {
    return { phone: undefined, phoneCountryCode: undefined, phoneVerified: false };
  }
  const code = phoneCountryCode === '' ? undefined : phoneCountryCode;
  const kept = { phone: user.phone, phoneCountryCode: user.phoneCountryCode };
  const given = text === undefined ? kept : requirePhone(text, code);
  const isSame = given.phone === user.phone;
  return { ...given, phoneVerified: phoneVerified ?? (isSame && user.phoneVerified) };
}

function merged(
  old: User['customData'],
  changes: Readonly<Record<string, unknown>>,
): User['customData'] {
  const entries = Object.entries({ ...old, ...changes }).filter(([, value]) => value !== null);
  const customData = Object.fromEntries(entries);
  requireSmall('customData', customData);
  return customData;
}

function unlessEmpty(text: string, read: (text: string) => string): string | undefined {
  return text === '' ? undefined : read(text);
}

/** Somebody who was findable by a name stays so. */
function requireName(before: User, after: User): void {
  if (!hasName(before) || hasName(after)) return;
  throw invalidArgument('username', rules.nameOfUser);
}

function hasName({ email, phone, username }: User): boolean {
  return [email, phone, username].some((name) => name !== undefined);
}
