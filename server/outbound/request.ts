/** What goes out: the caller's words checked and completed, and the next request after a redirect. */
import { UpstreamError, type UpstreamReason } from '../kernel/upstream-error.ts';
import { placeOf } from './failure.ts';

/** The part of `fetch`'s options that exists here. */
export interface OutboundInit {
  /** Default `GET`. */
  readonly method?: string | undefined;
  readonly headers?: Headers | Readonly<Record<string, string>> | undefined;
  readonly body?: string | URLSearchParams | Uint8Array | null | undefined;
  /** Default `manual`. `follow` applies to GET only; any other method that is redirected fails. */
  readonly redirect?: RedirectMode | undefined;
  readonly signal?: AbortSignal | null | undefined;
}

export type RedirectMode = 'manual' | 'error' | 'follow';

export interface OutboundRequest {
  readonly url: URL;
  readonly method: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | Uint8Array | null;
}

/** The only headers that follow a redirect to another origin: any other may be a credential. */
const ORIGIN_INDEPENDENT_HEADERS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'user-agent',
]);

/** Throws `UpstreamError('misconfigured')` when the URL is not one that may be requested. */
export function prepareRequest(input: string | URL, init: OutboundInit): OutboundRequest {
  return {
    url: requireHttpUrl(URL.parse(String(input)), 'misconfigured'),
    method: (init.method ?? 'GET').toUpperCase(),
    headers: outgoingHeaders(init),
    body: init.body instanceof URLSearchParams ? init.body.toString() : (init.body ?? null),
  };
}

/** The request that a `Location` asks for; throws `UpstreamError('bad_response')` when it may not be made. */
export function redirectedRequest(from: OutboundRequest, location: string): OutboundRequest {
  const url = requireHttpUrl(URL.parse(location, from.url.href), 'bad_response');
  if (from.url.protocol === 'https:' && url.protocol === 'http:') {
    const detail = `${placeOf(from.url)}: a redirect from https to http is refused`;
    throw new UpstreamError('bad_response', { detail });
  }
  if (url.origin === from.url.origin) return { ...from, url };
  const headers = [...from.headers].filter(([name]) => ORIGIN_INDEPENDENT_HEADERS.has(name));
  return { ...from, url, headers: new Map(headers) };
}

function requireHttpUrl(url: URL | null, reason: UpstreamReason): URL {
  if (url === null) throw new UpstreamError(reason, { detail: 'not an absolute URL' });
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw new UpstreamError(reason, { detail: `the scheme ${url.protocol} is refused` });
  }
  if (url.username !== '' || url.password !== '') {
    throw new UpstreamError(reason, {
      detail: `user information in a URL to ${url.host} is refused`,
    });
  }
  return url;
}

function outgoingHeaders(init: OutboundInit): Map<string, string> {
  // Small answers are quicker uncompressed; a caller that wants a large document asks for encodings.
  const headers = new Map([
    ['user-agent', 'causeway'],
    ['accept-encoding', 'identity'],
  ]);
  if (init.body instanceof URLSearchParams) {
    headers.set('content-type', 'application/x-www-form-urlencoded;charset=UTF-8');
  }
  const given = init.headers instanceof Headers ? init.headers : Object.entries(init.headers ?? {});
  for (const [name, value] of given) headers.set(name.toLowerCase(), value);
  // TLS checks the certificate against the Host header, so a caller's own would choose another name.
  headers.delete('host');
  return headers;
}
