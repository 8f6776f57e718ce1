import type { AccessKey, Pool } from '../../directory/pool.ts';
import { type AccessKeyId, asId, type PoolId } from '../../kernel/ids.ts';
import type { Place } from '../../kernel/seal.ts';
import type { PoolStore } from '../store.ts';
import type { Access } from './access.ts';
import { numberOf, objectOf, parseObject, textOf } from './columns.ts';
import { atMost, paged, readPage } from './paging.ts';
import { prepared } from './prepared.ts';
import type { Tables } from './tables.ts';

const KEY_COLUMNS = ['pool_id', 'id', 'secret', 'created_at'] as const;

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
  db.selectFrom('access_keys').select(KEY_COLUMNS).where('id', '=', p.id),
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

const listKeys = paged(
  'access_keys',
  (db, p: { poolId: string }) => db.selectFrom('access_keys').where('pool_id', '=', p.poolId),
  (keys) => keys.select(KEY_COLUMNS),
);

/** No two writes seal to the same text, so the text tells whether anybody wrote meanwhile. */
const replaceKey = prepared((db, p: { poolId: string; id: string; old: string; secret: string }) =>
  db
    .updateTable('access_keys')
    .set({ secret: p.secret })
    .where('pool_id', '=', p.poolId)
    .where('id', '=', p.id)
    .where('secret', '=', p.old),
);

const removeKey = prepared((db, p: { poolId: string; id: string }) =>
  db.deleteFrom('access_keys').where('pool_id', '=', p.poolId).where('id', '=', p.id),
);

export function poolStore({ session, sealer }: Access): PoolStore {
  const fromRow = async (row: Tables['access_keys']) =>
    accessKeyFromRow(row, await sealer.open(secretPlace(row.pool_id, row.id), row.secret));

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
      return row && fromRow(row);
    },

    async putAccessKey(key) {
      const { id, poolId, createdAt } = key;
      const { changes } = await putKey.run(session, {
        pool_id: poolId,
        id,
        secret: sealer.seal(secretPlace(poolId, id), powersOf(key)),
        created_at: createdAt,
      });
      if (changes === 0) throw new Error(`the access key ${id} belongs to another pool`);
    },

    async listAccessKeys(poolId, page) {
      const { rows, total } = await readPage(session, listKeys, { of: { poolId }, page });
      return { rows: await Promise.all(rows.map((row) => fromRow(row))), total };
    },

    async succeedAccessKey(next) {
      const { id, poolId, generation } = next;
      const [row] = (await findKey.run(session, { id })).rows;
      if (row === undefined || row.pool_id !== poolId) return false;
      if ((await fromRow(row)).generation !== generation - 1) return false;
      const secret = sealer.seal(secretPlace(poolId, id), powersOf(next));
      const { changes } = await replaceKey.run(session, { poolId, id, old: row.secret, secret });
      return changes > 0;
    },

    async deleteAccessKey(poolId, id) {
      const { changes } = await removeKey.run(session, { poolId, id });
      return changes > 0;
    },
  };
}

function poolFromRow(row: Tables['pools']): Pool {
  return { id: asId(row.id), name: row.name, createdAt: row.created_at };
}

/** Stands before JSON; no secret begins with it, and a row without it holds nothing but a secret. */
const MARK = '\0';

/** All that gives the key its power is sealed as one, so that nobody grants any by hand. */
function powersOf({ secret, generation, previous, canReadSecrets }: AccessKey): string {
  return MARK + JSON.stringify({ secret, generation, previous, canReadSecrets });
}

function accessKeyFromRow(row: Tables['access_keys'], opened: string): AccessKey {
  const base = { id: asId<AccessKeyId>(row.id), poolId: asId<PoolId>(row.pool_id) };
  const powers = opened.startsWith(MARK)
    ? parsePowers(opened.slice(MARK.length))
    : { secret: opened, generation: 1, previous: undefined, canReadSecrets: true };
  return { ...base, ...powers, createdAt: row.created_at };
}

type Powers = Pick<AccessKey, 'secret' | 'generation' | 'previous' | 'canReadSecrets'>;

function parsePowers(text: string): Powers {
  const column = 'access_keys.secret';
  const { secret, generation, previous, canReadSecrets } = parseObject(text, column);
  return {
    secret: textOf(secret, column),
    generation: numberOf(generation, column),
    previous: previous === undefined ? undefined : parsePrevious(previous),
    canReadSecrets: canReadSecrets === true,
  };
}

function parsePrevious(value: unknown): NonNullable<AccessKey['previous']> {
  const column = 'access_keys.secret';
  const { secret, until } = objectOf(value, column);
  return { secret: textOf(secret, column), until: numberOf(until, column) };
}

function secretPlace(poolId: string, id: string): Place {
  return ['access_keys.secret', poolId, id];
}
