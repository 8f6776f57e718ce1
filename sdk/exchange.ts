/** One call on its way: the request, its time-out, and the attempts after a failure that passes. */
import type { CallOptions, Target } from './calls.ts';
import { CausewayError, dataOf } from './failure.ts';
import { rendered } from './signature.ts';

export type Params = Readonly<Record<string, unknown>>;

/** Adds to a request what proves the caller. */
export type Prove = (request: {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly params: Params;
  readonly headers: Readonly<Record<string, string>>;
}) => Promise<Readonly<Record<string, string>>>;

export interface Line extends Required<Omit<CallOptions, 'signal'>> {
  /** Origin of the server, with a path in front of the API if it has one. */
  readonly url: string;
  readonly fetch: typeof globalThis.fetch;
  readonly headers: Readonly<Record<string, string>>;
  readonly prove: Prove;
}

export interface Asked {
  readonly target: Target;
  readonly params: Params;
  readonly signal?: AbortSignal | undefined;
}

const FIRST_PAUSE_MS = 200;
/** Whoever asks to wait longer is not waited for: the caller decides. */
const LONGEST_PAUSE_MS = 30_000;

/** Resolves to the `data` of a success; repeats only what may be repeated. */
export async function exchange(line: Line, asked: Asked): Promise<unknown> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await once(line, asked);
    } catch (error) {
      const pauseMs = pauseAfter(error, attempt);
      if (!asked.target.isRepeatable || attempt >= line.retries || pauseMs === undefined)
        throw error;
      await pause(pauseMs, asked.signal);
    }
  }
}

async function once(line: Line, { target, params, signal }: Asked): Promise<unknown> {
  signal?.throwIfAborted();
  const { method, path } = target;
  const sent = method === 'GET' ? asQuery(params) : asBody(params);
  const headers = await line.prove({ method, path, params: sent.signed, headers: line.headers });
  const timeout = AbortSignal.timeout(line.timeoutMs);
  try {
    const response = await line.fetch(`${line.url}${path}${sent.search}`, {
      method,
      headers: { ...headers, ...sent.headers },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      // Credentials go to the server that was named and nowhere else.
      redirect: 'error',
      credentials: 'omit',
      ...(sent.body !== undefined && { body: sent.body }),
    });
    return dataOf({
      httpStatus: response.status,
      text: await response.text(),
      retryAfter: response.headers.get('retry-after'),
    });
  } catch (error) {
    if (error instanceof CausewayError) throw error;
    signal?.throwIfAborted();
    throw lost(timeout.aborted ? line.timeoutMs : undefined, error);
  }
}

function lost(timeoutMs: number | undefined, cause: unknown): CausewayError {
  if (timeoutMs === undefined) {
    return new CausewayError({ code: 'unreachable', message: 'No answer arrived.', cause });
  }
  const message = `No answer within ${timeoutMs} ms.`;
  return new CausewayError({ code: 'timeout', message, cause });
}

interface Sent {
  readonly search: string;
  /** What a server that reads the request sees, and so what is signed. */
  readonly signed: Params;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Lists are written as `name[]=item`; whatever is undefined or null is left out. */
function asQuery(params: Params): Sent {
  const search = new URLSearchParams();
  const signed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null) continue;
    if (!Array.isArray(value)) {
      search.append(name, rendered(value));
      signed[name] = value;
      continue;
    }
    for (const item of value) search.append(`${name}[]`, rendered(item));
    if (value.length > 0) signed[name] = value.map(rendered);
  }
  return { search: search.size === 0 ? '' : `?${search.toString()}`, signed, headers: {} };
}

function asBody(params: Params): Sent {
  const body = JSON.stringify(params);
  const signed = JSON.parse(body) as Params; // an object, just written
  return { search: '', signed, headers: { 'content-type': 'application/json' }, body };
}

/** Undefined when waiting does not help. Doubles, with a random part so that clients do not come back together. */
function pauseAfter(error: unknown, attempt: number): number | undefined {
  if (!(error instanceof CausewayError) || !error.retryable) return undefined;
  const ownMs = FIRST_PAUSE_MS * 2 ** attempt * (0.5 + Math.random());
  const pauseMs = Math.max(ownMs, error.retryAfterMs ?? 0);
  return pauseMs > LONGEST_PAUSE_MS ? undefined : pauseMs;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
  signal?.throwIfAborted();
}
