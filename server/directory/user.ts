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

/** What an administrator writes of a user, before the rules of each attribute were asked. */
export interface UserAttributes {
  readonly status?: UserStatus | undefined;
  readonly email?: string | undefined;
  readonly emailVerified?: boolean | undefined;
  readonly phone?: string | undefined;
  readonly phoneCountryCode?: string | undefined;
  readonly phoneVerified?: boolean | undefined;
  readonly username?: string | undefined;
  readonly externalId?: string | undefined;
  readonly profile: UserProfile;
  readonly customData?: Readonly<Record<string, unknown>> | undefined;
  readonly password?: string | undefined;
}

/** The unique attributes a write can collide on. */
export type UniqueUserField = 'email' | 'phone' | 'username' | 'externalId';
