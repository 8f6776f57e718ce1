/** The one error class of the SDK, and how it is made of what came back. */
import type { Failure } from '@causeway/contract/envelope.ts';
import type { ErrorCode } from '@causeway/contract/errors.ts';

/**
 * A word of the server's catalogue, or one of this side: `timeout`, `unreachable` (no answer arrived),
 * `bad_reply` (an answer that is not the API's) and `unknown` (a failure without a code).
 */
export type FailureCode = ErrorCode | 'timeout' | 'unreachable' | 'bad_reply' | 'unknown';

export interface FailureFacts {
  readonly code: FailureCode;
  readonly message: string;
  /** Class of the failure in the body; the HTTP status where there was no such body, 0 without an answer. */
  readonly statusCode?: number | undefined;
  readonly apiCode?: number | undefined;
  readonly field?: string | undefined;
  readonly requestId?: string | undefined;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** A call that did not succeed. Compare `code`; `message` is for people. */
export class CausewayError extends Error {
  override readonly name = 'CausewayError';
  readonly code: FailureCode;
  readonly statusCode: number;
  /** The finer number that clients of this API know. */
  readonly apiCode: number | undefined;
  /** The parameter that was wrong. */
  readonly field: string | undefined;
  /** What the administrator of the server finds in its log. */
  readonly requestId: string | undefined;
  /** Whether the same call may succeed later as it is. */
  readonly retryable: boolean;
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor({ message, cause, ...facts }: FailureFacts) {
    super(message, { cause });
    this.code = facts.code;
    this.statusCode = facts.statusCode ?? 0;
    this.apiCode = facts.apiCode;
    this.field = facts.field;
    this.requestId = facts.requestId;
    this.retryAfterMs = facts.retryAfterMs;
    this.retryable = isRetryable(facts.code, this.statusCode);
  }
}

const passing = new Set<FailureCode>([
  'timeout',
  'unreachable',
  'too_many_requests',
  'unavailable',
  'changed_meanwhile',
]);

function isRetryable(code: FailureCode, statusCode: number): boolean {
  return passing.has(code) || statusCode === 429 || (statusCode >= 502 && statusCode <= 504);
}

/** What a server said: an envelope of this API, or anything else that stands at the address. */
export interface Answer {
  readonly httpStatus: number;
  readonly text: string;
  readonly retryAfter: string | null;
}

/** The `data` of a success; throws `CausewayError` for anything else. */
export function dataOf(answer: Answer): unknown {
  const body = parse(answer.text);
  const retryAfterMs = waitOf(answer.retryAfter);
  if (!isEnvelope(body)) {
    const message = `The answer (HTTP ${answer.httpStatus}) is not one of this API.`;
    throw new CausewayError({
      code: 'bad_reply',
      message,
      statusCode: answer.httpStatus,
      retryAfterMs,
    });
  }
  if (body.statusCode === 200) return body.data;
  throw new CausewayError({ ...body, code: body.code ?? 'unknown', retryAfterMs });
}

interface Envelope extends Partial<Omit<Failure, 'code' | 'data'>> {
  readonly statusCode: number;
  readonly message: string;
  readonly code?: ErrorCode;
  readonly data?: unknown;
}

function isEnvelope(body: unknown): body is Envelope {
  return (
    typeof body === 'object' &&
    body !== null &&
    'statusCode' in body &&
    typeof body.statusCode === 'number' &&
    'message' in body &&
    typeof body.message === 'string'
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // judged as what it is: no envelope
  }
}

/** Retry-After is seconds or a date (RFC 9110 section 10.2.3). */
function waitOf(header: string | null): number | undefined {
  if (header === null || header === '') return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
