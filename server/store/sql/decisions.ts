import type { Decision, DecisionFilter } from '../../directory/decision.ts';
import { asId } from '../../kernel/ids.ts';
import { digest } from '../../kernel/token.ts';
import type { DecisionStore, KeptDecision } from '../store.ts';
import type { Access } from './access.ts';
import { oneOf, orUndefined, parseTexts } from './columns.ts';
import { atMost, countOf, readFound } from './paging.ts';
import { prepared } from './prepared.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

type Row = Tables['decisions'];

const insert = prepared((db, row: Row) =>
  db.insertInto('decisions').values({
    pool_id: row.pool_id,
    id: row.id,
    request_id: row.request_id,
    purpose: row.purpose,
    outcome: row.outcome,
    rule: row.rule,
    app_id: row.app_id,
    source_id: row.source_id,
    connection_id: row.connection_id,
    user_id: row.user_id,
    subject_digest: row.subject_digest,
    inputs: row.inputs,
    created_at: row.created_at,
    expires_at: row.expires_at,
  }),
);

export function decisionStore({ session }: Access): DecisionStore {
  return {
    async insert(decision) {
      await insert.run(session, toRow(decision));
    },

    async list(poolId, filter, page) {
      const found = matching(session, poolId, filter);
      const newestFirst = found.selectAll().orderBy('created_at', 'desc').orderBy('id', 'desc');
      const queries = {
        rows: newestFirst.limit(atMost(page.limit)).offset(page.offset),
        count: countOf(found),
      };
      const { rows, total } = await readFound(session, queries, page);
      return { rows: rows.map(fromRow), total };
    },
  };
}

function matching({ build }: Session, poolId: string, filter: DecisionFilter) {
  const ofPool = build.selectFrom('decisions').where('pool_id', '=', poolId);
  switch (filter.by) {
    case 'user':
      return ofPool.where('user_id', '=', filter.userId);
    case 'request':
      return ofPool.where('request_id', '=', filter.requestId);
    case 'subject':
      return ofPool.where('subject_digest', '=', subjectDigest(filter));
  }
}

function subjectDigest({ sourceId, subject }: Pick<Decision, 'sourceId' | 'subject'>): string {
  return digest(`${sourceId}/${subject}`);
}

function toRow(decision: Decision): Row {
  return {
    pool_id: decision.poolId,
    id: decision.id,
    request_id: decision.requestId ?? null,
    purpose: decision.purpose,
    outcome: decision.outcome,
    rule: decision.rule,
    app_id: decision.appId,
    source_id: decision.sourceId,
    connection_id: decision.connectionId,
    user_id: decision.userId ?? null,
    subject_digest: subjectDigest(decision),
    inputs: JSON.stringify(decision.inputs),
    created_at: decision.at,
    expires_at: decision.expiresAt,
  };
}

function fromRow(row: Row): KeptDecision {
  return {
    id: row.id,
    poolId: asId(row.pool_id),
    requestId: orUndefined(row.request_id),
    purpose: oneOf(['sign-in', 'link'], row.purpose, 'decisions.purpose'),
    outcome: row.outcome,
    rule: row.rule,
    appId: asId(row.app_id),
    sourceId: asId(row.source_id),
    connectionId: asId(row.connection_id),
    userId: row.user_id === null ? undefined : asId(row.user_id),
    inputs: parseTexts(row.inputs, 'decisions.inputs'),
    at: row.created_at,
    expiresAt: row.expires_at,
  };
}
