/** Which applications offer which connections. */
import { AppError } from '@causeway/contract/errors.ts';

import type { AppId, ConnectionId } from '../kernel/ids.ts';
import type { ApplicationStore, ConnectionStore, Scope, SourceStore } from '../store/store.ts';
import type { Application } from './application.ts';
import type { Connection } from './connection.ts';
import { requireApplication } from './find-application.ts';
import { requireConnection } from './find-connection.ts';
import { withSources } from './find-source.ts';
import type { Source } from './source.ts';

export interface ConnectionOffering {
  readonly connections: Pick<ConnectionStore, 'find' | 'setState'>;
  readonly applications: Pick<ApplicationStore, 'find' | 'list'>;
}

const APPLICATIONS_PER_READ = 100;

/**
 * Switches a connection on or off for these applications, or for every application of the pool when
 * none is named. Throws `connection_not_found` or `application_not_found`.
 */
export async function changeConnectionState(
  deps: ConnectionOffering,
  scope: Scope,
  input: {
    readonly id: ConnectionId;
    readonly enabled: boolean;
    readonly appIds: readonly AppId[];
  },
): Promise<void> {
  const { id, enabled } = input;
  await requireConnection(deps.connections, scope, id);
  const appIds = [...new Set(input.appIds)];
  await requireApplications(deps, scope, appIds);
  const chosen =
    appIds.length > 0 ? appIds : (await allApplications(deps, scope)).map(({ id: appId }) => appId);
  if (chosen.length === 0) return;
  const states = chosen.map((appId) => ({ connectionId: id, appId, enabled }));
  await deps.connections.setState(scope.poolId, states);
}

async function requireApplications(
  { applications }: ConnectionOffering,
  { poolId }: Scope,
  appIds: readonly AppId[],
): Promise<void> {
  for (const appId of appIds) {
    const application = await applications.find(appId);
    if (application?.poolId !== poolId) throw new AppError('application_not_found');
  }
}

async function allApplications(
  { applications }: Pick<ConnectionOffering, 'applications'>,
  { poolId }: Pick<Scope, 'poolId'>,
): Promise<readonly Application[]> {
  const found: Application[] = [];
  for (;;) {
    const page = { offset: found.length, limit: APPLICATIONS_PER_READ };
    const { rows } = await applications.list(poolId, page);
    found.push(...rows);
    if (rows.length < APPLICATIONS_PER_READ) return found;
  }
}

/** What one application says about a connection. */
export interface ApplicationState {
  readonly application: Application;
  readonly enabled: boolean;
}

/**
 * What every application of the pool, or the one that is named, says about these connections of it.
 * Throws `application_not_found`.
 */
export async function statesOfConnections<Told extends Pick<Connection, 'id'>>(
  deps: {
    readonly connections: Pick<ConnectionStore, 'listStates'>;
    readonly applications: Pick<ApplicationStore, 'find' | 'list'>;
  },
  { poolId }: Pick<Scope, 'poolId'>,
  { connections, named }: { readonly connections: readonly Told[]; readonly named?: AppId },
): Promise<readonly { readonly connection: Told; readonly states: readonly ApplicationState[] }[]> {
  const applications =
    named === undefined
      ? await allApplications(deps, { poolId })
      : [await requireApplication(deps.applications, { poolId }, named)];
  return Promise.all(
    connections.map(async (connection) => {
      const stored = await deps.connections.listStates(poolId, connection.id);
      const said = new Map(stored.map(({ appId, enabled }) => [appId, enabled]));
      const states = applications.map((application) => ({
        application,
        enabled: said.get(application.id) ?? application.allConnectionsEnabled,
      }));
      return { connection, states };
    }),
  );
}

/**
 * Has an application offer these connections of the scope, besides those it offers already.
 * Throws `connection_not_found`.
 */
export async function offer(
  connections: Pick<ConnectionStore, 'find' | 'setState'>,
  scope: Scope,
  wish: { readonly id: AppId; readonly connectionIds: readonly ConnectionId[] | undefined },
): Promise<void> {
  const connectionIds = [...new Set(wish.connectionIds)];
  for (const id of connectionIds) await requireConnection(connections, scope, id);
  if (connectionIds.length === 0) return;
  const states = connectionIds.map((connectionId) => ({
    connectionId,
    appId: wish.id,
    enabled: true,
  }));
  await connections.setState(scope.poolId, states);
}

export interface OfferReading {
  readonly connections: Pick<ConnectionStore, 'listEnabled'>;
  readonly sources: Pick<SourceStore, 'find'>;
}

export interface Offer {
  readonly connection: Connection;
  readonly source: Source;
}

/** No sign-in page shows more ways than this. */
const OFFER_LIMIT = 500;

/** The connections that an application offers within a scope, each with its source. */
export async function listOffers(
  deps: OfferReading,
  scope: Scope,
  { id }: Pick<Application, 'id'>,
): Promise<readonly Offer[]> {
  const page = { offset: 0, limit: OFFER_LIMIT };
  const rows = await deps.connections.listEnabled(scope, id, page);
  const found = await withSources(deps, scope, rows);
  return found.map(([connection, source]) => ({ connection, source }));
}
