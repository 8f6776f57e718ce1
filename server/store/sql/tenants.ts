import { sql } from 'kysely';
import type { Tenant, TenantOrigin } from '../../directory/tenant.ts';
import { type AppId, asId, type TenantId } from '../../kernel/ids.ts';
import type { TenantFilter, TenantStore } from '../tenant-ports.ts';
import type { Access } from './access.ts';
import {
  encode,
  encodeAll,
  type Encoders,
  oneOf,
  orUndefined,
  parseStrings,
  pick,
} from './columns.ts';
import { containing } from './containing.ts';
import { paged, readPage } from './paging.ts';
import { attempt, prepared, run } from './prepared.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';
import { insertUnique } from './unique.ts';

type Row = Tables['tenants'];
interface Key {
  readonly poolId: string;
  readonly id: string;
}

const COLUMNS = [
  'pool_id',
  'id',
  'name',
  'code',
  'description',
  'logo',
  'reject_hint',
  'source',
  'source_app_id',
  'creator',
  'enterprise_domains',
  'expires_at',
  'member_limit',
  'admin_limit',
  'active_user_limit',
  'created_at',
  'updated_at',
  'version',
] as const;

const ORIGINS: readonly TenantOrigin[] = ['console', 'application'];

const find = prepared((db, p: Key) =>
  db.selectFrom('tenants').select(COLUMNS).where('pool_id', '=', p.poolId).where('id', '=', p.id),
);

const findByCode = prepared((db, p: { poolId: string; code: string }) =>
  db
    .selectFrom('tenants')
    .select(COLUMNS)
    .where('pool_id', '=', p.poolId)
    .where('code', '=', p.code),
);

/** Empty texts stand for any. */
interface Filter {
  readonly poolId: string;
  readonly pattern: string;
  readonly origin: string;
}

const list = paged('tenants', fitting, (tenants) => tenants.select(COLUMNS));

function fitting(db: Session['build'], p: Filter) {
  const has = (column: 'name' | 'code') =>
    sql<boolean>`lower(${sql.ref(column)}) like lower(${p.pattern}) escape '!'`;
  return db
    .selectFrom('tenants')
    .where('pool_id', '=', p.poolId)
    .where((is) => is.or([has('name'), has('code')]))
    .where((is) => is.or([is(is.val(p.origin), '=', ''), is('source', '=', p.origin)]));
}

/** Writing what is there already takes the row's lock. */
const hold = prepared((db, p: Key) =>
  db
    .updateTable('tenants')
    .set((of) => ({ version: of.ref('version') }))
    .where('pool_id', '=', p.poolId)
    .where('id', '=', p.id)
    .returning(COLUMNS),
);

const insert = prepared((db, row: Row) =>
  db
    .insertInto('tenants')
    .values(pick(row, COLUMNS))
    .onConflict((conflict) => conflict.doNothing()),
);

const remove = prepared((db, p: Key) =>
  db.deleteFrom('tenants').where('pool_id', '=', p.poolId).where('id', '=', p.id),
);

const removeApplications = prepared((db, p: { poolId: string; tenantId: string }) =>
  db
    .deleteFrom('tenant_applications')
    .where('pool_id', '=', p.poolId)
    .where('tenant_id', '=', p.tenantId),
);

const encoders: Encoders<Tenant, Row> = {
  id: (id) => ({ id }),
  poolId: (pool_id) => ({ pool_id }),
  name: (name) => ({ name }),
  code: (code) => ({ code }),
  description: (description) => ({ description }),
  logo: (logo) => ({ logo: JSON.stringify(logo) }),
  rejectHint: (reject_hint) => ({ reject_hint }),
  origin: (source) => ({ source }),
  originAppId: (source_app_id) => ({ source_app_id }),
  creator: (creator) => ({ creator }),
  enterpriseDomains: (domains) => ({ enterprise_domains: JSON.stringify(domains) }),
  expiresAt: (at) => ({ expires_at: at ?? null }),
  memberLimit: (limit) => ({ member_limit: limit ?? null }),
  adminLimit: (limit) => ({ admin_limit: limit ?? null }),
  activeUserLimit: (limit) => ({ active_user_limit: limit ?? null }),
  createdAt: (created_at) => ({ created_at }),
  updatedAt: (updated_at) => ({ updated_at }),
  version: (version) => ({ version }),
};

export function tenantStore({ session }: Access): TenantStore {
  return {
    insert(tenant) {
      const { poolId, code } = tenant;
      return insertUnique(
        () => insert.run(session, encodeAll(encoders, tenant)),
        async () => {
          const { rows } = await findByCode.run(session, { poolId, code });
          return rows.length > 0 ? 'code' : undefined;
        },
      );
    },

    async find(poolId, id) {
      const [row] = (await find.run(session, { poolId, id })).rows;
      return row && fromRow(row);
    },

    async findByCode(poolId, code) {
      const [row] = (await findByCode.run(session, { poolId, code })).rows;
      return row && fromRow(row);
    },

    async list(poolId, page, { keywords = '', origin = '' }: TenantFilter = {}) {
      const of = { poolId, pattern: containing(keywords), origin };
      const { rows, total } = await readPage(session, list, { of, page });
      return { rows: rows.map(fromRow), total };
    },

    async hold(poolId, id) {
      const [row] = (await hold.run(session, { poolId, id })).rows;
      return row && fromRow(row);
    },

    async update({ poolId, id }, changes) {
      const { changes: count } = await run(
        session,
        session.build
          .updateTable('tenants')
          .set(encode(encoders, changes))
          .set((of) => ({ version: of('version', '+', 1) }))
          .where('pool_id', '=', poolId)
          .where('id', '=', id),
      );
      return count > 0;
    },

    async delete(poolId, id) {
      const { changes } = await remove.run(session, { poolId, id });
      return changes > 0;
    },

    async setApplications({ poolId, tenantId }, appIds) {
      await removeApplications.run(session, { poolId, tenantId });
      const rows = [...new Set(appIds)].map((appId) => ({
        pool_id: poolId,
        tenant_id: tenantId,
        app_id: appId,
      }));
      if (rows.length === 0) return true;
      const inserting = session.build.insertInto('tenant_applications').values(rows);
      return !('refused' in (await attempt(session, inserting)));
    },

    listApplicationIds: (poolId, ids) => listApplicationIds(session, poolId, ids),
  };
}

async function listApplicationIds(
  session: Session,
  poolId: string,
  ids: readonly TenantId[],
): Promise<ReadonlyMap<TenantId, readonly AppId[]>> {
  if (ids.length === 0) return new Map();
  const { rows } = await run(
    session,
    session.build
      .selectFrom('tenant_applications')
      .select(['tenant_id', 'app_id'])
      .where('pool_id', '=', poolId)
      .where('tenant_id', 'in', ids)
      .orderBy('app_id'),
  );
  const byTenant = Map.groupBy(rows, (row) => asId<TenantId>(row.tenant_id));
  return new Map(
    [...byTenant].map(([id, found]) => [id, found.map((row) => asId<AppId>(row.app_id))]),
  );
}

function fromRow(row: Row): Tenant {
  return {
    id: asId(row.id),
    poolId: asId(row.pool_id),
    name: row.name,
    code: row.code,
    description: row.description,
    logo: parseStrings(row.logo, 'tenants.logo'),
    rejectHint: row.reject_hint,
    origin: oneOf(ORIGINS, row.source, 'tenants.source'),
    originAppId: row.source_app_id,
    creator: row.creator,
    enterpriseDomains: parseStrings(row.enterprise_domains, 'tenants.enterprise_domains'),
    expiresAt: orUndefined(row.expires_at),
    memberLimit: orUndefined(row.member_limit),
    adminLimit: orUndefined(row.admin_limit),
    activeUserLimit: orUndefined(row.active_user_limit),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    version: row.version,
  };
}
