/** The databases that every integration suite runs on: the embedded one and PostgreSQL. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after } from 'node:test';

import { Client } from 'pg';

import { postgresOrReason } from '../provide/postgres.ts';

export interface StoreUnderTest {
  readonly name: string;
  /** Why it cannot run here; always false in CI. */
  readonly skip: string | false;
  /** It is a server of its own, which can be away while ours is up. */
  readonly canBeAway: boolean;
  /** An empty database, gone at the end of the file's tests. */
  fresh(): Promise<Database>;
}

export interface Database {
  /** What makes a server use it. */
  readonly env: Readonly<Record<string, string>>;
  /** The cheapest way to it, for tests of nothing but the store. */
  readonly nearUrl: string;
  /** The rows of every table; those of `oidc_records` and `tickets` by their kind. */
  counts(): Promise<Readonly<Record<string, number>>>;
  /** What each table holds, in a few figures that every change of a row changes; cheap enough to ask often. */
  contents(): Promise<Readonly<Record<string, string>>>;
  /** Everything that a thief of the database would have, as text. */
  dump(): Promise<string>;
  /** Does the work so that what it writes to a table meets there: nothing is written before all have come. */
  race<T>(table: string, work: () => Promise<T>): Promise<T>;
  /** Does the work while the database answers nobody; rejects for one that is part of the process. */
  whileAway(work: () => Promise<void>): Promise<void>;
}

type Rows = readonly Readonly<Record<string, unknown>>[];
type Query = (sql: string) => Promise<Rows>;

/** To be awaited where a test file begins: PostgreSQL starts once for the file, and ends with it. */
export async function storesUnderTest(): Promise<readonly StoreUnderTest[]> {
  const postgres = await postgresOrReason();
  const isThere = typeof postgres !== 'string';
  const folder = await mkdtemp(join(tmpdir(), 'causeway-stores-'));
  after(async () => {
    if (isThere) await postgres.close();
    await rm(folder, { recursive: true, force: true });
  });
  return [
    {
      name: 'SQLite',
      skip: false,
      canBeAway: false,
      fresh: async () => sqliteDatabase(join(folder, `${randomUUID()}.db`)),
    },
    {
      name: 'PostgreSQL',
      canBeAway: true,
      skip: isThere ? false : postgres,
      fresh: async () => {
        if (!isThere) throw new Error(postgres);
        const url = await postgres.freshDatabase();
        return { ...postgresDatabase(url, postgres.url), nearUrl: postgres.bySocket(url) };
      },
    },
  ];
}

function sqliteDatabase(path: string): Database {
  const query: Query = async (sql) => {
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      return database.prepare(sql).all();
    } finally {
      database.close();
    }
  };
  const tables = "select name from sqlite_master where type = 'table' and name not like 'sqlite_%'";
  return {
    env: { CAUSEWAY_DATABASE_URL: `sqlite:${path}` },
    nearUrl: `sqlite:${path}`,
    counts: () => countRows(query, tables),
    contents: sqliteContents(path, () => query(tables)),
    // One process, one connection: whoever comes first has gone before the next one is heard.
    race: (_table, work) => work(),
    whileAway: () => Promise.reject(new Error('SQLite is always there')),
    async dump() {
      // The bytes, because deleted rows linger in them.
      const files = await Promise.all([path, `${path}-wal`].map((file) => readFile(file)));
      return [
        ...files.map((bytes) => bytes.toString('latin1')),
        await allRows(query, tables),
      ].join();
    },
  };
}

/** Counts, sums and lengths; looked at again only when somebody has written. */
function sqliteContents(path: string, tables: () => Promise<Rows>): Database['contents'] {
  let opened: { readonly database: DatabaseSync; readonly sql: string } | undefined;
  let version: unknown;
  let contents: Record<string, string> = {};
  const open = async () => {
    const database = new DatabaseSync(path, { readOnly: true });
    const told = (await tables()).map(({ name }) => figures(database, String(name)));
    return { database, sql: told.join(' union all ') };
  };
  return async () => {
    const { database, sql } = (opened ??= await open());
    const now = database.prepare('pragma data_version').get()?.['data_version'];
    if (now !== version) contents = byName(database.prepare(sql).all());
    version = now;
    return contents;
  };
}

function figures(database: DatabaseSync, table: string): string {
  const columns = database.prepare(`pragma table_info(${table})`).all();
  const sums = columns.map(
    ({ name }) => `|| ' ' || total(${String(name)}) || ' ' || total(length(${String(name)}))`,
  );
  return `select '${table}' as name, count(*) ${sums.join('')} as told from ${table}`;
}

function byName(rows: Rows): Record<string, string> {
  return Object.fromEntries(rows.map(({ name, told }) => [String(name), String(told)]));
}

function postgresDatabase(url: string, administrators: string): Omit<Database, 'nearUrl'> {
  const name = new URL(url).pathname.slice(1);
  const query: Query = (sql) => ask(url, sql);
  const allow = (isOpen: boolean) =>
    ask(administrators, `alter database ${name} allow_connections ${isOpen}`);
  const tables =
    "select table_name as name from information_schema.tables where table_schema = 'public'";
  return {
    env: { CAUSEWAY_DATABASE_URL: url },
    counts: () => countRows(query, tables),
    async contents() {
      const digests = (await query(tables)).map(
        ({ name }) =>
          `select '${String(name)}' as name, count(*) || ' ' || coalesce(sum(hashtext(t::text)), 0) as told
            from ${String(name)} t`,
      );
      return byName(await query(digests.join(' union all ')));
    },
    dump: () => allRows(query, tables),
    async race(table, work) {
      const client = new Client({ connectionString: url });
      await client.connect();
      try {
        await client.query(`begin; lock table ${table} in share row exclusive mode`);
        const racing = work();
        await allWait(() => ask(administrators, waiting(name)));
        await client.query('commit');
        return await racing;
      } finally {
        await client.end();
      }
    },
    async whileAway(work) {
      await allow(false);
      const everybody = `select pg_terminate_backend(pid) from pg_stat_activity`;
      await ask(administrators, `${everybody} where datname = '${name}'`);
      try {
        await work();
      } finally {
        await allow(true);
      }
    },
  };
}

const waiting = (database: string) =>
  `select pid from pg_stat_activity where datname = '${database}' and wait_event_type = 'Lock'`;

/** Resolves when somebody waits and nobody joins them for a while. */
async function allWait(look: () => Promise<Rows>): Promise<void> {
  let before = 0;
  for (let looks = 0; looks < 40; looks += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    const { length } = await look();
    if (length > 0 && length === before) return;
    before = length;
  }
  throw new Error('nobody came to the race');
}

async function ask(url: string, sql: string): Promise<Rows> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

const kinds: Readonly<Record<string, string>> = { oidc_records: 'model', tickets: 'kind' };

/** In one statement, because tests count often. */
async function countRows(query: Query, tables: string): Promise<Record<string, number>> {
  const names = (await query(tables)).map(({ name }) => String(name));
  const counts = names.map((table) => {
    const kind = kinds[table] ?? "''";
    return `select '${table}' as name, ${kind} as kind, count(*) as total from ${table} group by 2`;
  });
  const rows = await query(counts.join(' union all '));
  const named = rows.map(({ name, kind, total }) => [
    `${String(name)} ${String(kind)}`.trimEnd(),
    Number(total),
  ]);
  return Object.fromEntries(named) as Record<string, number>; // built from text and numbers
}

async function allRows(query: Query, tables: string): Promise<string> {
  const names = (await query(tables)).map(({ name }) => String(name));
  const rows = await Promise.all(names.map((name) => query(`select * from ${name}`)));
  return JSON.stringify(rows);
}
