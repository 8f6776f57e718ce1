/** The ports for tenants: they themselves, who belongs to them, and the page they share. */
import type { Member, Portal, Tenant, TenantApplications } from '../directory/tenant.ts';
import type { Connection } from '../directory/connection.ts';
import type { AppId, ConnectionId, MemberId, PoolId, TenantId, UserId } from '../kernel/ids.ts';
import type { Page, PageRequest } from '../kernel/page.ts';
import type { Changes, Inserted } from './write.ts';

/** One tenant of a pool. */
export interface TenantScope {
  readonly poolId: PoolId;
  readonly tenantId: TenantId;
}

export interface TenantFilter {
  /** Part of the name or the code; upper and lower case of ASCII letters are alike. */
  readonly keywords?: string | undefined;
  readonly origin?: string | undefined;
}

export interface TenantStore {
  insert(tenant: Tenant): Promise<Inserted<'code'>>;
  find(poolId: PoolId, id: TenantId): Promise<Tenant | undefined>;
  findByCode(poolId: PoolId, code: string): Promise<Tenant | undefined>;
  list(poolId: PoolId, page: PageRequest, filter?: TenantFilter): Promise<Page<Tenant>>;
  /**
   * Holds the tenant until the unit of work ends, so that nobody changes or deletes it meanwhile;
   * undefined when it is absent.
   */
  hold(poolId: PoolId, id: TenantId): Promise<Tenant | undefined>;
  /** True when the row was there and was changed. */
  update(
    key: { poolId: PoolId; id: TenantId },
    changes: Changes<Tenant, 'id' | 'poolId' | 'code' | 'createdAt' | 'version'>,
  ): Promise<boolean>;
  /** Its members, applications and associations go along; its sources do not. */
  delete(poolId: PoolId, id: TenantId): Promise<boolean>;
  /** Replaces the applications of the tenant; false when the tenant or one of them is not of the pool. */
  setApplications(scope: TenantScope, appIds: readonly AppId[]): Promise<boolean>;
  /** A tenant without applications has no entry. */
  listApplicationIds(poolId: PoolId, ids: readonly TenantId[]): Promise<TenantApplications>;
}

export interface MemberFilter {
  /** Part of a name, an address or a phone of the person. */
  readonly keywords?: string | undefined;
  readonly adminsOnly?: boolean | undefined;
}

export interface MemberStore {
  /** Adds members; whoever is one already stays as they are. False when a user or tenant is not of the pool. */
  add(members: readonly Member[]): Promise<boolean>;
  find(scope: TenantScope, id: MemberId): Promise<Member | undefined>;
  findByUser(scope: TenantScope, userId: UserId): Promise<Member | undefined>;
  list(scope: TenantScope, page: PageRequest, filter?: MemberFilter): Promise<Page<Member>>;
  /** What a user belongs to, oldest first. */
  listByUser(poolId: PoolId, userId: UserId, page: PageRequest): Promise<Page<Member>>;
  /** True when there is such a member. */
  setAdmin(scope: TenantScope, id: MemberId, isAdmin: boolean): Promise<boolean>;
  /** True when there was such a member. */
  remove(scope: TenantScope, id: MemberId): Promise<boolean>;
}

export interface PortalStore {
  find(poolId: PoolId): Promise<Portal | undefined>;
  /** Writes the portal if the stored one still has the version before, or there is none; true when it did. */
  succeed(next: Portal): Promise<boolean>;
  /** Puts these connections on the page; false when one of them is not of the pool. */
  offerConnections(poolId: PoolId, ids: readonly ConnectionId[]): Promise<boolean>;
  /** Takes these connections off the page. */
  hideConnections(poolId: PoolId, ids: readonly ConnectionId[]): Promise<void>;
  listConnections(poolId: PoolId, page: PageRequest): Promise<Page<Connection>>;
}
