import type { Source } from '../../directory/source.ts';
import { asId } from '../../kernel/ids.ts';
import type { SourceStore } from '../store.ts';
import type { Access } from './access.ts';
import { encode, encodeAll, flag, type Encoders, pick } from './columns.ts';
import { atMost, readPage, type Window } from './paging.ts';
import { prepared, run } from './prepared.ts';
import type { Tables } from './tables.ts';

type Row = Tables['sources'];
interface Key {
  readonly poolId: string;
  readonly id: string;
}

const COLUMNS = [
  'pool_id',
  'id',
  'tenant_id',
  'type',
  'name',
  'logo',
  'auto_join',
  'created_at',
  'updated_at',
  'version',
] as const;

const find = prepared((db, p: Key) =>
  db.selectFrom('sources').select(COLUMNS).where('pool_id', '=', p.poolId).where('id', '=', p.id),
);

const listOfPool = {
  rows: prepared((db, p: { poolId: string } & Window) =>
    db
      .selectFrom('sources')
      .select(COLUMNS)
      .where('pool_id', '=', p.poolId)
      .orderBy('created_at')
      .orderBy('id')
      .limit(atMost(p.limit))
      .offset(p.offset),
  ),
  count: prepared((db, p: { poolId: string }) =>
    db
      .selectFrom('sources')
      .select((of) => of.fn.countAll<number>().as('total'))
      .where('pool_id', '=', p.poolId),
  ),
};

const listOfTenant = {
  rows: prepared((db, p: { poolId: string; tenantId: string } & Window) =>
    db
      .selectFrom('sources')
      .select(COLUMNS)
      .where('pool_id', '=', p.poolId)
      .where('tenant_id', '=', p.tenantId)
      .orderBy('created_at')
      .orderBy('id')
      .limit(atMost(p.limit))
      .offset(p.offset),
  ),
  count: prepared((db, p: { poolId: string; tenantId: string }) =>
    db
      .selectFrom('sources')
      .select((of) => of.fn.countAll<number>().as('total'))
      .where('pool_id', '=', p.poolId)
      .where('tenant_id', '=', p.tenantId),
  ),
};

/**
 * The foreign keys of connections and identities settle the race with an insert: it locks the
 * source's row, and this statement then meets what it inserted.
 */
const removeUnused = prepared((db, p: Key) =>
  db
    .deleteFrom('sources')
    .where('pool_id', '=', p.poolId)
    .where('id', '=', p.id)
    .where((of) =>
      of.not(
        of.exists(
          of
            .selectFrom('connections')
            .select('id')
            .whereRef('connections.pool_id', '=', 'sources.pool_id')
            .whereRef('connections.source_id', '=', 'sources.id'),
        ),
      ),
    )
    .where((of) =>
      of.not(
        of.exists(
          of
            .selectFrom('identities')
            .select('id')
            .whereRef('identities.pool_id', '=', 'sources.pool_id')
            .whereRef('identities.source_id', '=', 'sources.id'),
        ),
      ),
    ),
);

const insert = prepared((db, row: Row) => db.insertInto('sources').values(pick(row, COLUMNS)));

const encoders: Encoders<Source, Row> = {
  id: (id) => ({ id }),
  poolId: (pool_id) => ({ pool_id }),
  tenantId: (tenantId) => ({ tenant_id: tenantId ?? null }),
  type: (type) => ({ type }),
  name: (name) => ({ name }),
  logo: (logo) => ({ logo }),
  autoJoin: (joins) => ({ auto_join: flag(joins) }),
  createdAt: (created_at) => ({ created_at }),
  updatedAt: (updated_at) => ({ updated_at }),
  version: (version) => ({ version }),
};

export function sourceStore({ session }: Access): SourceStore {
  return {
    async insert(source) {
      const row = encodeAll(encoders, source);
      await insert.run(session, row);
    },

    async find(poolId, id) {
      const [row] = (await find.run(session, { poolId, id })).rows;
      return row && fromRow(row);
    },

    async list({ poolId, tenantId }, page) {
      const { rows, total } =
        tenantId === undefined
          ? await readPage(session, listOfPool, { of: { poolId }, page })
          : await readPage(session, listOfTenant, { of: { poolId, tenantId }, page });
      return { rows: rows.map(fromRow), total };
    },

    async update({ poolId, id }, changes) {
      const { rows } = await run(
        session,
        session.build
          .updateTable('sources')
          .set(encode(encoders, changes))
          .set((of) => ({ version: of('version', '+', 1) }))
          .where('pool_id', '=', poolId)
          .where('id', '=', id)
          .returning(COLUMNS),
      );
      return rows[0] && fromRow(rows[0]);
    },

    async deleteIfUnused(poolId, id) {
      const outcome = await removeUnused.attempt(session, { poolId, id });
      if ('refused' in outcome) return 'in-use';
      if (outcome.changes > 0) return 'deleted';
      const { rows } = await find.run(session, { poolId, id });
      return rows.length > 0 ? 'in-use' : 'absent';
    },
  };
}

function fromRow(row: Row): Source {
  return {
    id: asId(row.id),
    poolId: asId(row.pool_id),
    tenantId: row.tenant_id === null ? undefined : asId(row.tenant_id),
    type: row.type,
    name: row.name,
    logo: row.logo,
    autoJoin: row.auto_join === 1,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}
