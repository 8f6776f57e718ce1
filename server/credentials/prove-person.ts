/**
 * Who somebody is by what they know or receive.
 *
 * The unknown account, the account without a password and the wrong password are one answer after
 * one and the same work; that an account is suspended is told to its owner only.
 */
import type { CodeChannel } from '@causeway/contract/codes.ts';
import { AppError } from '@causeway/contract/errors.ts';

import { createUser } from '../directory/create-user.ts';
import { endSessions } from '../directory/end-sessions.ts';
import { recordLogin, recordRefusedLogin } from '../directory/record-login.ts';
import { inTurn } from '../directory/set-password.ts';
import { canonicalEmail, canonicalPhone, canonicalUsername } from '../directory/canonical-names.ts';
import type { UniqueUserField, User } from '../directory/user.ts';
import type { PoolId } from '../kernel/ids.ts';
import { requireAdmission } from './admission.ts';
import type { Contact, CredentialDeps, SigningIn } from './credentials.ts';
import { paced } from './pace.ts';
import { verifyCode } from './verify-code.ts';

/** How somebody names an account: by one of its names, or by what may be any of them. */
export interface AccountName {
  readonly kind: 'email' | 'phone' | 'username' | 'account';
  readonly text: string;
}

/** Throws `too_many_requests`, `credentials_wrong`, `user_suspended` or `unavailable`. */
export function provePassword(
  deps: CredentialDeps,
  visitor: SigningIn,
  { name, password }: { readonly name: AccountName; readonly password: string },
): Promise<User> {
  const candidates = namesOf(name);
  const typed = candidates[0]?.value ?? '';
  return recorded(deps, { visitor, account: typed, method: 'password' }, async () => {
    const user = await findFirst(deps, visitor.poolId, candidates);
    if (!(await isPasswordOf(deps, user, password)) || user === undefined) {
      throw new AppError('credentials_wrong');
    }
    return user;
  });
}

export interface CodeProof {
  readonly contact: Contact;
  readonly code: string;
  /** What it was sent for: signing in, unless it was sent for more. */
  readonly channel?: CodeChannel;
  /** The browser that it was sent for, if it was sent for one. */
  readonly browser?: string | undefined;
  /** Whether somebody without an account gets one. */
  readonly register: boolean;
}

/** Throws `too_many_requests`, `code_wrong`, `user_not_found`, `user_suspended` or `registration_disabled`. */
export function proveCode(
  deps: CredentialDeps,
  visitor: SigningIn,
  { contact, code, channel = 'CHANNEL_LOGIN', browser, register }: CodeProof,
): Promise<User> {
  return recorded(deps, { visitor, account: contact.address, method: 'passcode' }, async () => {
    await verifyCode(deps, visitor, { channel, contact, code, browser });
    const user = await findOwner(deps, visitor.poolId, contact);
    if (user?.status === 'Activated') return noteProof(deps, user, contact);
    if (user !== undefined) return user;
    if (!register) throw new AppError('user_not_found');
    await requireAdmission(deps, visitor);
    return createUser(deps, visitor, {
      ...provenContact(contact),
      origin: 'register',
      profile: {},
      identities: [],
    });
  });
}

/** The attributes of a new user who has just proved to own the address. */
export function provenContact(contact: Contact) {
  if (contact.kind === 'email') return { email: contact.email, emailVerified: true };
  const { phone, phoneCountryCode } = contact;
  return { phone, phoneCountryCode, phoneVerified: true };
}

/** Whether the password is the user's; takes its time also where there is none. */
export async function isPasswordOf(
  { store, hasher }: Pick<CredentialDeps, 'store' | 'hasher'>,
  user: Pick<User, 'poolId' | 'id'> | undefined,
  password: string,
): Promise<boolean> {
  const kept = user && (await store.passwords.find(user.poolId, user.id));
  const { isRight, isOutdated } = await inTurn(hasher.verify(password, kept?.hash));
  if (isRight && isOutdated && kept !== undefined) {
    await store.passwords.rehash(kept, await inTurn(hasher.hash(password)));
  }
  return isRight;
}

interface Try {
  readonly visitor: SigningIn;
  readonly account: string;
  readonly method: 'password' | 'passcode';
}

/** Lets in who is proven and active, and notes in their history what became of it. */
async function recorded(
  deps: CredentialDeps,
  attempted: Try,
  prove: () => Promise<User>,
): Promise<User> {
  const { poolId, appId, ip, userAgent } = attempted.visitor;
  const { account, method } = attempted;
  const user = await paced(deps, { subject: `${poolId}/${account}`, ip }, prove);
  const client = { appId, ip, userAgent, connectionId: undefined };
  const attempt = { ...client, poolId, userId: user.id, method, at: deps.clock() };
  if (user.status !== 'Activated') {
    await recordRefusedLogin(deps.store, attempt, 'user_suspended');
    throw new AppError('user_suspended');
  }
  await deps.store.transaction((unit) => recordLogin(unit, attempt));
  return user;
}

interface Name {
  readonly field: UniqueUserField;
  readonly value: string;
}

/** All that the text may mean, most telling first: an address is not somebody else's user name. */
function namesOf({ kind, text }: AccountName): readonly Name[] {
  const email: Name = { field: 'email', value: canonicalEmail(text) };
  const phone: Name = { field: 'phone', value: canonicalPhone(text) };
  const username: Name = { field: 'username', value: canonicalUsername(text) };
  if (kind !== 'account') return [{ email, phone, username }[kind]];
  if (text.includes('@')) return [email, username];
  return /^[+\d\s().-]+$/.test(text) ? [phone, username] : [username];
}

/** Looks all of them up, whoever is found first. */
async function findFirst(
  { store }: CredentialDeps,
  poolId: PoolId,
  names: readonly Name[],
): Promise<User | undefined> {
  const found = names.map(({ field, value }) => store.users.findBy(poolId, field, value));
  return (await Promise.all(found)).find((user) => user !== undefined);
}

function findOwner(
  { store }: Pick<CredentialDeps, 'store'>,
  poolId: PoolId,
  { kind, address }: Contact,
): Promise<User | undefined> {
  return store.users.findBy(poolId, kind, address);
}

/**
 * The address is proven now. Whoever registered with it and never proved it may be somebody else who
 * waits for its owner (pre-hijacking), so the password they chose and the sessions they have end.
 */
async function noteProof(
  { store, clock }: CredentialDeps,
  user: User,
  { kind }: Contact,
): Promise<User> {
  const flag = kind === 'email' ? 'emailVerified' : 'phoneVerified';
  if (user[flag]) return user;
  const { poolId, id } = user;
  const changes = { [flag]: true, updatedAt: clock() };
  await store.transaction(async (unit) => {
    await unit.users.update({ poolId, id }, changes);
    if (user.origin !== 'register') return;
    await unit.passwords.delete(poolId, id);
    await endSessions(unit, { poolId, userId: id, at: changes.updatedAt });
  });
  return { ...user, ...changes };
}
