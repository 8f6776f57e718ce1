/**
 * The only way out of this server: every request to an identity source, of whatever kind, goes
 * through here (server-side request forgery is the attack).
 *
 * `http.ts` runs one call: deadline, redirects, report. Beside it: `request.ts` what goes out,
 * `connect.ts` which sockets are opened, `address.ts` to where, `exchange.ts` what comes back,
 * `response.ts` how it is handed on, `deadline.ts` until when, `failure.ts` what a failure is called.
 *
 * Not here: retries, caching, and any knowledge of OAuth. Whoever calls decides what an answer means.
 */
import { Agent } from 'undici';

import { UpstreamError, type UpstreamReason } from '../kernel/upstream-error.ts';
import { createAddressJudge, createPlainHttpJudge } from './address.ts';
import { createGuardedConnector, resolveHost, type ResolveHost } from './connect.ts';
import { startDeadline } from './deadline.ts';
import { exchange } from './exchange.ts';
import { asUpstreamError, placeOf } from './failure.ts';
import {
  prepareRequest,
  redirectedRequest,
  type OutboundInit,
  type OutboundRequest,
  type RedirectMode,
} from './request.ts';
import { toResponse } from './response.ts';

export interface OutboundHttp {
  /**
   * Makes one call and answers with the whole body already read, below the caps.
   * The shape is `fetch`'s, and it needs no `this`. Throws `UpstreamError`: `unreachable`,
   * `misconfigured` (the address or the URL is refused) or `bad_response` (too large, not HTTP,
   * a redirect that may not be followed).
   */
  readonly fetch: (url: string | URL, init?: OutboundInit) => Promise<Response>;
  /** Lets running calls end, then closes every connection. */
  readonly close: () => Promise<void>;
}

export interface OutboundOptions {
  /** CIDR ranges that may be reached although they are private. */
  readonly allow: readonly string[];
  /** Default 5 s, name resolution and TLS included. */
  readonly connectTimeoutMs?: number;
  /** Default 10 s for the whole call: every redirect, to the last byte of the body. */
  readonly totalTimeoutMs?: number;
  /** Default 1 MiB, counted after decompression. */
  readonly maxResponseBytes?: number;
  /** Default 5. */
  readonly maxRedirects?: number;
  /** Connections kept to one origin, so that one slow source cannot use up the process. Default 512. */
  readonly maxConnections?: number;
  readonly resolve?: ResolveHost;
  /** Called once for every hop, after it ended. */
  readonly onExchange?: (report: ExchangeReport) => void;
}

/** What may be said in the open about one hop: no query, header or body. */
export interface ExchangeReport {
  readonly method: string;
  readonly origin: string;
  readonly path: string;
  readonly status?: number;
  readonly durationMs: number;
  readonly error?: UpstreamReason;
}

const REDIRECT_STATUSES = new Set([301, 302, 303, 307, 308]);

/**
 * The one client for requests that leave: guarded at each hop, limited in time and size. Throws
 * `UpstreamError`.
 */
export function createOutboundHttp(options: OutboundOptions): OutboundHttp {
  const { totalTimeoutMs = 10_000, maxResponseBytes: maxBytes = 1024 * 1024 } = options;
  const { maxRedirects = 5, onExchange } = options;
  const agent = createAgent(options);

  async function hop(request: OutboundRequest, signal: AbortSignal): Promise<Response> {
    const startedAt = performance.now();
    const report = (outcome: Pick<ExchangeReport, 'status' | 'error'>) =>
      onExchange?.({
        method: request.method,
        origin: request.url.origin,
        path: request.url.pathname,
        durationMs: performance.now() - startedAt,
        ...outcome,
      });
    try {
      const answer = await exchange(agent, request, { signal, maxBytes });
      const response = await toResponse(answer, maxBytes);
      report({ status: response.status });
      return response;
    } catch (thrown) {
      const error = asUpstreamError(thrown, request.url);
      if (error instanceof UpstreamError) report({ error: error.reason });
      throw error;
    }
  }

  async function follow(
    first: OutboundRequest,
    mode: RedirectMode,
    signal: AbortSignal,
  ): Promise<Response> {
    let request = first;
    for (let redirects = 0; ; redirects += 1) {
      const response = await hop(request, signal);
      const location = mode === 'manual' ? null : redirectLocation(response);
      if (location === null) return response;
      const mayFollow = mode === 'follow' && request.method === 'GET' && redirects < maxRedirects;
      if (!mayFollow) {
        const detail = `${placeOf(request.url)}: redirect ${redirects + 1} is not followed`;
        throw new UpstreamError('bad_response', { detail, fault: 'answer_redirected' });
      }
      request = redirectedRequest(request, location);
    }
  }

  return {
    fetch: async (url, init = {}) => {
      const request = prepareRequest(url, init);
      const deadline = startDeadline(totalTimeoutMs, init.signal);
      try {
        return await follow(request, init.redirect ?? 'manual', deadline.signal);
      } finally {
        deadline.stop();
      }
    },
    close: () => agent.close(),
  };
}

function createAgent(options: OutboundOptions): Agent {
  const { connectTimeoutMs = 5000, maxConnections = 512, resolve = resolveHost } = options;
  return new Agent({
    connect: createGuardedConnector({
      isAllowed: createAddressJudge(options.allow),
      isAllowedPlain: createPlainHttpJudge(options.allow),
      timeoutMs: connectTimeoutMs,
      resolve,
    }),
    connections: maxConnections,
    allowH2: false,
    // The deadline of the call covers both, and undici's own timers are coarse.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function redirectLocation(response: Response): string | null {
  return REDIRECT_STATUSES.has(response.status) ? response.headers.get('location') : null;
}
