import type { Store } from '../store/store.ts';

/** How long things are kept, in ms. */
export interface Retention {
  readonly logins: number;
  readonly traces: number;
}

/** What the sweeper deletes, and with it the history and the traces of logins that are older than they may become. */
export function withRetention(
  store: Pick<Store, 'sweep' | 'logins' | 'traces'>,
  kept: Retention,
): Pick<Store, 'sweep'> {
  return {
    async sweep(now, limit) {
      const expired = await store.sweep(now, limit);
      const logins = await store.logins.sweep(now - kept.logins, limit);
      const traces = await store.traces.sweep(now - kept.traces, limit);
      return expired + logins + traces;
    },
  };
}
