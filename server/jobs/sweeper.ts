/**
 * Deletes what has expired: tickets, replay records, codes, sessions.
 *
 * Every node sweeps on its own, in small batches at random times, so that nodes need not agree on
 * who does it and no statement grows with the traffic of the past. A job never stops the server: a
 * failed sweep is reported and the next one comes.
 */
import { setTimeout as sleepUntilAborted } from 'node:timers/promises';

import { MINUTE_MS, SECOND_MS, type Clock } from '../kernel/clock.ts';
import type { Store } from '../store/store.ts';

export interface SweeperOptions {
  readonly store: Pick<Store, 'sweep'>;
  readonly clock: Clock;
  readonly onSwept?: (deleted: number) => void;
  readonly onError: (error: unknown) => void;
  /** The mean pause between two sweeps. Default: one minute. */
  readonly pauseMs?: number;
  /** How many rows of a kind one statement deletes at most. Default: 500. */
  readonly batch?: number;
  /** From 0 up to 1. Default: `Math.random`. */
  readonly random?: () => number;
  readonly sleep?: Sleep;
}

/** Resolves after the time, rejects when the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export interface Sweeper {
  /** Resolves when a sweep that was running has ended. */
  stop(): Promise<void>;
}

/** Between two full batches, so that a backlog does not keep the database from its real work. */
const BREATH_MS = SECOND_MS / 5;
const DEFAULT_BATCH = 500;

/** Starts sweeping after a first pause. */
export function startSweeper(options: SweeperOptions): Sweeper {
  const stopping = new AbortController();
  const running = sweepForever(options, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function sweepForever(options: SweeperOptions, signal: AbortSignal): Promise<void> {
  const { pauseMs = MINUTE_MS, random = Math.random, sleep = unnoticedSleep } = options;
  let hasBacklog = false;
  while (!signal.aborted) {
    // Half to one and a half times the pause: nodes that start together drift apart.
    const ms = hasBacklog ? BREATH_MS : pauseMs * (0.5 + random());
    const isStopping = await sleep(ms, signal).then(
      () => false,
      () => true,
    );
    if (isStopping) return;
    hasBacklog = await sweepOnce(options);
  }
}

/** True when there may be more to delete. */
async function sweepOnce(options: SweeperOptions): Promise<boolean> {
  const { store, clock, batch = DEFAULT_BATCH, onSwept, onError } = options;
  try {
    const deleted = await store.sweep(clock(), batch);
    onSwept?.(deleted);
    return deleted >= batch;
  } catch (error) {
    onError(error);
    return false;
  }
}

/** Does not keep the process alive. */
async function unnoticedSleep(ms: number, signal: AbortSignal): Promise<void> {
  await sleepUntilAborted(ms, undefined, { signal, ref: false });
}
