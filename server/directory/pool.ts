/**
 * The records of the house and their rules: pools, applications, tenants, sources, connections, users,
 * identities.
 *
 * What lives in this folder: one file per record, and use cases as functions `(deps, actor, input)` that
 * check who may see what (a call acts in one pool and one tenant scope) and what a record may hold.
 * What does not: SQL (the store's ports are all it knows), wire names, logins (see `broker/`).
 */
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
  /** Counts the secrets that the key has had; running tokens are good for one of them. */
  readonly generation: number;
  /** The secret before, which is good until its time while callers move to the new one. */
  readonly previous: { readonly secret: string; readonly until: number } | undefined;
  /** Whether calls that return secrets of connections show them to this key. */
  readonly canReadSecrets: boolean;
  readonly createdAt: number;
}
