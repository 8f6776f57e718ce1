/** Who is calling, after the proof was checked. */
import type { Access } from '@causeway/contract/route.ts';
import type { FastifyRequest } from 'fastify';
import type { TObject } from 'typebox';

import { type AppId, asId, type PoolId, type TenantId, type UserId } from '../../kernel/ids.ts';
import type { Scope } from '../../store/store.ts';

export interface Anonymous {
  readonly kind: 'anonymous';
}

/** Some program that names an application; it has proved nothing. */
export interface ApplicationCaller {
  readonly kind: 'application';
  readonly poolId: PoolId;
  readonly appId: AppId;
  /** The tenant whose sign-in page asks, as its headers say. */
  readonly tenantId: TenantId | undefined;
}

/** A signed-in person, as seen by one application. */
export interface UserCaller {
  readonly kind: 'user';
  readonly poolId: PoolId;
  readonly appId: AppId;
  readonly userId: UserId;
}

/** The holder of a pool's access key. */
export interface ManagementCaller {
  readonly kind: 'management';
  readonly poolId: PoolId;
  /** The tenant named in a header; a tenant named in the call itself wins over it. */
  readonly tenantId: TenantId | undefined;
  readonly accessKeyId: string;
  /** Whether calls that return secrets of connections show them to this caller. */
  readonly canReadSecrets: boolean;
}

/** The caller that each kind of access leads to. */
export interface CallerOf {
  readonly public: Anonymous;
  readonly application: ApplicationCaller;
  readonly user: UserCaller;
  readonly management: ManagementCaller;
}

/**
 * One way to prove oneself per access; each throws when the proof fails. `query` is what the call may
 * have in its address.
 */
export type Authenticators = {
  readonly [A in Access]: (request: FastifyRequest, query?: TObject) => Promise<CallerOf[A]>;
};

/** Where a management call acts: the tenant that the call names, else the one in the header, else the pool. */
export function scopeOf(caller: ManagementCaller, tenantId: string | undefined): Scope {
  const named = tenantId === undefined || tenantId === '' ? undefined : asId<TenantId>(tenantId);
  return { poolId: caller.poolId, tenantId: named ?? caller.tenantId };
}
