/** How often callers of one pool may call: a bucket of tokens for each pool, on this node alone. */
import { AppError } from '@causeway/contract/errors.ts';
import { LRUCache } from 'lru-cache';

import { type Clock, SECOND_MS } from '../../kernel/clock.ts';
import type { PoolId } from '../../kernel/ids.ts';

/** Pools beyond this number begin with a full bucket again when they come back. */
const POOLS_REMEMBERED = 10_000;

/** Counts one call of the pool; throws `too_many_requests` when there were too many. */
export type PoolRate = (poolId: PoolId) => void;

interface Bucket {
  /** How many calls are left; a full second's worth at most. */
  left: number;
  /** Epoch ms. */
  filledAt: number;
}

/** Only proven callers are counted, so nobody can use up the calls of a pool that is not theirs. */
export function createPoolRate(perSecond: number, clock: Clock): PoolRate {
  const buckets = new LRUCache<PoolId, Bucket>({ max: POOLS_REMEMBERED });
  return (poolId) => {
    const now = clock();
    const bucket = buckets.get(poolId) ?? { left: perSecond, filledAt: now };
    const since = Math.max(0, now - bucket.filledAt);
    bucket.left = Math.min(perSecond, bucket.left + (since * perSecond) / SECOND_MS);
    bucket.filledAt = now;
    buckets.set(poolId, bucket);
    if (bucket.left < 1) throw new AppError('too_many_requests', { values: { seconds: '1' } });
    bucket.left -= 1;
  };
}
