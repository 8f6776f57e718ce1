import { asId } from '../../kernel/ids.ts';
import type { Place } from '../../kernel/seal.ts';
import type { PasswordStore } from '../store.ts';
import type { Access } from './access.ts';
import { prepared } from './prepared.ts';
import type { Tables } from './tables.ts';

interface Owner {
  readonly poolId: string;
  readonly userId: string;
}

const find = prepared((db, p: Owner) =>
  db
    .selectFrom('passwords')
    .select(['pool_id', 'user_id', 'hash', 'set_at'])
    .where('pool_id', '=', p.poolId)
    .where('user_id', '=', p.userId),
);

const put = prepared((db, row: Tables['passwords']) =>
  db
    .insertInto('passwords')
    .values({
      pool_id: row.pool_id,
      user_id: row.user_id,
      hash: row.hash,
      set_at: row.set_at,
    })
    .onConflict((conflict) =>
      conflict.columns(['pool_id', 'user_id']).doUpdateSet({
        hash: (of) => of.ref('excluded.hash'),
        set_at: (of) => of.ref('excluded.set_at'),
      }),
    ),
);

/** No two writes seal to the same text, so the text tells whether anybody wrote meanwhile. */
const rehash = prepared((db, p: Owner & { old: string; hash: string }) =>
  db
    .updateTable('passwords')
    .set({ hash: p.hash })
    .where('pool_id', '=', p.poolId)
    .where('user_id', '=', p.userId)
    .where('hash', '=', p.old),
);

const remove = prepared((db, p: Owner) =>
  db.deleteFrom('passwords').where('pool_id', '=', p.poolId).where('user_id', '=', p.userId),
);

/** Sealed on top of being hashed: a thief of the database alone has nothing to guess at. */
export function passwordStore({ session, sealer }: Access): PasswordStore {
  return {
    async find(poolId, userId) {
      const [row] = (await find.run(session, { poolId, userId })).rows;
      if (row === undefined) return undefined;
      const hash = await sealer.open(placeOf({ poolId, userId }), row.hash);
      return { poolId: asId(row.pool_id), userId: asId(row.user_id), hash, setAt: row.set_at };
    },

    async put(password) {
      await put.run(session, {
        pool_id: password.poolId,
        user_id: password.userId,
        hash: sealer.seal(placeOf(password), password.hash),
        set_at: password.setAt,
      });
    },

    async rehash(before, hash) {
      const { poolId, userId } = before;
      const [row] = (await find.run(session, { poolId, userId })).rows;
      if (row === undefined) return false;
      if ((await sealer.open(placeOf(before), row.hash)) !== before.hash) return false;
      const sealed = sealer.seal(placeOf(before), hash);
      const values = { poolId, userId, old: row.hash, hash: sealed };
      return (await rehash.run(session, values)).changes > 0;
    },

    async delete(poolId, userId) {
      return (await remove.run(session, { poolId, userId })).changes > 0;
    },
  };
}

function placeOf({ poolId, userId }: Owner): Place {
  return ['passwords.hash', poolId, userId];
}
