import { sql, type RawBuilder } from 'kysely';
import type { Page, PageRequest } from '../../kernel/page.ts';
import type { PreparedQuery } from './prepared.ts';
import type { Session } from './session.ts';

export interface Window {
  readonly limit: number;
  readonly offset: number;
}

/**
 * A limit that SQLite does not look into: it plans a statement anew whenever a bare parameter of
 * LIMIT was bound again, which costs ten times the query.
 */
export function atMost(limit: number): RawBuilder<number> {
  return sql`cast(${limit} as bigint)`;
}

interface PagedQueries<P, Row> {
  readonly rows: PreparedQuery<P & Window, Row>;
  readonly count: PreparedQuery<P, { readonly total: number }>;
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
