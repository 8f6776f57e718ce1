import type { Faults } from './behaviour.ts';
import type { Clients } from './clients.ts';
import type { Addresses } from './discovery.ts';
import type { Grants } from './grants.ts';
import type { Keys } from './keys.ts';

/** What the endpoints share. */
export type OpenidProviderState = {
  readonly addresses: Addresses;
  readonly clients: Clients;
  readonly grants: Grants;
  readonly keys: Keys;
  readonly faults: Faults;
  /** Epoch milliseconds. */
  readonly now: () => number;
};
