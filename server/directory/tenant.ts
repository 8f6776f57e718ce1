import type { AppId, MemberId, PoolId, TenantId, UserId } from '../kernel/ids.ts';

/** Where a tenant came from: an administrator's console, or an application that lets people found one. */
export type TenantOrigin = 'console' | 'application';

/** A customer organisation inside a pool. */
export interface Tenant {
  readonly id: TenantId;
  readonly poolId: PoolId;
  readonly name: string;
  /** A short name for addresses, made here; unique in the pool. */
  readonly code: string;
  readonly description: string;
  readonly logo: readonly string[];
  /** What somebody reads who may not sign in to the tenant. */
  readonly rejectHint: string;
  readonly origin: TenantOrigin;
  /** The application of that origin; empty for a console. */
  readonly originAppId: string;
  /** The access key that created it; empty when nobody knows. */
  readonly creator: string;
  readonly enterpriseDomains: readonly string[];
  /** From then on nobody signs in to it. */
  readonly expiresAt: number | undefined;
  readonly memberLimit: number | undefined;
  readonly adminLimit: number | undefined;
  /** Kept for its clients; nothing here counts who is active in a month. */
  readonly activeUserLimit: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly version: number;
}

/** That a user of the pool belongs to a tenant; what there is to say about the person is the user. */
export interface Member {
  readonly id: MemberId;
  readonly poolId: PoolId;
  readonly tenantId: TenantId;
  readonly userId: UserId;
  readonly isAdmin: boolean;
  readonly createdAt: number;
}

/** The sign-in page that tenants share: settings kept for its clients. */
export interface Portal {
  readonly poolId: PoolId;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly version: number;
}

/** The applications of tenants, by tenant. */
export type TenantApplications = ReadonlyMap<TenantId, readonly AppId[]>;
