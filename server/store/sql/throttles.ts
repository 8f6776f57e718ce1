import { digest } from '../../kernel/token.ts';
import type { ThrottleStore } from '../store.ts';
import type { Access } from './access.ts';
import { prepared } from './prepared.ts';
import type { Tables } from './tables.ts';

interface Key {
  readonly kind: string;
  readonly subject: string;
}

const find = prepared((db, p: Key & { now: number }) =>
  db
    .selectFrom('throttles')
    .select(['uses', 'free_at'])
    .where('kind', '=', p.kind)
    .where('subject_digest', '=', p.subject)
    .where('expires_at', '>', p.now),
);

/** One that has expired but was not swept yet is none. */
const begin = prepared((db, row: Tables['throttles'] & { now: number }) =>
  db
    .insertInto('throttles')
    .values({
      kind: row.kind,
      subject_digest: row.subject_digest,
      uses: row.uses,
      free_at: row.free_at,
      expires_at: row.expires_at,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'subject_digest'])
        .doUpdateSet({
          uses: (of) => of.ref('excluded.uses'),
          free_at: (of) => of.ref('excluded.free_at'),
          expires_at: (of) => of.ref('excluded.expires_at'),
        })
        .where('throttles.expires_at', '<=', row.now),
    ),
);

interface Step extends Key {
  readonly usesBefore: number;
  readonly freeBefore: number;
  readonly uses: number;
  readonly freeAt: number;
  readonly expiresAt: number;
}

const proceed = prepared((db, p: Step) =>
  db
    .updateTable('throttles')
    .set({ uses: p.uses, free_at: p.freeAt, expires_at: p.expiresAt })
    .where('kind', '=', p.kind)
    .where('subject_digest', '=', p.subject)
    .where('uses', '=', p.usesBefore)
    .where('free_at', '=', p.freeBefore),
);

const clear = prepared((db, p: Key) =>
  db.deleteFrom('throttles').where('kind', '=', p.kind).where('subject_digest', '=', p.subject),
);

export function throttleStore({ session }: Access): ThrottleStore {
  return {
    async find(kind, subject, now) {
      const [row] = (await find.run(session, { kind, subject: digest(subject), now })).rows;
      return row && { uses: row.uses, freeAt: row.free_at };
    },

    async replace({ kind, subject, now }, before, { uses, freeAt, expiresAt }) {
      const key = { kind, subject: digest(subject) };
      if (before === undefined) {
        const row = {
          kind,
          subject_digest: key.subject,
          uses,
          free_at: freeAt,
          expires_at: expiresAt,
        };
        return (await begin.runFleeting(session, { ...row, now })).changes > 0;
      }
      const { uses: usesBefore, freeAt: freeBefore } = before;
      const step = { ...key, usesBefore, freeBefore, uses, freeAt, expiresAt };
      return (await proceed.runFleeting(session, step)).changes > 0;
    },

    async clear(kind, subject) {
      await clear.runFleeting(session, { kind, subject: digest(subject) });
    },
  };
}
