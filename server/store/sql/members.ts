import type { Member } from '../../directory/tenant.ts';
import { asId } from '../../kernel/ids.ts';
import type { MemberFilter, MemberStore, TenantScope } from '../tenant-ports.ts';
import type { Access } from './access.ts';
import { flag } from './columns.ts';
import { countOf, paged, readFound, readPage, windowOf } from './paging.ts';
import { attempt, prepared } from './prepared.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';
import { contains } from './user-search.ts';

type Row = Tables['tenant_members'];
interface Key {
  readonly poolId: string;
  readonly tenantId: string;
  readonly id: string;
}

/** Named with their table, for joins. */
const COLUMNS = [
  'tenant_members.pool_id',
  'tenant_members.tenant_id',
  'tenant_members.id',
  'tenant_members.user_id',
  'tenant_members.is_admin',
  'tenant_members.created_at',
] as const;

/** What keywords are looked for in. */
const SEARCHED = ['email', 'phone', 'username', 'name', 'nickname'] as const;

const find = prepared((db, p: Key) =>
  db
    .selectFrom('tenant_members')
    .select(COLUMNS)
    .where('pool_id', '=', p.poolId)
    .where('tenant_id', '=', p.tenantId)
    .where('id', '=', p.id),
);

const findByUser = prepared((db, p: { poolId: string; tenantId: string; userId: string }) =>
  db
    .selectFrom('tenant_members')
    .select(COLUMNS)
    .where('pool_id', '=', p.poolId)
    .where('tenant_id', '=', p.tenantId)
    .where('user_id', '=', p.userId),
);

const listOfUser = paged(
  'tenant_members',
  (db, p: { poolId: string; userId: string }) =>
    db.selectFrom('tenant_members').where('pool_id', '=', p.poolId).where('user_id', '=', p.userId),
  (members) => members.select(COLUMNS),
);

const setAdmin = prepared((db, p: Key & { isAdmin: 0 | 1 }) =>
  db
    .updateTable('tenant_members')
    .set({ is_admin: p.isAdmin })
    .where('pool_id', '=', p.poolId)
    .where('tenant_id', '=', p.tenantId)
    .where('id', '=', p.id),
);

const remove = prepared((db, p: Key) =>
  db
    .deleteFrom('tenant_members')
    .where('pool_id', '=', p.poolId)
    .where('tenant_id', '=', p.tenantId)
    .where('id', '=', p.id),
);

export function memberStore({ session }: Access): MemberStore {
  return {
    async add(members) {
      if (members.length === 0) return true;
      const outcome = await attempt(
        session,
        session.build
          .insertInto('tenant_members')
          .values(members.map(toRow))
          .onConflict((conflict) => conflict.doNothing()),
      );
      return !('refused' in outcome);
    },

    async find({ poolId, tenantId }, id) {
      const [row] = (await find.run(session, { poolId, tenantId, id })).rows;
      return row && fromRow(row);
    },

    async findByUser({ poolId, tenantId }, userId) {
      const [row] = (await findByUser.run(session, { poolId, tenantId, userId })).rows;
      return row && fromRow(row);
    },

    async list(scope, page, filter = {}) {
      const fitting = fits(session, scope, filter);
      const queries = {
        rows: windowOf('tenant_members', fitting.select(COLUMNS), page),
        count: countOf(fitting),
      };
      const { rows, total } = await readFound(session, queries, page);
      return { rows: rows.map(fromRow), total };
    },

    async listByUser(poolId, userId, page) {
      const { rows, total } = await readPage(session, listOfUser, { of: { poolId, userId }, page });
      return { rows: rows.map(fromRow), total };
    },

    async setAdmin({ poolId, tenantId }, id, isAdmin) {
      const key = { poolId, tenantId, id };
      const { changes } = await setAdmin.run(session, { ...key, isAdmin: flag(isAdmin) });
      return changes > 0;
    },

    async remove({ poolId, tenantId }, id) {
      const { changes } = await remove.run(session, { poolId, tenantId, id });
      return changes > 0;
    },
  };
}

function fits(
  session: Session,
  { poolId, tenantId }: TenantScope,
  { keywords = '', adminsOnly = false }: MemberFilter,
) {
  return session.build
    .selectFrom('tenant_members')
    .innerJoin('users', (join) =>
      join
        .onRef('users.pool_id', '=', 'tenant_members.pool_id')
        .onRef('users.id', '=', 'tenant_members.user_id'),
    )
    .where('tenant_members.pool_id', '=', poolId)
    .where('tenant_members.tenant_id', '=', tenantId)
    .where('tenant_members.is_admin', '>=', flag(adminsOnly))
    .where((of) => {
      if (keywords === '') return of.lit(true);
      return of.or(SEARCHED.map((field) => contains(session.engine, field, keywords)));
    });
}

function toRow(member: Member): Row {
  return {
    pool_id: member.poolId,
    tenant_id: member.tenantId,
    id: member.id,
    user_id: member.userId,
    is_admin: flag(member.isAdmin),
    created_at: member.createdAt,
  };
}

function fromRow(row: Row): Member {
  return {
    id: asId(row.id),
    poolId: asId(row.pool_id),
    tenantId: asId(row.tenant_id),
    userId: asId(row.user_id),
    isAdmin: row.is_admin === 1,
    createdAt: row.created_at,
  };
}
