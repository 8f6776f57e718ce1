/** The port for the keys that we use towards the source of one connection. */
import type { ConnectionKey } from '../directory/own-keys.ts';
import type { ConnectionId, PoolId } from '../kernel/ids.ts';

export type NamedConnectionKey = Pick<ConnectionKey, 'poolId' | 'connectionId' | 'generation'>;

export interface ConnectionKeyStore {
  /** Newest first; there are few. */
  list(poolId: PoolId, connectionId: ConnectionId): Promise<readonly ConnectionKey[]>;
  /** False when the connection has a key of this generation, or is gone. */
  insert(key: ConnectionKey): Promise<boolean>;
  /** Has a key sign from then on that would have done so later; true for one of several callers. */
  useFrom(key: NamedConnectionKey, at: number): Promise<boolean>;
  /** Deletes the keys of the generations before this one. */
  deleteBefore(key: NamedConnectionKey): Promise<void>;
}
