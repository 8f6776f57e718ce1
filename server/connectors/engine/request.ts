/** What a conversation with a provider sends; texts that are undefined are left out. */
import type { UpstreamRequest } from '../connector.ts';

type Values = Readonly<Record<string, string | undefined>>;

export interface RequestParts {
  readonly query?: Values;
  readonly form?: Values;
  readonly json?: unknown;
  readonly headers?: Values;
  /** Sent as RFC 6750 section 2.1 says. */
  readonly bearer?: string;
  /** Sent as RFC 7617 says. */
  readonly basic?: { readonly id: string; readonly secret: string };
}

/** A request ready to be sent. */
export interface PreparedRequest extends UpstreamRequest {
  readonly url: string;
}

/** A request that is not sent yet; what is undefined is left out. */
export function get(url: string, parts: Omit<RequestParts, 'form' | 'json'> = {}): PreparedRequest {
  return { method: 'GET', url: withQuery(url, parts.query), headers: headersOf(parts) };
}

/** The same with a body: JSON where it is given, else a form. */
export function post(url: string, parts: RequestParts = {}): PreparedRequest {
  const { form, json, query } = parts;
  const isJson = json !== undefined;
  const headers = { ...headersOf(parts), ...(isJson && { 'content-type': 'application/json' }) };
  const body = isJson ? JSON.stringify(json) : new URLSearchParams(present(form));
  return { method: 'POST', url: withQuery(url, query), headers, body };
}

export function remove(
  url: string,
  { json, ...parts }: Omit<RequestParts, 'form'> = {},
): PreparedRequest {
  const request = json === undefined ? get(url, parts) : post(url, { ...parts, json });
  return { ...request, method: 'DELETE' };
}

/** Adds parameters to an address; a space becomes %20, which every server reads. */
export function withQuery(url: string, query: Values = {}): string {
  const pairs = Object.entries(present(query)).map(
    ([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  if (pairs.length === 0) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${pairs.join('&')}`;
}

function headersOf({ headers, bearer, basic }: RequestParts): Record<string, string> {
  return present({
    accept: 'application/json',
    authorization: bearer === undefined ? basicOf(basic) : `Bearer ${bearer}`,
    ...headers,
  });
}

function basicOf(credentials: RequestParts['basic']): string | undefined {
  if (credentials === undefined) return undefined;
  const { id, secret } = credentials;
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

function present(values: Values = {}): Record<string, string> {
  const defined = Object.entries(values).filter((pair) => pair[1] !== undefined);
  return Object.fromEntries(defined) as Record<string, string>; // filtered
}
