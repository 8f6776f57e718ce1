/**
 * The keys that we use towards the source of one connection: to sign what we ask, and to open what is
 * encrypted for us. They are the connection's own, so that a partner who has to forget one leaves the
 * others alone, and nobody but the store ever holds them in the clear.
 *
 * A key is published long before it signs, so that the partner knows it by then, and opens what was
 * encrypted for it for a while after:
 *
 *   published (next) ──▶ signs (current), a year ──▶ opens (earlier), ninety days ──▶ gone
 */
import { AppError } from '@causeway/contract/errors.ts';

import { type Clock, DAY_MS } from '../kernel/clock.ts';
import type { ConnectionId, PoolId } from '../kernel/ids.ts';
import { newCertifiedKey } from '../kernel/self-signed.ts';
import type { ConnectionKeyStore } from '../store/connection-key-ports.ts';

const SIGNS_FOR_MS = 365 * DAY_MS;
const OPENS_FOR_MS = 90 * DAY_MS;
/** Partners that look at the end of a certificate must not stop at a key that is still good. */
const CERTIFIED_FOR_MS = 3 * SIGNS_FOR_MS;

/** A key pair of ours for one connection. */
export interface ConnectionKey {
  readonly poolId: PoolId;
  readonly connectionId: ConnectionId;
  /** Counts from 1. */
  readonly generation: number;
  /** PKCS#8 PEM; sealed at rest. */
  readonly privateKey: string;
  /** PEM. */
  readonly certificate: string;
  readonly createdAt: number;
  /** From when on it signs. */
  readonly usedAt: number;
}

export interface OwnKeySet {
  /** Signs now. */
  readonly current: ConnectionKey;
  /** Published already, and signs later. */
  readonly next: ConnectionKey;
  /** Sign no more, but open what was encrypted for them; newest first. */
  readonly earlier: readonly ConnectionKey[];
}

export interface OwnKeyDeps {
  readonly connectionKeys: ConnectionKeyStore;
  readonly clock: Clock;
}

export interface KeyOwner {
  readonly poolId: PoolId;
  readonly id: ConnectionId;
}

/** The first two keys, and one more each time another caller has just used up the next. */
const ATTEMPTS = 6;

/** The keys of a connection; what is missing is made, and all nodes end up with the same ones. */
export async function ownKeysOf(deps: OwnKeyDeps, owner: KeyOwner): Promise<OwnKeySet> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const now = deps.clock();
    const kept = await deps.connectionKeys.list(owner.poolId, owner.id);
    const set = setOf(kept, now);
    if (set !== undefined) return set;
    await deps.connectionKeys.insert(await successor(kept[0], owner, now));
  }
  throw new AppError('changed_meanwhile');
}

/**
 * Has the next key sign from now on, and publishes another one. The partner must know the next one by
 * now. Throws `changed_meanwhile` when somebody else did the same.
 */
export async function rotateOwnKeys(deps: OwnKeyDeps, owner: KeyOwner): Promise<OwnKeySet> {
  const { next, current, earlier } = await ownKeysOf(deps, owner);
  if (!(await deps.connectionKeys.useFrom(next, deps.clock()))) {
    throw new AppError('changed_meanwhile');
  }
  const oldest = earlier.at(-1) ?? current;
  await deps.connectionKeys.deleteBefore(oldest);
  return ownKeysOf(deps, owner);
}

/** Undefined when one is missing. */
function setOf(kept: readonly ConnectionKey[], now: number): OwnKeySet | undefined {
  const [next] = kept;
  const [current, ...before] = kept.filter(({ usedAt }) => usedAt <= now);
  if (next === undefined || next.usedAt <= now || current === undefined) return undefined;
  const replacedAt = ({ generation }: ConnectionKey) =>
    kept.find((key) => key.generation === generation + 1)?.usedAt ?? now;
  const earlier = before.filter((key) => replacedAt(key) + OPENS_FOR_MS > now);
  return { current, next, earlier };
}

async function successor(
  last: ConnectionKey | undefined,
  { poolId, id: connectionId }: KeyOwner,
  now: number,
): Promise<ConnectionKey> {
  const usedAt = last === undefined ? now : Math.max(now, last.usedAt) + SIGNS_FOR_MS;
  const made = await newCertifiedKey({
    commonName: `Causeway ${connectionId}`,
    from: now - DAY_MS,
    until: usedAt + CERTIFIED_FOR_MS,
  });
  const generation = (last?.generation ?? 0) + 1;
  return { ...made, poolId, connectionId, generation, createdAt: now, usedAt };
}
