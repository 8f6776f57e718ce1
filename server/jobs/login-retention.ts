import type { Store } from '../store/store.ts';

/** What the sweeper deletes, and with it the history of sign-ins that is older than it may become. */
export function withLoginRetention(
  store: Pick<Store, 'sweep' | 'logins'>,
  retentionMs: number,
): Pick<Store, 'sweep'> {
  return {
    async sweep(now, limit) {
      const expired = await store.sweep(now, limit);
      return expired + (await store.logins.sweep(now - retentionMs, limit));
    },
  };
}
