/**
 * SQL that fills a database of Causeway, since a million calls of its API would take an hour. It copies
 * the rows of one source, connection, user and identity that were made by the API, so sealed values and
 * defaults are those of the server.
 */
import type { Size } from './sizes.ts';
import { usersOf } from './sizes.ts';

export type Engine = 'sqlite' | 'postgres';

export type Columns = Readonly<Record<string, readonly string[]>>;

/** The tables that are filled, in the order of their references. */
export const FILLED = ['sources', 'connections', 'users', 'identities'] as const;

type Filled = (typeof FILLED)[number];

/** Statements for one size; `columns` are those that the tables have now. */
export function fillingStatements(engine: Engine, columns: Columns, size: Size): readonly string[] {
  const id = idExpression(engine);
  const users = usersOf(size);
  const own: Readonly<Record<Filled, Readonly<Record<string, string>>>> = {
    sources: { id: id('n'), name: "'source ' || n" },
    connections: { id: id('n'), source_id: id('n'), identifier: "'filled-' || n" },
    users: { id: id('n'), username: "'user-' || n", email: 'null', email_canonical: 'null' },
    identities: {
      id: id('n'),
      user_id: id(`(n % ${users})`),
      source_id: id(`(n % ${size.connections})`),
      subject: "'subject-' || n",
      // Two of one user may fall on one source.
      authority: "'https://' || n",
    },
  };
  const counts: Readonly<Record<Filled, number>> = {
    sources: size.connections,
    connections: size.connections,
    users,
    identities: size.identities,
  };
  return FILLED.map((table) => {
    const names = columns[table] ?? [];
    const values = names.map((name) => own[table][name] ?? `t.${name}`);
    return `insert into ${table} (${names.join(', ')})
      select ${values.join(', ')} from ${numbers(engine, counts[table])}
      cross join (select * from ${table} order by created_at, id limit 1) t`;
  });
}

function numbers(engine: Engine, count: number): string {
  if (engine === 'postgres') return `generate_series(0::bigint, ${count - 1}) as numbers (n)`;
  return `(with recursive numbers (n) as (
    select 0 union all select n + 1 from numbers where n < ${count - 1}
  ) select n from numbers)`;
}

function idExpression(engine: Engine): (n: string) => string {
  return (n) => {
    const front = `(${n} * 2654435761) % 4294967296`;
    return engine === 'sqlite'
      ? `printf('%08x%016x', ${front}, ${n})`
      : `lpad(to_hex(${front}), 8, '0') || lpad(to_hex(${n}), 16, '0')`;
  };
}
