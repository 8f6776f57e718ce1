/**
 * The log: one JSON object a line on standard output, and no secret in any of them.
 *
 * `log.ts` makes the logger, `redact.ts` knows what must not be in a line, `metrics.ts` counts. What
 * is worth a line is decided by whoever does the work. Not here: the audit trail of a user pool.
 */
import { pino, type DestinationStream, type Logger } from 'pino';

import { describeError, redact, safeText, safeUrl } from './redact.ts';

export type { Logger };

export interface LogOptions {
  readonly level: string;
  /** The request that the running code works for, if any; stands in each of its lines. */
  readonly requestId?: () => string | undefined;
  /** Standard output when absent. */
  readonly destination?: DestinationStream;
}

/** A logger whose lines hold no secret, whatever it is given. */
export function createLogger(options: LogOptions): Logger {
  const { level, requestId, destination } = options;
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: redactLine },
      serializers: {
        req: describeRequest,
        res: describeReply,
        err: (error: unknown) => (error instanceof Error ? describeError(error) : error),
      },
      hooks: {
        logMethod(parts, write) {
          write.apply(this, safeParts(parts) as typeof parts); // the same shapes, texts made safe
        },
      },
      mixin: () => {
        const id = requestId?.();
        return id === undefined ? {} : { requestId: id };
      },
    },
    ...(destination === undefined ? [] : [destination]),
  );
}

/** The arguments of a log call; pino would repeat the text of a lone error as it is. */
function safeParts(parts: readonly unknown[]): readonly unknown[] {
  const [first, ...rest] = parts;
  if (first instanceof Error && rest.length === 0) return [{ err: first }, safeText(first.message)];
  return parts.map((part) => (typeof part === 'string' ? safeText(part) : part));
}

function redactLine(line: Record<string, unknown>): Record<string, unknown> {
  return redact(line) as Record<string, unknown>; // a plain object stays one
}

/** Node's or Fastify's request and reply: the little of them that a line may show. */
interface Request {
  readonly method?: string;
  readonly url?: string;
  readonly ip?: string;
}

function describeRequest(request: Request) {
  const { method, url = '', ip } = request;
  return { method, url: safeUrl(url), ip };
}

function describeReply({ statusCode }: { readonly statusCode?: number }) {
  return { statusCode };
}
