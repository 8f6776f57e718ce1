import type { PoolId, SourceId, TenantId } from '../kernel/ids.ts';

/** An external identity source: one WeChat, one customer's Okta. Its type and tenant never change. */
export interface Source {
  readonly id: SourceId;
  readonly poolId: PoolId;
  /** The owner when a tenant brought the source; absent for a source of the whole pool. */
  readonly tenantId: TenantId | undefined;
  readonly type: string;
  readonly name: string;
  readonly logo: string;
  readonly autoJoin: boolean;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly version: number;
}
