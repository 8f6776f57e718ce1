import { sql } from 'kysely';
import type { ConnectionState } from '../../directory/connection.ts';
import { asId } from '../../kernel/ids.ts';
import type { Scope } from '../store.ts';
import { flag } from './columns.ts';
import { prepared, run } from './prepared.ts';
import type { Session } from './session.ts';

/** Writes one row per pair; of several about the same pair the last one counts. */
export async function setStates(
  session: Session,
  poolId: string,
  states: readonly ConnectionState[],
): Promise<void> {
  const byPair = new Map(states.map((state) => [`${state.appId}/${state.connectionId}`, state]));
  // One order for everybody, so that two calls about the same pairs cannot deadlock.
  const rows = [...byPair]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, state]) => ({
      pool_id: poolId,
      app_id: state.appId,
      connection_id: state.connectionId,
      enabled: flag(state.enabled),
    }));
  if (rows.length === 0) return;

  await run(
    session,
    session.build
      .insertInto('connection_states')
      .values(rows)
      .onConflict((conflict) =>
        conflict
          .columns(['pool_id', 'app_id', 'connection_id'])
          .doUpdateSet({ enabled: (of) => of.ref('excluded.enabled') }),
      ),
  );
}

const clear = prepared((db, p: { poolId: string; appId: string; tenantId: string }) =>
  db
    .deleteFrom('connection_states')
    .where('pool_id', '=', p.poolId)
    .where('app_id', '=', p.appId)
    .where('connection_id', 'in', (from) =>
      from
        .selectFrom('connections')
        .select('connections.id')
        .whereRef('connections.pool_id', '=', 'connection_states.pool_id')
        .whereRef('connections.id', '=', 'connection_states.connection_id')
        .where(sql`coalesce(connections.tenant_id, '')`, '=', p.tenantId),
    ),
);

/** Deletes the application's rows about the connections of this scope. */
export async function clearStates(session: Session, scope: Scope, appId: string): Promise<void> {
  const { poolId, tenantId = '' } = scope;
  await clear.run(session, { poolId, appId, tenantId });
}

const ofConnection = prepared((db, p: { poolId: string; id: string }) =>
  db
    .selectFrom('connection_states')
    .select(['app_id', 'connection_id', 'enabled'])
    .where('pool_id', '=', p.poolId)
    .where('connection_id', '=', p.id)
    .orderBy('app_id'),
);

/** The rows about one connection. */
export async function listStates(
  session: Session,
  poolId: string,
  id: string,
): Promise<readonly ConnectionState[]> {
  const { rows } = await ofConnection.run(session, { poolId, id });
  return rows.map((row) => ({
    appId: asId(row.app_id),
    connectionId: asId(row.connection_id),
    enabled: row.enabled === 1,
  }));
}
