import type { ConnectionId, IdentityId, PoolId, SourceId, UserId } from '../kernel/ids.ts';

/** Tokens that the source issued for this person; sealed at rest, shown to nobody but the person. */
export interface UpstreamTokens {
  readonly accessToken?: string;
  readonly refreshToken?: string;
  readonly idToken?: string;
  readonly scope?: string;
  /** Epoch ms at which the access token ends, when the source said so. */
  readonly expiresAt?: number;
  /** The connection that they came through: only its client can renew them. */
  readonly connectionId?: ConnectionId;
}

/**
 * One id that a user has in a source. The key of a person upstream is (source, authority, type,
 * subject) and nothing else: never a name, never an e-mail address.
 */
export interface Identity {
  readonly id: IdentityId;
  readonly poolId: PoolId;
  readonly userId: UserId;
  readonly sourceId: SourceId;
  /** The source's type; the wire calls it `provider`. */
  readonly provider: string;
  /** `generic`, `openid`, `unionid`, ... */
  readonly type: string;
  /**
   * Within what the subject is unique: an issuer, an app id. Empty when an administrator declared the
   * identity for the whole source; the first matching login then fills it in.
   */
  readonly authority: string;
  readonly subject: string;
  /** The normalised claims of the last login, as shown to admins and to the person. */
  readonly profile: Readonly<Record<string, unknown>>;
  readonly tokens: UpstreamTokens | undefined;
  /** The connections through which the identity arrived. */
  readonly connectionIds: readonly ConnectionId[];
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When its person last came from the source; absent for one that was only declared. */
  readonly lastLoginAt: number | undefined;
}
