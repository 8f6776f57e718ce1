import { digest } from '../../kernel/token.ts';
import type { ReplayStore } from '../store.ts';
import type { Access } from './access.ts';
import { isFleeting } from './fleeting.ts';
import { prepared } from './prepared.ts';

interface Claim {
  readonly kind: string;
  readonly digest: string;
  readonly expiresAt: number;
  readonly now: number;
}

/** A value that has expired but was not swept yet may be claimed again. */
const claim = prepared((db, p: Claim) =>
  db
    .insertInto('replays')
    .values({ kind: p.kind, value_digest: p.digest, expires_at: p.expiresAt })
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'value_digest'])
        .doUpdateSet({ expires_at: (of) => of.ref('excluded.expires_at') })
        .where('replays.expires_at', '<=', p.now),
    ),
);

export function replayStore({ session, clock }: Access): ReplayStore {
  return {
    async claim(kind, value, expiresAt) {
      const now = clock();
      const values = { kind, digest: digest(value), expiresAt, now };
      const { changes } = isFleeting(expiresAt, now)
        ? await claim.runFleeting(session, values)
        : await claim.run(session, values);
      return changes > 0;
    },
  };
}
