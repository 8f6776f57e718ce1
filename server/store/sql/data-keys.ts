import type { WrappedKey, WrappedKeyRecords } from '../../kernel/seal.ts';
import { prepared } from './prepared.ts';
import type { Session } from './session.ts';
import type { Tables } from './tables.ts';

type Row = Tables['data_keys'];

const COLUMNS = ['id', 'wrapped', 'wrapped_by', 'created_at'] as const;

const list = prepared((db) =>
  db.selectFrom('data_keys').select(COLUMNS).orderBy('created_at').orderBy('id'),
);

const find = prepared((db, p: { id: string }) =>
  db.selectFrom('data_keys').select(COLUMNS).where('id', '=', p.id),
);

const insert = prepared((db, row: Row) =>
  db.insertInto('data_keys').values({
    id: row.id,
    wrapped: row.wrapped,
    wrapped_by: row.wrapped_by,
    created_at: row.created_at,
  }),
);

const rewrap = prepared((db, p: { id: string; wrapped: string; by: string; previous: string }) =>
  db
    .updateTable('data_keys')
    .set({ wrapped: p.wrapped, wrapped_by: p.by })
    .where('id', '=', p.id)
    .where('wrapped_by', '=', p.previous),
);

export function dataKeyRecords(session: Session): WrappedKeyRecords {
  return {
    async list() {
      return (await list.run(session, {})).rows.map(fromRow);
    },

    async find(id) {
      const [row] = (await find.run(session, { id })).rows;
      return row && fromRow(row);
    },

    async insert({ id, wrapped, wrappedBy, createdAt }) {
      await insert.run(session, { id, wrapped, wrapped_by: wrappedBy, created_at: createdAt });
    },

    async rewrap({ id, wrapped, wrappedBy }, previous) {
      await rewrap.run(session, { id, wrapped, by: wrappedBy, previous });
    },
  };
}

function fromRow(row: Row): WrappedKey {
  return {
    id: row.id,
    wrapped: row.wrapped,
    wrappedBy: row.wrapped_by,
    createdAt: row.created_at,
  };
}
