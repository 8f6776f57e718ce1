/** Finding, changing and deleting tenants. Id and code never change. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Clock } from '../kernel/clock.ts';
import type { AppId, PoolId, TenantId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { TenantScope, TenantStore } from '../store/tenant-ports.ts';
import { chooseApplications } from './create-tenant.ts';
import { said } from './said.ts';
import type { Tenant } from './tenant.ts';

/** Throws `tenant_not_found`, alike for an unknown id and another pool's tenant. */
export async function requireTenant(
  tenants: Pick<TenantStore, 'find'>,
  { poolId, tenantId }: TenantScope,
): Promise<Tenant> {
  const tenant = await tenants.find(poolId, tenantId);
  if (tenant === undefined) throw new AppError('tenant_not_found');
  return tenant;
}

export interface TenantChanges {
  readonly name?: string | undefined;
  readonly appIds?: readonly AppId[] | undefined;
  readonly logo?: readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly rejectHint?: string | undefined;
  readonly originAppId?: string | undefined;
}

/**
 * Changes what is named and leaves the rest; the applications are replaced as a whole.
 * Throws `tenant_not_found` or `application_not_found`, and then changed nothing.
 */
export async function updateTenant(
  { store, clock }: { readonly store: Pick<Store, 'transaction'>; readonly clock: Clock },
  scope: TenantScope,
  { appIds, ...changes }: TenantChanges,
): Promise<void> {
  const { poolId, tenantId } = scope;
  await store.transaction(async (unit) => {
    const key = { poolId, id: tenantId };
    const { originAppId } = changes;
    const origin = originAppId === '' ? ('console' as const) : ('application' as const);
    const updated = await unit.tenants.update(key, {
      ...said(changes),
      ...(originAppId !== undefined && { origin }),
      updatedAt: clock(),
    });
    if (!updated) throw new AppError('tenant_not_found');
    if (appIds === undefined) return;
    await chooseApplications(unit, scope, appIds);
  });
}

/**
 * Deletes a tenant with its memberships and associations; the people stay users of the pool. While it
 * owns sources it stays, because its identities would lose what they are identities of.
 * Throws `tenant_not_found` or `tenant_in_use`.
 */
export async function deleteTenant(
  { store }: { readonly store: Pick<Store, 'transaction'> },
  { poolId }: { readonly poolId: PoolId },
  tenantId: TenantId,
): Promise<void> {
  await store.transaction(async (unit) => {
    const tenant = await unit.tenants.hold(poolId, tenantId);
    if (tenant === undefined) throw new AppError('tenant_not_found');
    const owned = await unit.sources.list({ poolId, tenantId }, { offset: 0, limit: 1 });
    if (owned.total > 0) throw new AppError('tenant_in_use');
    await unit.tenants.delete(poolId, tenantId);
  });
}
