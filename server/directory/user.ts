import type { PoolId, UserId } from '../kernel/ids.ts';

export type UserStatus = 'Suspended' | 'Resigned' | 'Activated' | 'Archived' | 'Deactivated';
export type UserOrigin = 'excel' | 'register' | 'adminCreated' | 'sync';
export type Gender = 'M' | 'F' | 'U';

/** Profile attributes without rules of their own; names are those of the wire. */
export interface UserProfile {
  readonly name?: string;
  readonly nickname?: string;
  readonly photo?: string;
  readonly gender?: Gender;
  readonly [attribute: string]: unknown;
}

/** A person of a pool. E-mail, phone, username and external id are each unique in the pool. */
export interface User {
  readonly id: UserId;
  readonly poolId: PoolId;
  readonly status: UserStatus;
  readonly origin: UserOrigin;
  /** As written by its owner; compared by its canonical form (see `canonicalEmail`). */
  readonly email: string | undefined;
  readonly emailVerified: boolean;
  /** With its country code (E.164), so that it is one number however it was written. */
  readonly phone: string | undefined;
  /** The beginning of `phone` that is the country code, where it is known. */
  readonly phoneCountryCode: string | undefined;
  readonly phoneVerified: boolean;
  readonly username: string | undefined;
  readonly externalId: string | undefined;
  readonly profile: UserProfile;
  readonly customData: Readonly<Record<string, unknown>>;
  readonly loginsCount: number;
  readonly lastLoginAt: number | undefined;
  readonly lastIp: string | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The unique attributes a write can collide on. */
export type UniqueUserField = 'email' | 'phone' | 'username' | 'externalId';

/**
 * The form under which e-mail addresses are compared: NFKC once, then lower case. Normalising after
 * validation would let a look-alike `@` through, so validators receive this form, too.
 */
export function canonicalEmail(email: string): string {
  return email.normalize('NFKC').trim().toLowerCase();
}

/** What a number without a country code is taken for, as published clients expect. */
export const DEFAULT_COUNTRY_CODE = '+86';

/** The form under which phone numbers are kept and compared: NFKC once, no blanks, with country code. */
export function canonicalPhone(phone: string, countryCode = DEFAULT_COUNTRY_CODE): string {
  const number = phone.normalize('NFKC').replaceAll(/[\s().-]/g, '');
  if (number.startsWith('+')) return number;
  return number.startsWith('00') ? `+${number.slice(2)}` : `${countryCode}${number}`;
}

/** The form under which user names are kept and compared: NFKC once; case tells them apart. */
export function canonicalUsername(username: string): string {
  return username.normalize('NFKC');
}
