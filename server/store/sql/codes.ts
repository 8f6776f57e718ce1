import type { Place } from '../../kernel/seal.ts';
import { digest, equalInConstantTime, keyedDigest, newToken } from '../../kernel/token.ts';
import type { CodeKey, CodeStore } from '../store.ts';
import type { Access } from './access.ts';
import { parseObject } from './columns.ts';
import { prepared } from './prepared.ts';
import type { Tables } from './tables.ts';

interface Key {
  readonly poolId: string;
  readonly channel: string;
  readonly address: string;
  readonly browser: string;
}

const put = prepared((db, row: Tables['codes']) =>
  db
    .insertInto('codes')
    .values({
      pool_id: row.pool_id,
      channel: row.channel,
      address_digest: row.address_digest,
      browser_digest: row.browser_digest,
      payload: row.payload,
      attempts_left: row.attempts_left,
      expires_at: row.expires_at,
    })
    .onConflict((conflict) =>
      conflict.columns(['pool_id', 'channel', 'address_digest', 'browser_digest']).doUpdateSet({
        payload: (of) => of.ref('excluded.payload'),
        attempts_left: (of) => of.ref('excluded.attempts_left'),
        expires_at: (of) => of.ref('excluded.expires_at'),
      }),
    ),
);

/** The attempt is used up before the code is looked at, so that many at once are no more than many. */
const useAttempt = prepared((db, p: Key & { now: number }) =>
  db
    .updateTable('codes')
    .set((of) => ({ attempts_left: of('attempts_left', '-', of.lit(1)) }))
    .where('pool_id', '=', p.poolId)
    .where('channel', '=', p.channel)
    .where('address_digest', '=', p.address)
    .where('browser_digest', '=', p.browser)
    .where('attempts_left', '>', (of) => of.lit(0))
    .where('expires_at', '>', p.now)
    .returning(['payload']),
);

/** No two writes seal to the same text, so a code that was sent meanwhile stays. */
const spend = prepared((db, p: Key & { payload: string }) =>
  db
    .deleteFrom('codes')
    .where('pool_id', '=', p.poolId)
    .where('channel', '=', p.channel)
    .where('address_digest', '=', p.address)
    .where('browser_digest', '=', p.browser)
    .where('payload', '=', p.payload),
);

/**
 * A million codes are soon tried, so a digest alone would hide none: each has a random key, and both
 * are sealed.
 */
export function codeStore({ session, sealer }: Access): CodeStore {
  return {
    async put(codeKey, { code, attempts, expiresAt }) {
      const key = rowKey(codeKey);
      const secret = newToken();
      const payload = JSON.stringify({ secret, digest: keyedDigest(secret, code) });
      await put.runFleeting(session, {
        pool_id: key.poolId,
        channel: key.channel,
        address_digest: key.address,
        browser_digest: key.browser,
        payload: sealer.seal(placeOf(key), payload),
        attempts_left: attempts,
        expires_at: expiresAt,
      });
    },

    async attempt(codeKey, code, now) {
      const key = rowKey(codeKey);
      // Outlives a power cut, unlike the code itself: nobody gets attempts back by one.
      const [row] = (await useAttempt.run(session, { ...key, now })).rows;
      if (row === undefined) return false;
      const opened = await sealer.open(placeOf(key), row.payload);
      const { secret, digest: kept } = parseObject(opened, 'codes.payload');
      if (!equalInConstantTime(keyedDigest(String(secret), code), String(kept))) return false;
      return (await spend.run(session, { ...key, payload: row.payload })).changes > 0;
    },
  };
}

function rowKey({ poolId, channel, address, browser }: CodeKey): Key {
  return {
    poolId,
    channel,
    address: digest(address),
    browser: browser === undefined ? '' : digest(browser),
  };
}

function placeOf({ poolId, channel, address, browser }: Key): Place {
  return ['codes.payload', poolId, channel, address, browser];
}
