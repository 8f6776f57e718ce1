import type { PoolId, UserId } from '../kernel/ids.ts';

/** A user's password, as much as anybody has of it. Who has none cannot sign in with any. */
export interface Password {
  readonly poolId: PoolId;
  readonly userId: UserId;
  /** Argon2id, in PHC text form. */
  readonly hash: string;
  readonly setAt: number;
}
