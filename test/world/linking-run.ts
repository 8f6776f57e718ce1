/**
 * A share of the operations of a run, as a worker of `runLinking`: pools one after the other, some at
 * once. A thread of its own, because the hooks of the test runner make every promise dear.
 */
import { isMainThread, Worker, workerData } from 'node:worker_threads';

import { openSqlStore } from '../../server/store/sql/sql-store.ts';
import type { Store } from '../../server/store/store.ts';
import { type Dice, LinkingPlay, PEOPLE } from './linking-play.ts';
import { LinkingTruth } from './linking-truth.ts';
import { openRowReader, type RowReader } from './row-reader.ts';

/** Of one pool at once, and until a pool is left for a new one: its people have seen everything then. */
const AT_ONCE = 20;
const IN_ONE_POOL = 500;
const POOLS_AT_ONCE = 4;

export interface LinkingShare {
  /** A database of its own, or one that others share. */
  readonly url: string;
  readonly operations: number;
  readonly seed: number;
}

/** Resolves when the share is done; rejects with what does not hold. */
export function runLinking(share: LinkingShare): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const worker = new Worker(new URL(import.meta.url), { workerData: share });
  worker.once('error', reject).once('exit', () => resolve());
  return promise;
}

if (!isMainThread) await play(workerData as LinkingShare); // of `runLinking`

async function play({ url, operations, seed }: LinkingShare): Promise<void> {
  const store = await openSqlStore({
    url,
    keyEncryptionKeys: [Buffer.alloc(32, 7)], // workers on one database read each other's rows
    clock: Date.now,
    durability: 'normal', // nobody needs what is written here after a power cut
    connections: 4 * POOLS_AT_ONCE,
  });
  const dice = diceOf(seed);
  let pools = Math.ceil(operations / IN_ONE_POOL);
  const inTurn = async () => {
    const reader = await openRowReader(url);
    while (pools > 0) {
      pools -= 1;
      await playOnePool(store, reader, dice);
    }
    await reader.close();
  };
  try {
    await Promise.all(Array.from({ length: POOLS_AT_ONCE }, inTurn));
  } finally {
    await store.close();
  }
}

async function playOnePool(store: Store, reader: RowReader, dice: Dice): Promise<void> {
  const play = await LinkingPlay.open(store, dice);
  const truth = new LinkingTruth(reader, play.poolId, PEOPLE);
  for (let done = 0; done < IN_ONE_POOL; done += AT_ONCE) {
    await truth.check(await play.batch(AT_ONCE));
  }
}

/** mulberry32: small, fast, and the same on every machine. */
function diceOf(start: number): Dice {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
