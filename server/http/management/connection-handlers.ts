import type { connectionRoutes } from '@causeway/contract/connections.ts';

import { createConnection } from '../../directory/create-connection.ts';
import { changeConnectionState } from '../../directory/offer-connection.ts';
import { deleteConnection, updateConnection } from '../../directory/update-connection.ts';
import { type AppId, asId, type ConnectionId, type SourceId } from '../../kernel/ids.ts';
import { scopeOf } from '../auth/principal.ts';
import type { Handlers } from '../mount.ts';
import type { ManagementDeps } from './management-routes.ts';
import { connectionDto } from './source-dto.ts';

export function connectionHandlers({
  store,
  settings,
  clock,
}: ManagementDeps): Handlers<typeof connectionRoutes> {
  const { sources, connections, applications } = store;
  return {
    async createExtIdpConn({ principal, body }) {
      const { extIdpId, tenantId, userMatchFields: matchFields, ...given } = body;
      const created = await createConnection(
        { sources, connections, settings, clock },
        scopeOf(principal, tenantId),
        { ...given, matchFields, sourceId: asId<SourceId>(extIdpId) },
      );
      return connectionDto(created);
    },
    async updateExtIdpConn({ principal, body }) {
      const { id, tenantId, userMatchFields: matchFields, ...changes } = body;
      const updated = await updateConnection(
        { connections, settings, clock },
        scopeOf(principal, tenantId),
        { ...changes, matchFields, id: asId<ConnectionId>(id) },
      );
      return connectionDto(updated);
    },
    async deleteExtIdpConn({ principal, body }) {
      const scope = scopeOf(principal, body.tenantId);
      await deleteConnection({ connections }, scope, asId(body.id));
      return { success: true };
    },
    async changeExtIdpConnState({ principal, body }) {
      const { id, enabled, appId = '', appIds = [], tenantId } = body;
      const named = [...appIds, appId].filter((name) => name !== '');
      await changeConnectionState({ connections, applications }, scopeOf(principal, tenantId), {
        id: asId<ConnectionId>(id),
        enabled,
        appIds: named.map((name) => asId<AppId>(name)),
      });
      return { success: true };
    },
  };
}
