import { sql } from 'kysely';
import type { Source } from '../../directory/source.ts';
import { asId } from '../../kernel/ids.ts';
import type { Scope, SourceFilter, SourceStore } from '../store.ts';
import type { Access } from './access.ts';
import { encode, encodeAll, flag, type Encoders, pick } from './columns.ts';
import { offered, visible } from './offered.ts';
import { countOf, readFound, readPage, type Window, windowOf } from './paging.ts';
import { prepared, run } from './prepared.ts';
import type { Session } from './session.ts';
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

interface Owner {
  readonly poolId: string;
  /** Empty for the pool. */
  readonly tenantId: string;
}

/** Kept by triggers: what is shown on every page of a pool's sources is not worth counting. */
const countOfOwner = prepared((db, p: Owner) =>
  db
    .selectFrom('source_counts')
    .select('total')
    .where('pool_id', '=', p.poolId)
    .where('tenant_id', '=', p.tenantId),
);

const listOfPool = {
  rows: prepared((db, p: Owner & Window) => {
    const ofPool = db.selectFrom('sources').select(COLUMNS).where('pool_id', '=', p.poolId);
    return windowOf('sources', ofPool.where('tenant_id', 'is', null), p);
  }),
  count: countOfOwner,
};

const listOfTenant = {
  rows: prepared((db, p: Owner & Window) => {
    const ofPool = db.selectFrom('sources').select(COLUMNS).where('pool_id', '=', p.poolId);
    return windowOf('sources', ofPool.where('tenant_id', '=', p.tenantId), p);
  }),
  count: countOfOwner,
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
      const owned = tenantId === undefined ? listOfPool : listOfTenant;
      const of = { poolId, tenantId: tenantId ?? '' };
      const { rows, total } = await readPage(session, owned, { of, page });
      return { rows: rows.map(fromRow), total };
    },

    async listVisible(scope, page, filter = {}) {
      const found = visibleSources(session, scope, filter);
      const queries = {
        rows: windowOf('sources', found.select(COLUMNS), page),
        count: countOf(found),
      };
      const { rows, total } = await readFound(session, queries, page);
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

/** The text of the query depends on the filter. */
function visibleSources(session: Session, scope: Scope, { types, appId }: SourceFilter) {
  const { poolId } = scope;
  const tenantId: string = scope.tenantId ?? '';
  const own = sql<boolean>`coalesce(sources.tenant_id, '') = ${tenantId}`;
  const found = session.build
    .selectFrom('sources')
    .where('pool_id', '=', poolId)
    .where((of) => {
      const associated = session.build
        .selectFrom('connections')
        .select('connections.id')
        .whereRef('connections.pool_id', '=', of.ref('sources.pool_id'))
        .whereRef('connections.source_id', '=', of.ref('sources.id'))
        .where((inner) => visible(inner, tenantId));
      return tenantId === '' ? own : of.or([own, of.exists(associated)]);
    });
  const ofTypes = types === undefined ? found : found.where('type', 'in', types);
  if (appId === undefined) return ofTypes;
  return ofTypes.where((of) =>
    of.exists(
      offered(session.build, { poolId, appId })
        .select('connections.id')
        .whereRef('connections.source_id', '=', of.ref('sources.id'))
        .where((inner) => visible(inner, tenantId)),
    ),
  );
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
