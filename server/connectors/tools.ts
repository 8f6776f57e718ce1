/**
 * What the composition root hands to connectors: the guarded client, the clock, and one cache in
 * this process.
 *
 * The cache holds copies only (discovery documents, key sets, app tokens): nothing in it is needed
 * by another node, and losing it costs one more request to the upstream.
 */
import { LRUCache } from 'lru-cache';

import type { Clock } from '../kernel/clock.ts';
import { UpstreamError } from '../kernel/upstream-error.ts';
import type { Tools, UpstreamCache, UpstreamHttp } from './connector.ts';
import type { UpstreamSockets } from './upstream-sockets.ts';

/** More entries than one node has busy upstreams; beyond it the least recently used one goes. */
const CAPACITY = 1000;

interface Entry {
  readonly value: Promise<object>;
  /** Epoch ms. */
  readonly expiresAt: number;
}

interface Parts {
  readonly http: UpstreamHttp;
  /** Absent: nothing but HTTP leaves this process. */
  readonly sockets?: UpstreamSockets;
  readonly clock: Clock;
}

/** Makes the tools of one process. */
export function createTools({ http, sockets = noSockets, clock }: Parts): Tools {
  return Object.freeze({ http, sockets, clock, cache: createCache(clock) });
}

const refuseSocket = () =>
  Promise.reject(new UpstreamError('misconfigured', { detail: 'only HTTP leaves this process' }));

const noSockets: UpstreamSockets = { open: refuseSocket, secure: refuseSocket };

function createCache(clock: Clock): UpstreamCache {
  const entries = new LRUCache<string, Entry>({ max: CAPACITY });

  function start(key: string, ttlMs: number, loader: () => Promise<object>): Promise<object> {
    const entry = { value: loader(), expiresAt: clock() + ttlMs };
    entries.set(key, entry);
    // By identity: a load that fails late must not throw out the one that replaced it.
    entry.value.catch(() => entries.peek(key) === entry && entries.delete(key));
    return entry.value;
  }

  return {
    load<T extends object>(key: string, ttlMs: number, loader: () => Promise<T>): Promise<T> {
      const entry = entries.get(key);
      const isFresh = entry !== undefined && clock() < entry.expiresAt;
      const value = isFresh ? entry.value : start(key, ttlMs, loader);
      return value as Promise<T>; // one key is always loaded by one kind of loader
    },
    forget(key) {
      entries.delete(key);
    },
  };
}
