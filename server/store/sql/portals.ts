import { asId } from '../../kernel/ids.ts';
import type { PortalStore } from '../tenant-ports.ts';
import type { Access } from './access.ts';
import { parseObject } from './columns.ts';
import { connectionFromRow, JOINED } from './connections.ts';
import { paged, readPage } from './paging.ts';
import { attempt, prepared, run } from './prepared.ts';
import type { Session } from './session.ts';

const find = prepared((db, p: { poolId: string }) =>
  db.selectFrom('portals').selectAll().where('pool_id', '=', p.poolId),
);

const insert = prepared((db, p: { poolId: string; settings: string; version: number }) =>
  db
    .insertInto('portals')
    .values({ pool_id: p.poolId, settings: p.settings, version: p.version })
    .onConflict((conflict) => conflict.doNothing()),
);

const replace = prepared(
  (db, p: { poolId: string; settings: string; version: number; before: number }) =>
    db
      .updateTable('portals')
      .set({ settings: p.settings, version: p.version })
      .where('pool_id', '=', p.poolId)
      .where('version', '=', p.before),
);

const listOffered = paged('connections', onPage, (connections) => connections.select(JOINED));

function onPage(db: Session['build'], { poolId }: { poolId: string }) {
  return db
    .selectFrom('connections')
    .innerJoin('portal_connections', (join) =>
      join
        .onRef('portal_connections.pool_id', '=', 'connections.pool_id')
        .onRef('portal_connections.connection_id', '=', 'connections.id'),
    )
    .where('connections.pool_id', '=', poolId);
}

export function portalStore(access: Access): PortalStore {
  const { session } = access;
  return {
    async find(poolId) {
      const [row] = (await find.run(session, { poolId })).rows;
      if (row === undefined) return undefined;
      const settings = parseObject(row.settings, 'portals.settings');
      return { poolId: asId(row.pool_id), settings, version: row.version };
    },

    async succeed({ poolId, settings, version }) {
      const values = { poolId, settings: JSON.stringify(settings), version };
      const { changes } =
        version === 1
          ? await insert.run(session, values)
          : await replace.run(session, { ...values, before: version - 1 });
      return changes > 0;
    },

    async offerConnections(poolId, ids) {
      if (ids.length === 0) return true;
      // One order for everybody, so that two calls cannot deadlock.
      const rows = [...new Set(ids)]
        .toSorted()
        .map((id) => ({ pool_id: poolId, connection_id: id }));
      const adding = session.build.insertInto('portal_connections').values(rows);
      const outcome = await attempt(
        session,
        adding.onConflict((conflict) => conflict.doNothing()),
      );
      return !('refused' in outcome);
    },

    async hideConnections(poolId, ids) {
      if (ids.length === 0) return;
      const removing = session.build.deleteFrom('portal_connections').where('pool_id', '=', poolId);
      await run(session, removing.where('connection_id', 'in', ids));
    },

    async listConnections(poolId, page) {
      const { rows, total } = await readPage(session, listOffered, { of: { poolId }, page });
      return { rows: await Promise.all(rows.map((row) => connectionFromRow(access, row))), total };
    },
  };
}
