import { sql } from 'kysely';
import {
  type LoginTrace,
  type TraceFilter,
  traceOutcomes,
  tracePurposes,
  type TraceRecord,
} from '../../directory/login-trace.ts';
import { asId } from '../../kernel/ids.ts';
import type { TraceStore } from '../store.ts';
import type { Access } from './access.ts';
import { oneOf, parseObject } from './columns.ts';
import { atMost, totalOf } from './paging.ts';
import { prepared, run } from './prepared.ts';
import type { Session } from './session.ts';
import { deleteBatch } from './sweep.ts';
import type { Tables } from './tables.ts';

type Row = Tables['login_traces'];

/** Whoever looks for one of more than this narrows the search instead. */
const MOST_COUNTED = 10_000;

const put = prepared((db, row: Row) =>
  db
    .insertInto('login_traces')
    .values({
      pool_id: row.pool_id,
      id: row.id,
      purpose: row.purpose,
      outcome: row.outcome,
      source_id: row.source_id,
      connection_id: row.connection_id,
      app_id: row.app_id,
      user_id: row.user_id,
      record: row.record,
      created_at: row.created_at,
    })
    .onConflict((conflict) =>
      conflict.columns(['pool_id', 'id']).doUpdateSet({
        outcome: (of) => of.ref('excluded.outcome'),
        user_id: (of) => of.ref('excluded.user_id'),
        record: (of) => of.ref('excluded.record'),
      }),
    ),
);

const find = prepared((db, p: { poolId: string; id: string }) =>
  db.selectFrom('login_traces').selectAll().where('pool_id', '=', p.poolId).where('id', '=', p.id),
);

const countFailure = prepared((db, row: Tables['failed_logins']) =>
  db
    .insertInto('failed_logins')
    .values({
      pool_id: row.pool_id,
      connection_id: row.connection_id,
      window_at: row.window_at,
      failures: row.failures,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['pool_id', 'connection_id', 'window_at'])
        .doUpdateSet({ failures: sql`failed_logins.failures + 1` }),
    )
    .returning('failures'),
);

export function traceStore({ session }: Access): TraceStore {
  return {
    async put(trace) {
      await put.run(session, toRow(trace));
    },

    async find(poolId, id) {
      const [row] = (await find.run(session, { poolId, id })).rows;
      return row && fromRow(row);
    },

    async list(poolId, filter, page) {
      const found = matching(session, poolId, filter);
      const newestFirst = found.selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc');
      const query = newestFirst.limit(atMost(page.limit)).offset(page.offset);
      const { rows } = await run(session, query);
      const known = totalOf(rows.length, page);
      if (known !== undefined) return { rows: rows.map(fromRow), total: known };

      const counted = await run(session, found.select('id').limit(atMost(MOST_COUNTED)));
      return { rows: rows.map(fromRow), total: counted.rows.length };
    },

    async countFailure({ poolId, connectionId, windowAt }) {
      const [row] = (
        await countFailure.run(session, {
          pool_id: poolId,
          connection_id: connectionId,
          window_at: windowAt,
          failures: 1,
        })
      ).rows;
      return row?.failures ?? 1;
    },

    async failuresBeyond(kept, { poolId, connectionId }) {
      const query = session.build
        .selectFrom('failed_logins')
        .select(sql<number>`cast(coalesce(sum(failures - ${kept}), 0) as bigint)`.as('beyond'))
        .where('pool_id', '=', poolId)
        .where('failures', '>', kept)
        .$if(connectionId !== undefined, (found) =>
          found.where('connection_id', '=', connectionId ?? ''),
        );
      const [row] = (await run(session, query)).rows;
      return row?.beyond ?? 0;
    },

    async sweep(until, limit) {
      const span = { until, limit };
      const counts = { key: ['pool_id', 'connection_id', 'window_at'], end: 'window_at' };
      const counted = await deleteBatch(session, { table: 'failed_logins', ...counts }, span);
      const kind = { table: 'login_traces', key: ['pool_id', 'id'], end: 'created_at' };
      return counted + (await deleteBatch(session, kind, span));
    },
  };
}

function matching(
  { build }: Session,
  poolId: string,
  { connectionId, userId, outcome }: TraceFilter,
) {
  return (
    build
      .selectFrom('login_traces')
      .where('pool_id', '=', poolId)
      .$if(connectionId !== undefined, (query) =>
        query.where('connection_id', '=', connectionId ?? ''),
      )
      .$if(userId !== undefined, (query) => query.where('user_id', '=', userId ?? ''))
      // Written out, so that the index of failures is seen to fit.
      .$if(outcome === 'failed', (query) => query.where(sql<boolean>`outcome = 'failed'`))
      .$if(outcome !== undefined && outcome !== 'failed', (query) =>
        query.where('outcome', '=', outcome ?? ''),
      )
  );
}

function toRow(trace: LoginTrace): Row {
  return {
    pool_id: trace.poolId,
    id: trace.id,
    purpose: trace.purpose,
    outcome: trace.outcome,
    source_id: trace.sourceId,
    connection_id: trace.connectionId,
    app_id: trace.appId ?? null,
    user_id: trace.userId ?? null,
    record: JSON.stringify(trace.record),
    created_at: trace.at,
  };
}

function fromRow(row: Row): LoginTrace {
  return {
    id: row.id,
    poolId: asId(row.pool_id),
    purpose: oneOf(tracePurposes, row.purpose, 'login_traces.purpose'),
    outcome: oneOf(traceOutcomes, row.outcome, 'login_traces.outcome'),
    sourceId: asId(row.source_id),
    connectionId: asId(row.connection_id),
    appId: row.app_id === null ? undefined : asId(row.app_id),
    userId: row.user_id === null ? undefined : asId(row.user_id),
    record: parseRecord(row.record),
    at: row.created_at,
  };
}

function parseRecord(text: string): TraceRecord {
  const record = parseObject(text, 'login_traces.record');
  if (typeof record['durationMs'] !== 'number') throw new Error('login_traces.record is no record');
  return record as unknown as TraceRecord; // only `put` writes it, and its members are all optional
}
