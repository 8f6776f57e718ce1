import type { AccessKey, Pool } from '../../directory/pool.ts';
import { asId } from '../../kernel/ids.ts';
import type { Place } from '../../kernel/seal.ts';
import type { PoolStore } from '../store.ts';
import type { Access } from './access.ts';
import { atMost } from './paging.ts';
import { prepared } from './prepared.ts';
import type { Tables } from './tables.ts';

const first = prepared((db) =>
  db
    .selectFrom('pools')
    .select(['id', 'name', 'created_at'])
    .orderBy('created_at')
    .orderBy('id')
    .limit(atMost(1)),
);

const insert = prepared((db, row: Tables['pools']) =>
  db
    .insertInto('pools')
    .values({ id: row.id, name: row.name, created_at: row.created_at })
    .onConflict((conflict) => conflict.doNothing()),
);

const findKey = prepared((db, p: { id: string }) =>
  db
    .selectFrom('access_keys')
    .select(['pool_id', 'id', 'secret', 'created_at'])
    .where('id', '=', p.id),
);

const putKey = prepared((db, row: Tables['access_keys']) =>
  db
    .insertInto('access_keys')
    .values({
      pool_id: row.pool_id,
      id: row.id,
      secret: row.secret,
      created_at: row.created_at,
    })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ secret: (of) => of.ref('excluded.secret') })
        .whereRef('access_keys.pool_id', '=', 'excluded.pool_id'),
    ),
);

export function poolStore({ session, sealer }: Access): PoolStore {
  return {
    async first() {
      const [row] = (await first.run(session, {})).rows;
      return row && poolFromRow(row);
    },

    async insert({ id, name, createdAt }) {
      const { changes } = await insert.run(session, { id, name, created_at: createdAt });
      return changes > 0;
    },

    async accessKey(id) {
      const [row] = (await findKey.run(session, { id })).rows;
      return (
        row && accessKeyFromRow(row, await sealer.open(secretPlace(row.pool_id, id), row.secret))
      );
    },

    async putAccessKey({ id, poolId, secret, createdAt }) {
      const { changes } = await putKey.run(session, {
        pool_id: poolId,
        id,
        secret: sealer.seal(secretPlace(poolId, id), secret),
        created_at: createdAt,
      });
      if (changes === 0) throw new Error(`the access key ${id} belongs to another pool`);
    },
  };
}

function poolFromRow(row: Tables['pools']): Pool {
  return { id: asId(row.id), name: row.name, createdAt: row.created_at };
}

function accessKeyFromRow(row: Tables['access_keys'], secret: string): AccessKey {
  return { id: asId(row.id), poolId: asId(row.pool_id), secret, createdAt: row.created_at };
}

function secretPlace(poolId: string, id: string): Place {
  return ['access_keys.secret', poolId, id];
}
