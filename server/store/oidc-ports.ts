/** The port for what our OpenID provider keeps: sessions, grants, codes and tokens. */
import type { AppId, ConnectionId, UserId } from '../kernel/ids.ts';

/** The models whose records a grant holds: they end with it. */
export const modelsOfGrant: readonly string[] = [
  'AuthorizationCode',
  'AccessToken',
  'RefreshToken',
];

/** A record of the OpenID provider's own models (session, grant, code, token, interaction). */
export interface OidcRecord {
  readonly payload: Readonly<Record<string, unknown>>;
  readonly consumedAt: number | undefined;
}

export interface NewOidcRecord {
  readonly model: string;
  /** A bearer value for most models; stored as a digest. */
  readonly id: string;
  readonly grantId: string | undefined;
  /** Whose session or grant it is; what a grant holds together needs no owner of its own. */
  readonly accountId?: UserId | undefined;
  /** For whom the grant is. */
  readonly clientId?: AppId | undefined;
  /** The session at a source that one of ours came through; found again by digests only. */
  readonly upstream?: UpstreamSessionName | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly expiresAt: number | undefined;
}

/** A session at a source as the source calls it, or all sessions of a person there. */
export interface UpstreamSessionName {
  readonly connectionId: ConnectionId;
  /** What the source calls the session. */
  readonly id?: string | undefined;
  /** What the source calls the person. */
  readonly subject?: string | undefined;
}

export interface OidcRecordStore {
  /** Inserts the record or replaces its content; one that was consumed stays so. */
  save(record: NewOidcRecord): Promise<void>;
  /** Replaces a record that is still there; false when it has gone meanwhile. */
  renew(record: NewOidcRecord): Promise<boolean>;
  /** The record, if it is still alive. */
  find(model: string, id: string, now: number): Promise<OidcRecord | undefined>;
  /** True for the one caller that consumes it. */
  consume(model: string, id: string, now: number): Promise<boolean>;
  /** Again changes nothing. */
  delete(model: string, id: string): Promise<void>;
  /** Deletes the records of this model that the grant holds. */
  deleteByGrant(model: string, grantId: string): Promise<void>;
  /** The applications for which the user has a grant that is alive. */
  clientsOf(accountId: UserId, now: number): Promise<readonly AppId[]>;
  /**
   * Deletes the sessions of a user, and the grants for these applications (for all, when none are named)
   * with the codes and tokens that they hold.
   */
  end(of: { readonly accountId: UserId; readonly clientIds?: readonly AppId[] }): Promise<void>;
  /**
   * Takes away the sessions that came through one at a source, and returns them as they were. Both parts
   * of the name must fit where it has both; with neither, nothing does.
   */
  takeThrough(upstream: UpstreamSessionName): Promise<readonly OidcRecord[]>;
  /** Deletes at most `limit` grants for an application with what they hold; resolves to how many. */
  endGrantsFor(clientId: AppId, limit: number): Promise<number>;
}
