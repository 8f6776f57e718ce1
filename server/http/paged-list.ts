/** Lists of the wire: pages are counted from one, and a reply says how many rows there are in all. */
import type { Page, PageRequest } from '../kernel/page.ts';

/** What a call may say of the page it wants; some clients write numbers as text. */
export interface PageAsked {
  readonly page?: number | string | undefined;
  readonly limit?: number | string | undefined;
}

const USUAL_LIMIT = 10;

/** The rows that a call wants; `usual` of them where it does not say how many. */
export function windowOf({ page = 1, limit }: PageAsked, usual: number = USUAL_LIMIT): PageRequest {
  const rows = Number(limit ?? usual);
  return { offset: (Number(page) - 1) * rows, limit: rows };
}

/** A page in the words of the wire. */
export function listed<Row, Shown>({ rows, total }: Page<Row>, show: (row: Row) => Shown) {
  return { totalCount: total, list: rows.map((row) => show(row)) };
}
