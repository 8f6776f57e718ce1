import { UpstreamError } from '../kernel/upstream-error.ts';

/** One limit of time for everything that happens until `stop` is called. */
export interface Deadline {
  /** Aborts with an `UpstreamError('unreachable')` as its reason. */
  readonly signal: AbortSignal;
  stop(): void;
}

/** Starts the clock; the caller's own signal, when it has one, ends the exchange as well. */
export function startDeadline(timeoutMs: number, caller?: AbortSignal | null): Deadline {
  const controller = new AbortController();
  const end = (detail: string) =>
    controller.abort(new UpstreamError('unreachable', { detail, fault: 'too_slow' }));
  const onAbandon = () => end('the caller gave up');
  const timer = setTimeout(() => end(`no complete answer within ${timeoutMs} ms`), timeoutMs);
  if (caller?.aborted === true) onAbandon();
  caller?.addEventListener('abort', onAbandon, { once: true });

  return {
    signal: controller.signal,
    stop: () => {
      clearTimeout(timer);
      caller?.removeEventListener('abort', onAbandon);
    },
  };
}
