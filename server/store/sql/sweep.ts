import { sql } from 'kysely';
import { run } from './prepared.ts';
import type { Session } from './session.ts';

/** The short-lived kinds and what their keys are made of. */
const KINDS = [
  { table: 'tickets', key: ['kind', 'token_digest'] },
  { table: 'replays', key: ['kind', 'value_digest'] },
  { table: 'oidc_records', key: ['model', 'id_digest'] },
  { table: 'codes', key: ['pool_id', 'channel', 'address_digest', 'browser_digest'] },
  { table: 'throttles', key: ['kind', 'subject_digest'] },
] as const;

/** Nodes that sweep at the same time pass over each other's rows instead of waiting for them. */
const passing = { sqlite: sql``, postgres: sql`for update skip locked` };

/** Deletes at most `limit` expired rows of each kind, the oldest first; resolves to their number. */
export async function sweep(session: Session, now: number, limit: number): Promise<number> {
  let swept = 0;
  for (const kind of KINDS) {
    const table = sql.table(kind.table);
    const key = sql.join(kind.key.map((column) => sql.ref(column)));
    const query = sql`
      with batch as (
        select ${key} from ${table} where expires_at <= ${now}
        order by expires_at limit ${limit} ${passing[session.engine]}
      )
      delete from ${table} where (${key}) in (select ${key} from batch)`;
    const { changes } = await run(session, { compile: () => query.compile(session.build) });
    swept += changes;
  }
  return swept;
}
