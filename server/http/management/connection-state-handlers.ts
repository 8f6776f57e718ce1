import type {
  ConnectionApps,
  connectionStateRoutes,
} from '@causeway/contract/connection-states.ts';

import type { Connection } from '../../directory/connection.ts';
import { type ConnectionSettings, withoutSecrets } from '../../directory/connection-fields.ts';
import { requireApplication } from '../../directory/find-application.ts';
import { getSource } from '../../directory/find-source.ts';
import {
  type ApplicationState,
  listOffers,
  statesOfConnections,
} from '../../directory/offer-connection.ts';
import type { Source } from '../../directory/source.ts';
import { type AppId, asId } from '../../kernel/ids.ts';
import type { Store } from '../../store/store.ts';
import { scopeOf } from '../auth/principal.ts';
import type { Handlers } from '../mount.ts';
import { enabledConnection } from './application-dto.ts';
import { connectionDto } from './source-dto.ts';

export interface ConnectionStateHandlerDeps {
  readonly store: Pick<Store, 'sources' | 'connections' | 'applications'>;
  readonly settings: ConnectionSettings;
}

export function connectionStateHandlers({
  store,
  settings,
}: ConnectionStateHandlerDeps): Handlers<typeof connectionStateRoutes> {
  const { sources, connections, applications } = store;
  return {
    async extIdpConnStateByApps({ principal, query }) {
      const scope = scopeOf(principal, query.tenantId);
      const found = await getSource({ sources, connections }, scope, asId(query.id));
      const { appId = '' } = query;
      const told = await statesOfConnections(store, scope, {
        connections: found.connections,
        ...(appId !== '' && { named: asId<AppId>(appId) }),
      });
      const list = told.map(({ connection, states }) =>
        connectionAppsDto(found.source, connection, states),
      );
      return { totalCount: list.length, list };
    },
    async listExtIdpConns({ principal, query }) {
      const scope = scopeOf(principal, query.tenantId);
      const found = await getSource({ sources, connections }, scope, asId(query.id));
      return found.connections.map((connection) => ({
        ...connectionDto(connection),
        fields: principal.canReadSecrets
          ? connection.fields
          : withoutSecrets(settings, connection.type, connection.fields),
      }));
    },
    async listEnabledExtIdpConnsByApp({ principal, query }) {
      const scope = scopeOf(principal, query.tenantId);
      const application = await requireApplication(applications, scope, asId(query.appId));
      const offers = await listOffers({ connections, sources }, scope, application);
      return offers.map((offer) => enabledConnection(offer));
    },
  };
}

export function connectionAppsDto(
  source: Source,
  connection: Connection,
  states: readonly ApplicationState[],
): ConnectionApps {
  const { id, displayName, logo, type, tenantId = '' } = connection;
  return {
    id,
    name: displayName,
    logo,
    tenantId,
    type: source.type,
    connId: id,
    connName: displayName,
    connLogo: logo,
    connType: type,
    state: states.map(({ application, enabled }) => ({
      appId: application.id,
      appName: application.name,
      appLogo: application.logo,
      enabled,
    })),
  };
}
