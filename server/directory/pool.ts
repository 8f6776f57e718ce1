import type { AccessKeyId, PoolId } from '../kernel/ids.ts';

/** The top container: users, applications, tenants and sources belong to exactly one pool. */
export interface Pool {
  readonly id: PoolId;
  readonly name: string;
  readonly createdAt: number;
}

/** A management credential of a pool. The secret signs requests, so it is kept sealed, not hashed. */
export interface AccessKey {
  readonly id: AccessKeyId;
  readonly poolId: PoolId;
  readonly secret: string;
  readonly createdAt: number;
}
