import type { Place } from '../../kernel/seal.ts';
import { digest } from '../../kernel/token.ts';
import type { TicketStore } from '../store.ts';
import type { Access } from './access.ts';
import { parseObject } from './columns.ts';
import { isFleeting } from './fleeting.ts';
import { prepared } from './prepared.ts';
import type { Tables } from './tables.ts';

interface Lookup {
  readonly kind: string;
  readonly digest: string;
  readonly now: number;
}

const put = prepared((db, row: Tables['tickets']) =>
  db
    .insertInto('tickets')
    .values({
      kind: row.kind,
      token_digest: row.token_digest,
      payload: row.payload,
      expires_at: row.expires_at,
    })
    .onConflict((conflict) =>
      conflict.columns(['kind', 'token_digest']).doUpdateSet({
        payload: (of) => of.ref('excluded.payload'),
        expires_at: (of) => of.ref('excluded.expires_at'),
      }),
    ),
);

/** Of a ticket that was discarded. Its row stays until it is swept: one by one, each would rebalance its trees. */
const GONE = '';

const discard = prepared((db, p: Lookup) =>
  db
    .updateTable('tickets')
    .set({ payload: GONE })
    .where('kind', '=', p.kind)
    .where('token_digest', '=', p.digest)
    .where('payload', '<>', GONE)
    .where('expires_at', '>', p.now),
);

const peek = prepared((db, p: Lookup) =>
  db
    .selectFrom('tickets')
    .select(['kind', 'token_digest', 'payload'])
    .where('kind', '=', p.kind)
    .where('token_digest', '=', p.digest)
    .where('payload', '<>', GONE)
    .where('expires_at', '>', p.now),
);

export function ticketStore(access: Access): TicketStore {
  const { session, briefSealer: sealer, clock } = access;
  return {
    async put({ kind, token, payload, expiresAt }) {
      const tokenDigest = digest(token);
      const row = {
        kind,
        token_digest: tokenDigest,
        payload: sealer.seal(payloadPlace(kind, tokenDigest), JSON.stringify(payload)),
        expires_at: expiresAt,
      };
      await (isFleeting(expiresAt, clock())
        ? put.runFleeting(session, row)
        : put.run(session, row));
    },

    async discard(kind, token, now) {
      const lookup = { kind, digest: digest(token), now };
      return (await discard.runFleeting(session, lookup)).changes > 0;
    },

    async peek(kind, token, now) {
      const [row] = (await peek.run(session, { kind, digest: digest(token), now })).rows;
      return row && fromRow(access, row);
    },
  };
}

async function fromRow(
  { briefSealer: sealer }: Access,
  row: Omit<Tables['tickets'], 'expires_at'>,
): Promise<Record<string, unknown>> {
  const payload = await sealer.open(payloadPlace(row.kind, row.token_digest), row.payload);
  return parseObject(payload, 'tickets.payload');
}

function payloadPlace(kind: string, tokenDigest: string): Place {
  return ['tickets.payload', kind, tokenDigest];
}
