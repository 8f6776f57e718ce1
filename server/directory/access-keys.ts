/** Access keys: which of their secrets are good, and their making, rotation and end. */
import { AppError } from '@causeway/contract/errors.ts';

import { type Clock, SECOND_MS } from '../kernel/clock.ts';
import { type AccessKeyId, newId, type PoolId } from '../kernel/ids.ts';
import { newToken } from '../kernel/token.ts';
import type { PoolStore } from '../store/store.ts';
import type { AccessKey } from './pool.ts';

export interface AccessKeyDeps {
  readonly pools: PoolStore;
  readonly clock: Clock;
}

/** Who is asking: nobody gets a key that may read more than their own. */
export interface AccessKeyActor {
  readonly poolId: PoolId;
  readonly canReadSecrets: boolean;
}

/** The secrets that prove the key now, the newest first. */
export function livingSecrets(key: AccessKey, now: number): readonly string[] {
  const { secret, previous } = key;
  return previous !== undefined && now < previous.until ? [secret, previous.secret] : [secret];
}

/** The generations that the secrets of `livingSecrets` have, in the same order. */
export function livingGenerations(key: AccessKey, now: number): readonly number[] {
  return livingSecrets(key, now).map((_secret, age) => key.generation - age);
}

/** Throws `forbidden` when the key would see more than its maker. */
export async function createAccessKey(
  { pools, clock }: AccessKeyDeps,
  actor: AccessKeyActor,
  { canReadSecrets }: Pick<AccessKey, 'canReadSecrets'>,
): Promise<AccessKey> {
  requireNoMorePower(actor, { canReadSecrets });
  const key: AccessKey = {
    id: newId(),
    poolId: actor.poolId,
    secret: newToken(),
    generation: 1,
    previous: undefined,
    canReadSecrets,
    createdAt: clock(),
  };
  await pools.putAccessKey(key);
  return key;
}

/**
 * Gives the key a new secret; the one before stays good for the grace, older ones end at once.
 * Throws `access_key_not_found`, `forbidden` or `changed_meanwhile`.
 */
export async function rotateAccessKey(
  { pools, clock }: AccessKeyDeps,
  actor: AccessKeyActor,
  { id, graceSeconds }: { readonly id: AccessKeyId; readonly graceSeconds: number },
): Promise<AccessKey> {
  const stored = await pools.accessKey(id);
  if (stored?.poolId !== actor.poolId) throw new AppError('access_key_not_found');
  requireNoMorePower(actor, stored);
  const until = clock() + graceSeconds * SECOND_MS;
  const next: AccessKey = {
    ...stored,
    secret: newToken(),
    generation: stored.generation + 1,
    previous: graceSeconds > 0 ? { secret: stored.secret, until } : undefined,
  };
  if (!(await pools.succeedAccessKey(next))) throw new AppError('changed_meanwhile');
  return next;
}

/** Its secrets and tokens end at once. Throws `access_key_not_found`. */
export async function revokeAccessKey(
  { pools }: AccessKeyDeps,
  { poolId }: AccessKeyActor,
  id: AccessKeyId,
): Promise<void> {
  if (!(await pools.deleteAccessKey(poolId, id))) throw new AppError('access_key_not_found');
}

function requireNoMorePower(actor: AccessKeyActor, key: Pick<AccessKey, 'canReadSecrets'>): void {
  if (key.canReadSecrets && !actor.canReadSecrets) throw new AppError('forbidden');
}
