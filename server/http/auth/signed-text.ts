/**
 * The text that a signed management request signs, rebuilt from what arrived.
 *
 * Three parts: the method, the branded headers and the date, the path with its parameters. The signer
 * takes the parameters from the object it was given, and some of that is not on the wire: a parameter
 * object whose members are all undefined signs a bare `?` that the address does not have, so a
 * request without parameters has two possible texts. A `null` among query parameters is dropped from the address but
 * signed; it cannot be rebuilt, and such a request fails.
 */
import type { Brand, WithHeaders } from './header.ts';

export interface SignedRequest extends WithHeaders {
  readonly method: string;
  /** Path and query as they arrived. */
  readonly url: string;
  /**
   * The JSON body as parsed. Its members keep the order in which they arrived, except those with
   * integer-like names, which come first; the signing SDK is JavaScript, too, and orders them alike.
   */
  readonly body?: unknown;
}

/** Every text the signer may have signed, most likely first. */
export function signedTexts(request: SignedRequest, brand: Brand): readonly string[] {
  const [path, search] = splitOnce(request.url, '?');
  const head = `${request.method.toUpperCase()}\n${headerLines(request, brand)}`;
  const params = request.method === 'GET' ? queryParams(search) : bodyParams(request.body);
  if (params.size === 0) return [`${head}${path}`, `${head}${path}?`];

  const query = [...params.keys()]
    .sort()
    .map((key) => `${key}=${rendered(params.get(key))}`)
    .join('&');
  return [`${head}${path}?${query}`];
}

/** Only what the signature covers counts: headers of the signer's brand, and the date. */
function headerLines({ headers }: WithHeaders, brand: Brand): string {
  return Object.keys(headers)
    .filter((name) => name.startsWith(`x-${brand}-`) || name === 'date')
    .sort()
    .map(
      (name) =>
        `${name}:${String(headers[name])
          .replaceAll(/[\t\n\r\f]/g, ' ')
          .trim()}\n`,
    )
    .join('');
}

function rendered(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function bodyParams(body: unknown): ReadonlyMap<string, unknown> {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  return new Map(isObject ? Object.entries(body) : []);
}

/** Query text back to the object it was written from: `k=v`, lists as `k[]=v`, objects as `k[member]=v`. */
function queryParams(search: string): ReadonlyMap<string, unknown> {
  const params = new Map<string, unknown>();
  for (const [name, value] of new URLSearchParams(search)) {
    const [key, member] = splitName(name);
    params.set(key, member === undefined ? value : gathered(params.get(key), member, value));
  }
  return params;
}

function splitName(name: string): readonly [key: string, member: string | undefined] {
  const match = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name);
  return [match?.[1] ?? name, match?.[2]];
}

function gathered(sofar: unknown, member: string, value: string): unknown {
  if (member === '') return Array.isArray(sofar) ? [...sofar, value] : [value];
  const entries = typeof sofar === 'object' && sofar !== null ? Object.entries(sofar) : [];
  return Object.fromEntries([...entries, [member, value]]);
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
