import { sql } from 'kysely';
import type { LoginFilter, LoginRecord } from '../../directory/login-record.ts';
import { asId } from '../../kernel/ids.ts';
import type { LoginStore, UserOfPool } from '../store.ts';
import type { Access } from './access.ts';
import { orUndefined } from './columns.ts';
import { atMost, countOf, readFound } from './paging.ts';
import { prepared } from './prepared.ts';
import type { Session } from './session.ts';
import { deleteBatch } from './sweep.ts';
import type { Tables } from './tables.ts';

type Row = Tables['logins'];

const insert = prepared((db, row: Row) =>
  db.insertInto('logins').values({
    pool_id: row.pool_id,
    user_id: row.user_id,
    at: row.at,
    id: row.id,
    app_id: row.app_id,
    connection_id: row.connection_id,
    method: row.method,
    ip: row.ip,
    user_agent: row.user_agent,
    failure: row.failure,
  }),
);

const applicationsOf = prepared((db, p: { poolId: string; userId: string; limit: number }) =>
  db
    .selectFrom('logins')
    .select(['app_id', (of) => of.fn.max<number>('at').as('last_at')])
    .where('pool_id', '=', p.poolId)
    .where('user_id', '=', p.userId)
    .where('failure', 'is', null)
    .groupBy('app_id')
    .orderBy(sql`max(at)`, 'desc')
    .orderBy('app_id')
    .limit(atMost(p.limit)),
);

export function loginStore({ session }: Access): LoginStore {
  return {
    async insert(login) {
      await insert.run(session, rowOf(login));
    },

    async insertRefused(login) {
      return !('refused' in (await insert.attempt(session, rowOf(login))));
    },

    async list(user, filter, page) {
      const found = matching(session, user, filter);
      const newestFirst = found.selectAll().orderBy('at', 'desc').orderBy('id', 'desc');
      const queries = {
        rows: newestFirst.limit(atMost(page.limit)).offset(page.offset),
        count: countOf(found),
      };
      const { rows, total } = await readFound(session, queries, page);
      return { rows: rows.map(fromRow), total };
    },

    async listApplications({ poolId, userId }, limit) {
      const { rows } = await applicationsOf.run(session, { poolId, userId, limit });
      return rows.map((row) => asId(row.app_id));
    },

    sweep(before, limit) {
      const key = ['pool_id', 'user_id', 'at', 'id'];
      return deleteBatch(session, { table: 'logins', key, end: 'at' }, { until: before, limit });
    },
  };
}

/** The sign-ins of one user only, so what is read does not grow with the pool. */
function matching({ build }: Session, { poolId, userId }: UserOfPool, filter: LoginFilter) {
  const { appId, ip, isSuccess, from, to } = filter;
  return build
    .selectFrom('logins')
    .where('pool_id', '=', poolId)
    .where('user_id', '=', userId)
    .$if(appId !== undefined, (query) => query.where('app_id', '=', appId ?? ''))
    .$if(ip !== undefined, (query) => query.where('ip', '=', ip ?? ''))
    .$if(isSuccess === true, (query) => query.where('failure', 'is', null))
    .$if(isSuccess === false, (query) => query.where('failure', 'is not', null))
    .$if(from !== undefined, (query) => query.where('at', '>=', from ?? 0))
    .$if(to !== undefined, (query) => query.where('at', '<=', to ?? 0));
}

function fromRow(row: Row): LoginRecord {
  return {
    id: row.id,
    poolId: asId(row.pool_id),
    userId: asId(row.user_id),
    appId: asId(row.app_id),
    connectionId: row.connection_id === null ? undefined : asId(row.connection_id),
    method: row.method,
    ip: orUndefined(row.ip),
    userAgent: orUndefined(row.user_agent),
    failure: orUndefined(row.failure),
    at: row.at,
  };
}

function rowOf(login: LoginRecord) {
  return {
    pool_id: login.poolId,
    user_id: login.userId,
    at: login.at,
    id: login.id,
    app_id: login.appId,
    connection_id: login.connectionId ?? null,
    method: login.method,
    ip: login.ip ?? null,
    user_agent: login.userAgent ?? null,
    failure: login.failure ?? null,
  };
}
