/** Sharing a connection of the pool with a tenant. */
import { AppError } from '@causeway/contract/errors.ts';

import type { ConnectionId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { TenantScope } from '../store/tenant-ports.ts';
import { requireTenant } from './change-tenant.ts';
import { requireConnection } from './find-connection.ts';

/**
 * Shares a connection with a tenant, or ends that; again changes nothing. A tenant's own connection is
 * nobody's to share. Throws `tenant_not_found` or `connection_not_found`.
 */
export async function changeSharing(
  { tenants, connections }: Pick<Store, 'tenants' | 'connections'>,
  scope: TenantScope,
  { id, association }: { readonly id: ConnectionId; readonly association: boolean },
): Promise<void> {
  const { poolId } = scope;
  await requireTenant(tenants, scope);
  await requireConnection(connections, { poolId, tenantId: undefined }, id);
  if (!association) return connections.dissociate(scope, id);
  if (!(await connections.associate(scope, id))) throw new AppError('connection_not_found');
}
