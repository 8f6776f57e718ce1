/**
 * From what undici, DNS and TLS throw to the closed reasons of the kernel.
 *
 * Only the origin, the path and an error code go into an error, and never the original as a cause: a
 * parser error carries bytes of the answer, a URL error the whole URL, and both end up in logs.
 */
import { errors } from 'undici';

import { UpstreamError, type UpstreamReason } from '../kernel/upstream-error.ts';
import { faultOfCode } from './fault.ts';

const REASON_OF_CODE: Readonly<Record<string, UpstreamReason>> = {
  UND_ERR_HEADERS_OVERFLOW: 'bad_response',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'bad_response',
  UND_ERR_INVALID_ARG: 'misconfigured',
};

/** Translates one failed exchange with `url`; an error without a code is a bug of ours and comes back as it is. */
export function asUpstreamError(error: unknown, url: URL): unknown {
  const place = placeOf(url);
  if (error instanceof UpstreamError) {
    const { reason, fault } = error;
    return new UpstreamError(reason, { fault, detail: `${place}: ${error.detail ?? ''}` });
  }
  if (error instanceof errors.HTTPParserError) {
    return new UpstreamError('bad_response', {
      fault: 'answer_unreadable',
      detail: `${place}: the answer is not HTTP/1.1`,
    });
  }
  const code = codeOf(error);
  if (code === undefined) return error;
  const reason = REASON_OF_CODE[code] ?? 'unreachable';
  return new UpstreamError(reason, { fault: faultOfCode(code), detail: `${place}: ${code}` });
}

/** The part of a URL that may be written down: queries carry codes and secrets. */
export function placeOf(url: URL): string {
  return `${url.origin}${url.pathname}`;
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
