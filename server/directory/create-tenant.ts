import { AppError } from '@causeway/contract/errors.ts';

import type { Clock } from '../kernel/clock.ts';
import { type AppId, newId, type PoolId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { TenantScope } from '../store/tenant-ports.ts';
import type { Tenant } from './tenant.ts';

export interface TenantCreation {
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Clock;
}

export interface NewTenant {
  readonly name: string;
  readonly appIds: readonly AppId[];
  readonly logo?: readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly rejectHint?: string | undefined;
  readonly originAppId?: string | undefined;
  readonly enterpriseDomains?: readonly string[] | undefined;
  readonly expiresAt?: number | undefined;
  readonly memberLimit?: number | undefined;
  readonly adminLimit?: number | undefined;
  readonly activeUserLimit?: number | undefined;
}

/** A code is short, so two may be alike; this many in a row are not. */
const ATTEMPTS = 5;

/** Creates a tenant without members. Throws `application_not_found`, and then created nothing. */
export async function createTenant(
  { store, clock }: TenantCreation,
  founder: { readonly poolId: PoolId; readonly accessKeyId: string },
  input: NewTenant,
): Promise<Tenant> {
  const { poolId, accessKeyId } = founder;
  return store.transaction(async (unit) => {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const tenant = newTenant({ poolId, creator: accessKeyId }, input, clock());
      if (!(await unit.tenants.insert(tenant)).ok) continue;
      await chooseApplications(unit, { poolId, tenantId: tenant.id }, input.appIds);
      return tenant;
    }
    throw new AppError('changed_meanwhile');
  });
}

/** Replaces a tenant's applications. Throws `application_not_found`. */
export async function chooseApplications(
  { tenants }: Pick<Store, 'tenants'>,
  scope: TenantScope,
  appIds: readonly AppId[],
): Promise<void> {
  if (!(await tenants.setApplications(scope, appIds))) throw new AppError('application_not_found');
}

function newTenant(
  owner: Pick<Tenant, 'poolId' | 'creator'>,
  input: NewTenant,
  now: number,
): Tenant {
  const originAppId = input.originAppId ?? '';
  return {
    ...owner,
    id: newId(),
    name: input.name,
    code: newCode(),
    description: input.description ?? '',
    logo: input.logo ?? [],
    rejectHint: input.rejectHint ?? '',
    origin: originAppId === '' ? 'console' : 'application',
    originAppId,
    enterpriseDomains: input.enterpriseDomains ?? [],
    expiresAt: input.expiresAt,
    memberLimit: input.memberLimit,
    adminLimit: input.adminLimit,
    activeUserLimit: input.activeUserLimit,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}

const CODE_LENGTH = 10;

function newCode(): string {
  return newId<Tenant['id']>().slice(0, CODE_LENGTH);
}
