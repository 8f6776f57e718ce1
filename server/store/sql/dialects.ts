/** Kysely as a writer of SQL and nothing else: connections, transactions and statements are ours. */
import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  type Dialect,
} from 'kysely';
import type { Engine } from './session.ts';
import type { Tables } from './tables.ts';

const dialects: { readonly [Name in Engine]: Dialect } = {
  sqlite: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
  postgres: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
};

/** Writes SQL for one engine. */
export function sqlBuilder(engine: Engine): Kysely<Tables> {
  return new Kysely<Tables>({ dialect: dialects[engine] });
}
