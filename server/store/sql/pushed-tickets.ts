import type { Place } from '../../kernel/seal.ts';
import type { PushedTicketKey, PushedTicketStore } from '../vendor-ports.ts';
import type { Access } from './access.ts';
import { prepared } from './prepared.ts';
import type { Tables } from './tables.ts';

/** Two deliveries may overtake each other; the later ticket stays. Vendors write whole seconds. */
const put = prepared((db, row: Tables['pushed_tickets']) =>
  db
    .insertInto('pushed_tickets')
    .values({
      pool_id: row.pool_id,
      source_id: row.source_id,
      name: row.name,
      value: row.value,
      sent_at: row.sent_at,
      expires_at: row.expires_at,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['pool_id', 'source_id', 'name'])
        .doUpdateSet({
          value: (of) => of.ref('excluded.value'),
          sent_at: (of) => of.ref('excluded.sent_at'),
          expires_at: (of) => of.ref('excluded.expires_at'),
        })
        .where('pushed_tickets.sent_at', '<=', row.sent_at),
    ),
);

const find = prepared((db, p: PushedTicketKey & { now: number }) =>
  db
    .selectFrom('pushed_tickets')
    .select(['value'])
    .where('pool_id', '=', p.poolId)
    .where('source_id', '=', p.sourceId)
    .where('name', '=', p.name)
    .where('expires_at', '>', p.now),
);

/** Outlives a power cut: the next one may be an hour away. */
export function pushedTicketStore({ session, sealer }: Access): PushedTicketStore {
  return {
    async put(key, { value, sentAt, expiresAt }) {
      await put.run(session, {
        pool_id: key.poolId,
        source_id: key.sourceId,
        name: key.name,
        value: sealer.seal(placeOf(key), value),
        sent_at: sentAt,
        expires_at: expiresAt,
      });
    },

    async find(key, now) {
      const { poolId, sourceId, name } = key;
      const [row] = (await find.run(session, { poolId, sourceId, name, now })).rows;
      return row && sealer.open(placeOf(key), row.value);
    },
  };
}

function placeOf({ poolId, sourceId, name }: PushedTicketKey): Place {
  return ['pushed_tickets.value', poolId, sourceId, name];
}
