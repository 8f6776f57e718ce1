/** Who sees which connection: the one rule behind sign-in pages, bindings and lists. */
import type { UserId } from '../kernel/ids.ts';
import type { ConnectionStore, Scope } from '../store/store.ts';
import type { MemberStore } from '../store/tenant-ports.ts';
import type { Connection } from './connection.ts';

export interface ConnectionSight {
  readonly connections: Pick<ConnectionStore, 'isAssociated'>;
  readonly members: Pick<MemberStore, 'findByUser'>;
}

/** Where somebody stands: in the pool or in one tenant of it; a known person also in those they belong to. */
export interface Viewpoint extends Scope {
  readonly userId?: UserId | undefined;
}

/** A tenant's connection is for that tenant; a connection of the pool is for the pool and whom it is associated with. */
export async function isVisible(
  { connections, members }: ConnectionSight,
  { poolId, tenantId, userId }: Viewpoint,
  { id, tenantId: owner }: Pick<Connection, 'id' | 'tenantId'>,
): Promise<boolean> {
  if (owner === tenantId) return true;
  if (owner === undefined) {
    return tenantId !== undefined && connections.isAssociated({ poolId, tenantId }, id);
  }
  if (userId === undefined) return false;
  return (await members.findByUser({ poolId, tenantId: owner }, userId)) !== undefined;
}
