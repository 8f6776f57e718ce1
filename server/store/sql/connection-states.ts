import type { ConnectionState } from '../../directory/connection.ts';
import { flag } from './columns.ts';
import { run } from './prepared.ts';
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
