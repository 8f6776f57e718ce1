import assert from 'node:assert/strict';
import type { Page, PageRequest } from '../../kernel/page.ts';

interface Row {
  readonly id: string;
  readonly createdAt: number;
}

/** Creation times of five rows: out of order, and two of them alike. */
export const times: readonly number[] = [30, 10, 20, 20, 40];

/** Checks that a list of just these rows comes by (createdAt, id), in windows, with its total. */
export async function assertPaged<T extends Row>(
  rows: readonly T[],
  list: (page: PageRequest) => Promise<Page<T>>,
): Promise<void> {
  const ordered = [...rows].sort((a, b) => a.createdAt - b.createdAt || (a.id < b.id ? -1 : 1));
  const total = rows.length;

  const windows: readonly (readonly [PageRequest, readonly T[]])[] = [
    [{ offset: 0, limit: 2 }, ordered.slice(0, 2)],
    [{ offset: 2, limit: 2 }, ordered.slice(2, 4)],
    [{ offset: 4, limit: 2 }, ordered.slice(4)],
    [{ offset: 0, limit: total }, ordered],
    [{ offset: 0, limit: total + 1 }, ordered],
    [{ offset: total, limit: 2 }, []],
    [{ offset: total + 9, limit: 2 }, []],
  ];
  for (const [page, expected] of windows) {
    assert.deepEqual(await list(page), { rows: expected, total }, JSON.stringify(page));
  }
}
