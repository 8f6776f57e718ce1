import { AppError } from '@causeway/contract/errors.ts';

import type { ConnectionId } from '../kernel/ids.ts';
import type { ConnectionStore, Scope } from '../store/store.ts';
import type { Connection } from './connection.ts';

/** Throws `connection_not_found`, alike for an unknown id and another scope's connection. */
export async function requireConnection(
  connections: Pick<ConnectionStore, 'find'>,
  scope: Scope,
  id: ConnectionId,
): Promise<Connection> {
  const connection = await connections.find(scope.poolId, id);
  if (connection === undefined || connection.tenantId !== scope.tenantId) {
    throw new AppError('connection_not_found');
  }
  return connection;
}
