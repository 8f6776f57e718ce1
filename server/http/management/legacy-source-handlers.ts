import type {
  LegacyConnection,
  LegacySource,
  legacySourceRoutes,
} from '@causeway/contract/legacy-sources.ts';
import { AppError } from '@causeway/contract/errors.ts';
import { SOURCE_PAGE_LIMIT } from '@causeway/contract/sources.ts';

import { deleteSource, renameSource } from '../../directory/change-source.ts';
import type { Connection } from '../../directory/connection.ts';
import { withoutSecrets } from '../../directory/connection-fields.ts';
import { createConnection } from '../../directory/create-connection.ts';
import { createSource } from '../../directory/create-source.ts';
import { getSource, type SourceWithConnections } from '../../directory/find-source.ts';
import { changeConnectionState, statesOfConnections } from '../../directory/offer-connection.ts';
import { deleteConnection, updateConnection } from '../../directory/update-connection.ts';
import { type AppId, asId, type ConnectionId, type SourceId } from '../../kernel/ids.ts';
import { type ManagementCaller, scopeOf } from '../auth/principal.ts';
import type { Handlers } from '../mount.ts';
import { connectionAppsDto } from './connection-state-handlers.ts';
import type { ManagementDeps } from './management-routes.ts';
import { sourceDto } from './source-dto.ts';

type Deps = Pick<ManagementDeps, 'store' | 'settings' | 'clock'>;

/** The same use cases as the third version calls, under the paths and shapes of the second. */
export function legacySourceHandlers(deps: Deps): Handlers<typeof legacySourceRoutes> {
  return { ...sourcesOf(deps), ...connectionsOf(deps), ...statesOf(deps) };
}

type Routes = typeof legacySourceRoutes;
type Some<Names extends keyof Routes> = Handlers<Pick<Routes, Names>>;

function sourcesOf(
  deps: Deps,
): Some<'listSources' | 'getSource' | 'createSource' | 'renameSource' | 'deleteSource'> {
  const { store, settings, clock } = deps;
  const show = (caller: ManagementCaller, found: SourceWithConnections) =>
    legacySource(found, (connection) => legacyConnection(deps, caller, connection));
  return {
    async listSources({ principal, query }) {
      const window = { offset: 0, limit: SOURCE_PAGE_LIMIT };
      const { rows } = await store.sources.list(scopeOf(principal, query.tenantId), window);
      return rows.map((source) => sourceDto(source));
    },
    async getSource({ principal, params, query }) {
      const scope = scopeOf(principal, query.tenantId);
      return show(principal, await getSource(store, scope, asId(params.id)));
    },
    async createSource({ principal, body }) {
      const scope = scopeOf(principal, body.tenantId);
      const { name, type, connections: wanted = [] } = body;
      return store.transaction(async (unit) => {
        const source = await createSource({ store: unit, clock }, scope, { name, type });
        const connections: Connection[] = [];
        for (const { userMatchFields: matchFields, ...given } of wanted) {
          const input = { ...given, ...matching(matchFields), sourceId: source.id };
          const { sources, connections: store } = unit;
          const made = { sources, connections: store, settings, clock };
          connections.push(await createConnection(made, scope, input));
        }
        return show(principal, { source, connections });
      });
    },
    async renameSource({ principal, params, body }) {
      const scope = scopeOf(principal, body.tenantId);
      const id = asId<SourceId>(params.id);
      await renameSource({ ...store, clock }, scope, { id, name: body.name });
      return show(principal, await getSource(store, scope, id));
    },
    async deleteSource({ principal, params }) {
      await deleteSource({ ...store, clock }, scopeOf(principal, undefined), asId(params.id));
    },
  };
}

function connectionsOf(
  deps: Deps,
): Some<'createConnection' | 'updateConnection' | 'deleteConnection' | 'checkIdentifier'> {
  const { store, settings, clock } = deps;
  return {
    async createConnection({ principal, body }) {
      const { extIdpId, tenantId, userMatchFields: matchFields, ...given } = body;
      const input = { ...given, ...matching(matchFields), sourceId: asId<SourceId>(extIdpId) };
      const scope = scopeOf(principal, tenantId);
      const created = await createConnection({ ...store, settings, clock }, scope, input);
      return legacyConnection(deps, principal, created);
    },
    async updateConnection({ principal, params, body }) {
      const { tenantId, userMatchFields: matchFields, ...changes } = body;
      const input = { ...changes, ...matching(matchFields), id: asId<ConnectionId>(params.id) };
      const scope = scopeOf(principal, tenantId);
      const updated = await updateConnection({ ...store, settings, clock }, scope, input);
      return legacyConnection(deps, principal, updated);
    },
    async deleteConnection({ principal, params }) {
      await deleteConnection(store, scopeOf(principal, undefined), asId(params.id));
    },
    async checkIdentifier({ principal, body: { identifier } }) {
      const holder = await store.connections.findByIdentifier(principal.poolId, identifier);
      if (holder !== undefined)
        throw new AppError('value_taken', { values: { field: 'identifier' } });
    },
  };
}

function statesOf({
  store,
}: Deps): Some<'changeStateOfSource' | 'statesOfSource' | 'changeStateOfConnection'> {
  return {
    async changeStateOfSource({ principal, params, body }) {
      const scope = scopeOf(principal, body.tenantId);
      const { connections } = await getSource(store, scope, asId(params.id));
      for (const { id } of connections)
        await changeConnectionState(store, scope, stateOf(id, body));
    },
    async statesOfSource({ principal, params, query }) {
      const scope = scopeOf(principal, query.tenantId);
      const { source, connections } = await getSource(store, scope, asId(params.id));
      const told = await statesOfConnections(store, scope, { connections });
      return told.map(({ connection, states }) => connectionAppsDto(source, connection, states));
    },
    async changeStateOfConnection({ principal, params, body }) {
      const scope = scopeOf(principal, body.tenantId);
      await changeConnectionState(store, scope, stateOf(asId(params.id), body));
    },
  };
}

function stateOf(id: ConnectionId, { appId = '', enabled }: { appId?: string; enabled: boolean }) {
  return { id, enabled, appIds: appId === '' ? [] : [asId<AppId>(appId)] };
}

/** In the older API the fields to match by are the whole setting: some, or none. */
function matching<Field>(matchFields: readonly Field[] | undefined) {
  if (matchFields === undefined) return {};
  const associationMode = matchFields.length > 0 ? ('field' as const) : ('none' as const);
  return { matchFields, associationMode };
}

function legacySource(
  { source, connections }: SourceWithConnections,
  show: (connection: Connection) => LegacyConnection,
): LegacySource {
  const { id, name, type, tenantId = '' } = source;
  return {
    id,
    name,
    type,
    tenantId,
    connections: connections.map((connection) => show(connection)),
  };
}

function legacyConnection(
  { settings }: Deps,
  { canReadSecrets }: ManagementCaller,
  connection: Connection,
): LegacyConnection {
  const { id, sourceId, type, identifier, displayName, fields, logo, matchFields } = connection;
  return {
    id,
    extIdpId: sourceId,
    type,
    identifier,
    displayName,
    fields: canReadSecrets ? fields : withoutSecrets(settings, type, fields),
    logo,
    userMatchFields: [...matchFields],
  };
}
