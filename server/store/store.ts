/**
 * The ports of the store: one small interface per aggregate, and a unit of work.
 *
 * What lives here: what the rest of the house may ask of a database, in its own words. How it is
 * done lives in `sql/`. Rules that every implementation keeps (`conformance.ts` checks them):
 * - secrets, tokens and sealed payloads are sealed on the way in and opened on the way out; bearer
 *   values used as keys are stored as digests, so a dump of the database opens nothing;
 * - a race is settled by a unique index or a compare-and-swap, and the loser is told by the result;
 * - lists are paged and ordered by (createdAt, id);
 * - where nothing else is said, `find` resolves to undefined when there is nothing, `insert` to the field
 *   that collided with another record, `update` to whether it was done, `delete` to whether there was one;
 * - the pool id is the first part of every key, so data can be placed by pool.
 */
import type { Application } from '../directory/application.ts';
import type { Connection, ConnectionState } from '../directory/connection.ts';
import type { Decision, DecisionFilter } from '../directory/decision.ts';
import type { Identity, UpstreamTokens } from '../directory/identity.ts';
import type { LoginFilter, LoginRecord } from '../directory/login-record.ts';
import type { LoginTrace, TraceFilter } from '../directory/login-trace.ts';
import type { Password } from '../directory/password.ts';
import type { AccessKey, Pool } from '../directory/pool.ts';
import type { Source } from '../directory/source.ts';
import type { UserSearch } from '../directory/user-search.ts';
import type { UniqueUserField, User } from '../directory/user.ts';
import type {
  AccessKeyId,
  AppId,
  ConnectionId,
  IdentityId,
  PoolId,
  SourceId,
  TenantId,
  UserId,
} from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/page.ts';
import type { ConnectionKeyStore } from './connection-key-ports.ts';
import type { OidcRecordStore } from './oidc-ports.ts';
import type { SigningKeyStore } from './signing-key-ports.ts';
import type { MemberStore, PortalStore, TenantScope, TenantStore } from './tenant-ports.ts';
import type { PushedTicketStore, ScanStore } from './vendor-ports.ts';
import type { Changes, Inserted } from './write.ts';

export interface Store {
  readonly pools: PoolStore;
  readonly applications: ApplicationStore;
  readonly tenants: TenantStore;
  readonly members: MemberStore;
  readonly portals: PortalStore;
  readonly sources: SourceStore;
  readonly connections: ConnectionStore;
  readonly connectionKeys: ConnectionKeyStore;
  readonly users: UserStore;
  readonly identities: IdentityStore;
  readonly logins: LoginStore;
  readonly decisions: DecisionStore;
  readonly traces: TraceStore;
  readonly passwords: PasswordStore;
  readonly codes: CodeStore;
  readonly throttles: ThrottleStore;
  readonly tickets: TicketStore;
  readonly scans: ScanStore;
  readonly pushedTickets: PushedTicketStore;
  readonly replays: ReplayStore;
  readonly signingKeys: SigningKeyStore;
  readonly oidcRecords: OidcRecordStore;
  /**
   * Runs the work in one transaction; a thrown error undoes all of it. Serialization failures and
   * deadlocks run the work again, a bounded number of times, so it must not have effects elsewhere.
   */
  transaction<T>(work: (store: Store) => Promise<T>, ending?: Ending): Promise<T>;
  /** Rejects when the database cannot answer. */
  ping(): Promise<void>;
  /** Deletes at most `limit` expired rows of every short-lived kind; resolves to how many it deleted. */
  sweep(now: number, limit: number): Promise<number>;
  close(): Promise<void>;
}

/** What comes after a transaction. */
export interface Ending {
  /**
   * Whoever learns what this wrote learns it from a later commit that lasts. Then only that one waits for
   * the disk: commits keep their order, so it brings this one along. Without one it is there soon.
   */
  readonly isFollowed?: boolean;
}

export interface PoolStore {
  /** The pool made on first start, if there was one. */
  first(): Promise<Pool | undefined>;
  /** Inserts the pool unless one with this id exists; true when this call inserted it. */
  insert(pool: Pool): Promise<boolean>;
  /** Finds by id alone: a caller who shows a key has not said of which pool. */
  accessKey(id: string): Promise<AccessKey | undefined>;
  /** Inserts the key, or replaces an existing one of the same pool and id. */
  putAccessKey(key: AccessKey): Promise<void>;
  listAccessKeys(poolId: PoolId, page: PageRequest): Promise<Page<AccessKey>>;
  /** Replaces the key if it still has the generation before; true when it did. */
  succeedAccessKey(next: AccessKey): Promise<boolean>;
  deleteAccessKey(poolId: PoolId, id: AccessKeyId): Promise<boolean>;
}

export interface ApplicationFilter {
  /** Part of the name or the identifier; upper and lower case of ASCII letters are alike. */
  readonly keywords?: string | undefined;
  /** True: only those that take part in single sign-on. */
  readonly ssoOnly?: boolean | undefined;
  /** Only those of this tenant. */
  readonly tenantId?: TenantId | undefined;
}

export interface ApplicationStore {
  insert(application: Application): Promise<Inserted<'identifier'>>;
  /** Finds by id alone: the id is random and the caller (an OIDC client) does not know its pool yet. */
  find(id: AppId): Promise<Application | undefined>;
  list(poolId: PoolId, page: PageRequest, filter?: ApplicationFilter): Promise<Page<Application>>;
  /** True when the row still had this version and was changed. */
  update(
    key: { poolId: PoolId; id: AppId; version: number },
    changes: Changes<Application, 'id' | 'poolId' | 'identifier' | 'createdAt' | 'version'>,
  ): Promise<boolean>;
  delete(poolId: PoolId, id: AppId): Promise<boolean>;
}

/** The scope of a management call: the whole pool, or one tenant of it. */
export interface Scope {
  readonly poolId: PoolId;
  readonly tenantId: TenantId | undefined;
}

export interface SourceFilter {
  readonly types?: readonly string[] | undefined;
  /** Only sources of which this application offers a connection that the scope sees. */
  readonly appId?: AppId | undefined;
}

export interface SourceStore {
  insert(source: Source): Promise<void>;
  find(poolId: PoolId, id: SourceId): Promise<Source | undefined>;
  /** The sources that the scope owns. */
  list(scope: Scope, page: PageRequest): Promise<Page<Source>>;
  /** The sources that the scope owns or, for a tenant, that have a connection associated with it. */
  listVisible(scope: Scope, page: PageRequest, filter?: SourceFilter): Promise<Page<Source>>;
  /** Resolves to the source as it is then; undefined when it is gone. */
  update(
    key: { poolId: PoolId; id: SourceId },
    changes: Changes<Source, 'id' | 'poolId' | 'tenantId' | 'type' | 'createdAt' | 'version'>,
  ): Promise<Source | undefined>;
  /** Deletes the source unless it still has connections or identities, atomically. */
  deleteIfUnused(poolId: PoolId, id: SourceId): Promise<'deleted' | 'in-use' | 'absent'>;
}

export interface ConnectionStore {
  insert(connection: Connection): Promise<Inserted<'identifier'>>;
  find(poolId: PoolId, id: ConnectionId): Promise<Connection | undefined>;
  findByIdentifier(poolId: PoolId, identifier: string): Promise<Connection | undefined>;
  /** The connection, and what `isEnabled` says of it and the application. */
  findFor(
    appId: AppId,
    poolId: PoolId,
    id: ConnectionId,
  ): Promise<{ readonly connection: Connection; readonly isEnabled: boolean } | undefined>;
  listBySource(poolId: PoolId, sourceId: SourceId, page: PageRequest): Promise<Page<Connection>>;
  /** True when the row still had this version and was changed. */
  update(
    key: { poolId: PoolId; id: ConnectionId; version: number },
    changes: Changes<
      Connection,
      'id' | 'poolId' | 'tenantId' | 'sourceId' | 'type' | 'identifier' | 'createdAt' | 'version'
    >,
  ): Promise<boolean>;
  delete(poolId: PoolId, id: ConnectionId): Promise<boolean>;
  /** Sets whether these applications offer the connection (upsert, one row each). */
  setState(poolId: PoolId, states: readonly ConnectionState[]): Promise<void>;
  /** What applications say about the connection, each with a row of its own, by application. */
  listStates(poolId: PoolId, id: ConnectionId): Promise<readonly ConnectionState[]>;
  /** Forgets what the application says about the connections of this scope; its default counts again. */
  clearStates(scope: Scope, appId: AppId): Promise<void>;
  /** Whether the application offers the connection: its own row, else the application's default. */
  isEnabled(poolId: PoolId, id: ConnectionId, appId: AppId): Promise<boolean>;
  /**
   * The connections that an application offers within a scope: those of the pool, or those that a
   * tenant owns together with those associated with it. Nobody asks how many there are.
   */
  listEnabled(scope: Scope, appId: AppId, page: PageRequest): Promise<readonly Connection[]>;
  /** Associates a connection of the pool with a tenant; again changes nothing. False when one of them is gone. */
  associate(scope: TenantScope, id: ConnectionId): Promise<boolean>;
  dissociate(scope: TenantScope, id: ConnectionId): Promise<void>;
  isAssociated(scope: TenantScope, id: ConnectionId): Promise<boolean>;
}

export interface UserStore {
  insert(user: User): Promise<Inserted<UniqueUserField>>;
  find(poolId: PoolId, id: UserId): Promise<User | undefined>;
  /** `value` in the canonical form of its field. */
  findBy(poolId: PoolId, field: UniqueUserField, value: string): Promise<User | undefined>;
  list(poolId: PoolId, page: PageRequest): Promise<Page<User>>;
  search(poolId: PoolId, search: UserSearch, page: PageRequest): Promise<Page<User>>;
  /** Undefined when the user is gone. */
  update(
    key: { poolId: PoolId; id: UserId },
    changes: Changes<User, 'id' | 'poolId' | 'createdAt'>,
  ): Promise<Inserted<UniqueUserField> | undefined>;
  /** Adds one to the login count and notes when and from where. */
  recordLogin(
    key: { poolId: PoolId; id: UserId },
    login: { at: number; ip: string | undefined },
  ): Promise<void>;
  /** Notes that what was proven about the user's sessions until now counts no more. */
  endSessions(key: { poolId: PoolId; id: UserId }, at: number): Promise<void>;
  /** When the user's sessions were ended the last time, if ever. */
  sessionsEndedAt(poolId: PoolId, id: UserId): Promise<number | undefined>;
  delete(poolId: PoolId, id: UserId): Promise<boolean>;
}

export interface UserOfPool {
  readonly poolId: PoolId;
  readonly userId: UserId;
}

/** Who signed in where. A deleted user takes the history along. */
export interface LoginStore {
  insert(login: LoginRecord): Promise<void>;
  /** Of a sign-in that was refused: the user may be gone by now, and then this is false. */
  insertRefused(login: LoginRecord): Promise<boolean>;
  /** The newest first. */
  list(user: UserOfPool, filter: LoginFilter, page: PageRequest): Promise<Page<LoginRecord>>;
  /** The applications that the user signed in to, the latest first; at most `limit`. */
  listApplications(user: UserOfPool, limit: number): Promise<readonly AppId[]>;
  /** Deletes at most `limit` records of that time and before, the oldest first; resolves to their number. */
  sweep(until: number, limit: number): Promise<number>;
}

/** What makes an upstream person findable. */
export interface SubjectKey {
  readonly poolId: PoolId;
  readonly sourceId: SourceId;
  readonly type: string;
  readonly authority: string;
  readonly subject: string;
}

/** A person upstream as an integrator names them: known within one source, or all of one type. */
export interface Person {
  readonly subject: string;
  readonly within: { readonly sourceId?: string; readonly provider?: string };
}

export interface IdentityStore {
  /**
   * `subject`: this upstream person already belongs to a user of the pool.
   * `user`: the user already has an identity of this source, type and authority.
   */
  insert(identity: Identity): Promise<Inserted<'subject' | 'user'>>;
  /**
   * Finds by the exact authority, else the one an administrator declared with an empty authority.
   * Every login asks this, and none reads the stored tokens, so they stay sealed: `tokens` is always
   * undefined here. The lists have them.
   */
  findBySubject(key: SubjectKey): Promise<Identity | undefined>;
  /** At most `limit` identities of this subject, under whatever authorities. */
  listBySubject(key: Omit<SubjectKey, 'authority'>, limit: number): Promise<readonly Identity[]>;
  /** At most `limit` identities of this person upstream, of whatever types and authorities. */
  listOfPerson(poolId: PoolId, person: Person, limit: number): Promise<readonly Identity[]>;
  listByUser(poolId: PoolId, userId: UserId, page: PageRequest): Promise<Page<Identity>>;
  /**
   * Writes what a login brought: profile, tokens, the connection (added to the list) and, where it
   * was empty, the authority. False when the identity is gone or belongs to another user by now.
   */
  recordLogin(
    key: { poolId: PoolId; id: IdentityId; userId: UserId },
    login: {
      readonly authority: string;
      readonly profile: Readonly<Record<string, unknown>>;
      readonly tokens: UpstreamTokens | undefined;
      readonly connectionId: ConnectionId;
      readonly at: number;
    },
  ): Promise<boolean>;
  /** Puts renewed tokens in place of those that were read; false when anything was written since. */
  renewTokens(
    read: Pick<Identity, 'poolId' | 'id' | 'userId' | 'updatedAt'>,
    tokens: UpstreamTokens,
    at: number,
  ): Promise<boolean>;
  /** Deletes the user's identities of one source (of one type when given); resolves to what they were. */
  deleteBySource(
    key: { poolId: PoolId; userId: UserId; sourceId: SourceId },
    type?: string,
  ): Promise<readonly Identity[]>;
}

/** A decision as it is read back. */
export type KeptDecision = Omit<Decision, 'subject'>;

export interface DecisionStore {
  insert(decision: Decision): Promise<void>;
  /** Newest first. */
  list(poolId: PoolId, filter: DecisionFilter, page: PageRequest): Promise<Page<KeptDecision>>;
}

/** What happened in logins, one record each. */
/** A stretch of time in which the failed logins of a connection are counted; it begins at epoch ms. */
export interface FailureWindow {
  readonly poolId: PoolId;
  readonly connectionId: ConnectionId;
  readonly windowAt: number;
}

export interface TraceStore {
  /** Inserts the trace, or replaces an earlier one of the same login. */
  put(trace: LoginTrace): Promise<void>;
  find(poolId: PoolId, id: string): Promise<LoginTrace | undefined>;
  /** The newest first; `total` is counted up to ten thousand. */
  list(poolId: PoolId, filter: TraceFilter, page: PageRequest): Promise<Page<LoginTrace>>;
  /** Counts a failed login in its stretch of time; resolves to how many there are in it now. */
  countFailure(window: FailureWindow): Promise<number>;
  /** How many failed logins beyond `kept` in each stretch of time there were, of a connection or of all. */
  failuresBeyond(
    kept: number,
    of: { readonly poolId: PoolId; readonly connectionId: ConnectionId | undefined },
  ): Promise<number>;
  /** Deletes at most `limit` traces of that time and before, the oldest first, and as many counts; resolves to their number. */
  sweep(until: number, limit: number): Promise<number>;
}

export interface PasswordStore {
  find(poolId: PoolId, userId: UserId): Promise<Password | undefined>;
  /** Sets the password of the user, in place of another if there is one. */
  put(password: Password): Promise<void>;
  /** Keeps the password under another hash; false when it was set anew or taken away meanwhile. */
  rehash(before: Password, hash: string): Promise<boolean>;
  delete(poolId: PoolId, userId: UserId): Promise<boolean>;
}

/** What a code is for: one purpose, one address, and one browser where there is one. */
export interface CodeKey {
  readonly poolId: PoolId;
  readonly channel: string;
  /** In its canonical form. */
  readonly address: string;
  readonly browser: string | undefined;
}

/** Short codes that a person receives and types; kept as digests under a key of their own each. */
export interface CodeStore {
  /** Replaces the code of the same key. */
  put(
    key: CodeKey,
    code: { readonly code: string; readonly attempts: number; readonly expiresAt: number },
  ): Promise<void>;
  /**
   * Uses up one attempt, and the code with it when this is the one. True for one of any number of
   * concurrent callers; false when it is wrong, has expired or has no attempt left.
   */
  attempt(key: CodeKey, code: string, now: number): Promise<boolean>;
}

/** How often something was done, and from when on it may be done again. */
export interface Throttle {
  readonly uses: number;
  readonly freeAt: number;
}

/** Counters that slow somebody down; they are forgotten when they expire. */
export interface ThrottleStore {
  /** The state that has not expired. */
  find(kind: string, subject: string, now: number): Promise<Throttle | undefined>;
  /** Writes the next state if the state still is the one before; undefined is none, or an expired one. */
  replace(
    key: { readonly kind: string; readonly subject: string; readonly now: number },
    before: Throttle | undefined,
    next: Throttle & { readonly expiresAt: number },
  ): Promise<boolean>;
  /** Forgets the state, as if nothing had been done. */
  clear(kind: string, subject: string): Promise<void>;
}

/** Sealed, expiring, single-use records behind a random token: login transactions and link offers. */
export interface TicketStore {
  /** Replaces a ticket of the same kind and token, expired or not. */
  put(ticket: {
    readonly kind: string;
    readonly token: string;
    readonly payload: Readonly<Record<string, unknown>>;
    readonly expiresAt: number;
  }): Promise<void>;
  /**
   * Takes the ticket away unread, after a `peek`: true for one of any number of concurrent callers,
   * and only while the ticket is alive.
   */
  discard(kind: string, token: string, now: number): Promise<boolean>;
  /** Reads without taking, to show a page about it. */
  peek(kind: string, token: string, now: number): Promise<Record<string, unknown> | undefined>;
}

/** Values that may be seen once: signature nonces, assertion ids. */
export interface ReplayStore {
  /** True for the first caller with this value, false for all others until it expires. */
  claim(kind: string, value: string, expiresAt: number): Promise<boolean>;
}
