/** Which applications offer which connections, and connections with their settings. */
import { type Static, Type } from 'typebox';

import { EnabledConnection } from './application-settings.ts';
import { ConnectionDetail } from './connections.ts';
import { route } from './route.ts';
import { Source } from './sources.ts';
import { ConnectionTypeName, Id, TenantScope, Verbatim } from './values.ts';

/** What every application says about one connection. */
export const ConnectionState = Type.Object({
  connId: Type.String(),
  connName: Type.String(),
  connLogo: Type.String(),
  connType: ConnectionTypeName,
  state: Type.Array(
    Type.Object({
      appId: Type.String(),
      appName: Type.String(),
      appLogo: Type.String(),
      enabled: Type.Boolean(),
    }),
  ),
});

/**
 * Published clients type the entry as a source, so its members are here, too: `id`, `name` and `logo`
 * are those of the connection.
 */
export const ConnectionApps = Type.Object({
  ...Source.properties,
  ...ConnectionState.properties,
});

export type ConnectionApps = Static<typeof ConnectionApps>;

/** Secrets among the `fields` are there only for an access key that may read them. */
export const ConnectionWithFields = Type.Object({
  ...ConnectionDetail.properties,
  fields: Verbatim,
});

export const connectionStateRoutes = {
  extIdpConnStateByApps: route({
    operation: 'extIdpConnStateByApps',
    method: 'GET',
    path: '/api/v3/ext-idp-conn-apps',
    access: 'management',
    summary:
      'Lists the connections of a source, each with every application of the pool, or the one named, and whether it offers the connection.',
    query: Type.Object({
      id: Id,
      tenantId: TenantScope,
      appId: Type.Optional(Type.String({ maxLength: 128 })),
      type: Type.Optional(Type.String({ maxLength: 64 })),
    }),
    data: Type.Object({ totalCount: Type.Integer(), list: Type.Array(ConnectionApps) }),
    errors: ['source_not_found', 'application_not_found'],
  }),
  listExtIdpConns: route({
    operation: 'listExtIdpConns',
    method: 'GET',
    path: '/api/v3/list-ext-idp-conns',
    access: 'management',
    summary:
      'Returns the connections of a source with their `fields`; secrets among them only to an access key with `canReadSecrets`.',
    query: Type.Object({ id: Id, tenantId: TenantScope }),
    data: Type.Array(ConnectionWithFields),
    errors: ['source_not_found'],
  }),
  listEnabledExtIdpConnsByApp: route({
    operation: 'listEnabledExtIdpConnsByApp',
    method: 'GET',
    path: '/api/v3/list-enabled-ext-idp-conns-by-app',
    access: 'management',
    summary: 'Returns the connections that an application offers.',
    query: Type.Object({ appId: Id, tenantId: TenantScope }),
    data: Type.Array(EnabledConnection),
    errors: ['application_not_found'],
  }),
};
