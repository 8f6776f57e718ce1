/** Reads rows past the server, by SQL of a test's own, on one connection that stays open. */
import { DatabaseSync } from 'node:sqlite';

import { Client } from 'pg';

export interface RowReader {
  rows(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

/** `url` is what `CAUSEWAY_DATABASE_URL` says. */
export async function openRowReader(url: string): Promise<RowReader> {
  return url.startsWith('sqlite:') ? ofSqlite(url.slice('sqlite:'.length)) : ofPostgres(url);
}

function ofSqlite(path: string): RowReader {
  const database = new DatabaseSync(path, { readOnly: true });
  return {
    rows: async (sql) => database.prepare(sql).all(),
    close: async () => database.close(),
  };
}

async function ofPostgres(url: string): Promise<RowReader> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return {
    rows: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows,
    close: () => client.end(),
  };
}
