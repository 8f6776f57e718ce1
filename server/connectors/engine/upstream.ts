/** Talking to a provider through the guarded client, and calling its failures by our names. */
import { allowInsecureRequests, customFetch } from 'oauth4webapi';

import { UpstreamError, type UpstreamReason } from '../../kernel/upstream-error.ts';
import type { Tools, UpstreamRequest } from '../connector.ts';

interface LibraryRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Makes oauth4webapi send through our client. */
export function through(tools: Tools, { isPlainHttp }: { readonly isPlainHttp: boolean }) {
  return {
    [allowInsecureRequests]: isPlainHttp,
    [customFetch]: (url: string, { method, headers, body }: LibraryRequest) =>
      tools.http.fetch(url, {
        method,
        headers: withoutUserAgent(headers),
        ...(body instanceof URLSearchParams && { body }),
        redirect: 'manual',
      } satisfies UpstreamRequest),
  };
}

/** The client names itself; the library need not. */
function withoutUserAgent(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { 'user-agent': _library, ...rest } = headers;
  return rest;
}

/** The reason that an HTTP status alone gives. */
export function reasonOfStatus(status: number, otherwise: UpstreamReason): UpstreamReason {
  if (status === 429) return 'rate_limited';
  return status >= 500 ? 'unreachable' : otherwise;
}

/** Reads a JSON object; throws `otherwise` when the body is anything else. */
export async function readObject(
  response: Response,
  who: string,
  otherwise: UpstreamReason,
): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await response.json().catch(() => undefined);
  if (isObject(body)) return body;
  throw new UpstreamError(otherwise, {
    fault: response.status >= 500 ? 'provider_down' : 'answer_unreadable',
    detail: `${who}: the body is not a JSON object`,
    upstream: { status: response.status },
  });
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const LONGEST_QUOTE = 200;

/** What an upstream says, made fit for a log: short, one line, none of our secrets in it. */
export function quote(text: unknown, secrets: readonly (string | undefined)[] = []): string {
  if (typeof text !== 'string') return '';
  const clean = secrets.reduce<string>(
    (rest, secret) => (secret ? rest.replaceAll(secret, '[hidden]') : rest),
    text,
  );
  return clean.slice(0, LONGEST_QUOTE).replaceAll(/\p{Cc}/gu, ' ');
}
