/** How a list is read: windows of its rows in the order of every list, and how many there are. */
import { type Compilable, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Page, PageRequest } from '../../kernel/page.ts';
import { prepared, type PreparedQuery, run } from './prepared.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

export interface Window {
  readonly limit: number;
  readonly offset: number;
}

type Select<Table extends keyof Tables, Row> = SelectQueryBuilder<Tables, Table, Row>;
type Count = Compilable<{ readonly total: number }>;

interface PagedQueries<P, Row> {
  readonly rows: PreparedQuery<P & Window, Row>;
  readonly count: PreparedQuery<P, { readonly total: number }>;
}

/**
 * A limit that SQLite does not look into: it plans a statement anew whenever a bare parameter of
 * LIMIT was bound again, which costs ten times the query.
 */
export function atMost(limit: number): RawBuilder<number> {
  return sql`cast(${limit} as bigint)`;
}

/** One window in the order of every list, (created_at, id) of this table. */
export function windowOf<Table extends keyof Tables, Row>(
  table: Table,
  rows: Select<Table, Row>,
  { limit, offset }: Window,
): Select<Table, Row> {
  return rows
    .orderBy(sql.ref(`${table}.created_at`))
    .orderBy(sql.ref(`${table}.id`))
    .limit(atMost(limit))
    .offset(offset);
}

/** How many rows a query finds. */
export function countOf<Table extends keyof Tables>(found: Select<Table, object>): Count {
  return found.select(sql<number>`count(*)`.as('total')).$castTo<{ readonly total: number }>();
}

/** The two queries of a list, out of the one that finds its rows and the columns that it shows. */
export function paged<P, Table extends keyof Tables, Row>(
  table: Table,
  find: (db: Session['build'], parameters: P) => Select<Table, object>,
  show: (found: Select<Table, object>) => Select<Table, Row>,
): PagedQueries<P, Row> {
  return {
    rows: prepared((db, p: P & Window) => windowOf(table, show(find(db, p)), p)),
    count: prepared((db, p: P) => countOf(find(db, p))),
  };
}

/** How many there are, where a page of so many rows shows it. */
export function totalOf(found: number, { offset, limit }: PageRequest): number | undefined {
  const isLast = found < limit && (found > 0 || offset === 0);
  return isLast ? offset + found : undefined;
}

/** Reads one page; counts only when the page itself does not show where the list ends. */
export async function readPage<P, Row>(
  session: Session,
  queries: PagedQueries<P, Row>,
  request: { readonly of: P; readonly page: PageRequest },
): Promise<Page<Row>> {
  const { limit, offset } = request.page;
  const { rows } = await queries.rows.run(session, { ...request.of, limit, offset });
  const total = totalOf(rows.length, request.page);
  if (total !== undefined) return { rows, total };

  const counted = await queries.count.run(session, request.of);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}

/** Like `readPage`, with queries whose text depends on what is asked. */
export async function readFound<Row>(
  session: Session,
  queries: { readonly rows: Compilable<Row>; readonly count: Count },
  page: PageRequest,
): Promise<Page<Row>> {
  const { rows } = await run(session, queries.rows);
  const total = totalOf(rows.length, page);
  if (total !== undefined) return { rows, total };

  const counted = await run(session, queries.count);
  return { rows, total: counted.rows[0]?.total ?? 0 };
}
