/** What a signed-in person asks about the tenants they belong to. */
import type { ownTenantRoutes } from '@causeway/contract/tenant-members.ts';

import { listTenantsOf } from '../../directory/tenant-members.ts';
import type { Store } from '../../store/store.ts';
import type { Handlers } from '../mount.ts';

export function ownTenantHandlers(
  store: Pick<Store, 'tenants' | 'members'>,
): Handlers<typeof ownTenantRoutes> {
  return {
    async getTenantList({ principal }) {
      const joined = await listTenantsOf(store, principal);
      return joined.map(({ tenant, joinedAt }) => ({
        tenantId: tenant.id,
        tenantName: tenant.name,
        joinAt: new Date(joinedAt).toISOString(),
      }));
    },
  };
}
