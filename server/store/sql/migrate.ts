/**
 * Brings a database up to the schema of this code. Migrations only add, in the order of one list;
 * what has been applied is recorded in the database itself.
 */
import type { Clock } from '../../kernel/clock.ts';
import { firstTables } from './migrations/0001-first-tables.ts';
import { people } from './migrations/0002-people.ts';
import { tenants } from './migrations/0003-tenants.ts';
import { logins } from './migrations/0004-logins.ts';
import { credentials } from './migrations/0006-credentials.ts';
import { decisions } from './migrations/0007-decisions.ts';
import { sourceCounts } from './migrations/0010-source-counts.ts';
import { grantsOfClients } from './migrations/0011-grants-of-clients.ts';
import { canonicalNames } from './migrations/0012-canonical-names.ts';
import { upstreamSessions } from './migrations/0014-upstream-sessions.ts';
import { loginTraces } from './migrations/0016-login-traces.ts';
import { scans } from './migrations/0019-scans.ts';
import { signInRules } from './migrations/0021-sign-in-rules.ts';
import { provenNewcomers } from './migrations/0024-proven-newcomers.ts';
import { failedLogins } from './migrations/0026-failed-logins.ts';
import { prepared } from './prepared.ts';
import type { Database, Engine, Session } from './session.ts';

export interface Migration {
  /** A number and what it does; never changes once released. */
  readonly name: string;
  /** SQL that both engines understand, what each of them takes instead, or what SQL cannot say. */
  readonly statements: readonly (
    | string
    | Readonly<Record<Engine, readonly string[]>>
    | Rewriting
  )[];
}

type Rewriting = (session: Session) => Promise<void>;

export const migrations: readonly Migration[] = [
  firstTables,
  people,
  tenants,
  logins,
  credentials,
  decisions,
  sourceCounts,
  grantsOfClients,
  canonicalNames,
  upstreamSessions,
  loginTraces,
  scans,
  signInRules,
  provenNewcomers,
  failedLogins,
];

/** Any constant serves, as long as every version of the code takes the same. */
const LOCK = 'select pg_advisory_xact_lock(4207849484)';
const RECORDS =
  'create table if not exists migrations (name text primary key, applied_at bigint not null)';

const applied = prepared((db) => db.selectFrom('migrations').select('name'));
const record = prepared((db, row: { name: string; applied_at: number }) =>
  db.insertInto('migrations').values({ name: row.name, applied_at: row.applied_at }),
);

/**
 * Applies what is missing, in one transaction that other starting nodes wait for. Rejects when the
 * database has migrations that this code does not know.
 */
export function migrate(
  database: Database,
  clock: Clock,
  known: readonly Migration[] = migrations,
): Promise<void> {
  return database.transaction(async (session) => {
    if (session.engine === 'postgres') await execute(session, LOCK);
    await execute(session, RECORDS);

    const { rows } = await applied.run(session, {});
    const done = new Set(rows.map(({ name }) => name));
    refuseNewer(done, known);
    for (const migration of known) {
      if (!done.has(migration.name)) await apply(session, migration, clock());
    }
  });
}

async function apply(session: Session, migration: Migration, now: number): Promise<void> {
  const { engine } = session;
  for (const said of migration.statements) {
    if (typeof said === 'function') await said(session);
    else
      for (const sql of typeof said === 'string' ? [said] : said[engine])
        await execute(session, sql);
  }
  await record.run(session, { name: migration.name, applied_at: now });
}

function refuseNewer(done: ReadonlySet<string>, known: readonly Migration[]): void {
  const names = new Set(known.map(({ name }) => name));
  const unknown = [...done].filter((name) => !names.has(name));
  if (unknown.length === 0) return;
  throw new Error(
    `the database was written by a newer version of Causeway (${unknown.join(', ')}); ` +
      `this version ends at ${known.at(-1)?.name}. Start the newer version, ` +
      'or restore a backup from before the upgrade',
  );
}

async function execute(session: Session, sql: string): Promise<void> {
  await session.run({ sql, isRead: false, name: undefined, isFleeting: false }, []);
}
