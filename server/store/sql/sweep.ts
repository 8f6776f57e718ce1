import { sql } from 'kysely';
import { run } from './prepared.ts';
import type { Session } from './session.ts';

/** The short-lived kinds and what their keys are made of. */
const KINDS = [
  { table: 'tickets', key: ['kind', 'token_digest'] },
  { table: 'scans', key: ['id_digest'] },
  { table: 'pushed_tickets', key: ['pool_id', 'source_id', 'name'] },
  { table: 'replays', key: ['kind', 'value_digest'] },
  { table: 'oidc_records', key: ['model', 'id_digest'] },
  { table: 'codes', key: ['pool_id', 'channel', 'address_digest', 'browser_digest'] },
  { table: 'throttles', key: ['kind', 'subject_digest'] },
  { table: 'decisions', key: ['pool_id', 'id'] },
] as const;

/** Nodes that sweep at the same time pass over each other's rows instead of waiting for them. */
const passing = { sqlite: sql``, postgres: sql`for update skip locked` };

interface Kind {
  readonly table: string;
  readonly key: readonly string[];
  /** The column of the time that ends a row's life. */
  readonly end: string;
}

/** Deletes at most `limit` expired rows of each kind, the oldest first; resolves to their number. */
export async function sweep(session: Session, now: number, limit: number): Promise<number> {
  let swept = 0;
  for (const kind of KINDS) {
    swept += await deleteBatch(session, { ...kind, end: 'expires_at' }, { until: now, limit });
  }
  return swept;
}

/** Deletes the oldest rows that ended by then, at most `limit`; resolves to their number. */
export async function deleteBatch(
  session: Session,
  kind: Kind,
  { until, limit }: { readonly until: number; readonly limit: number },
): Promise<number> {
  const table = sql.table(kind.table);
  const key = sql.join(kind.key.map((column) => sql.ref(column)));
  const end = sql.ref(kind.end);
  const query = sql`
    with batch as (
      select ${key} from ${table} where ${end} <= ${until}
      order by ${end} limit ${limit} ${passing[session.engine]}
    )
    delete from ${table} where (${key}) in (select ${key} from batch)`;
  const { changes } = await run(session, { compile: () => query.compile(session.build) });
  return changes;
}
