import type { HttpClient, HttpRequest } from './http-client.ts';
import type { HttpReply } from './http-reply.ts';

type Cookie = { readonly value: string; readonly path: string };

/** An address and what it answered. */
export type Page = { readonly url: URL; readonly reply: HttpReply };

const MAX_HOPS = 20;
// Servers tell a navigation from a script's request by these, and answer one with redirects.
const NAVIGATION = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
};

/**
 * A fresh browser: an empty cookie jar, and redirects followed by GET. The jar keeps origins apart,
 * honours paths and removals, and knows nothing else of RFC 6265.
 */
export class Browser {
  readonly #client: HttpClient;
  readonly #jar = new Map<string, Map<string, Cookie>>();
  /** Every request made, and what came back. */
  readonly visited: Page[] = [];

  constructor(client: HttpClient) {
    this.#client = client;
  }

  /** Follows redirects until a page, or until a redirect leaves for an address starting with `end`. */
  async follow(request: HttpRequest, end: string): Promise<Page | URL> {
    let next = request;
    for (let hops = 0; hops < MAX_HOPS; hops += 1) {
      const reply = await this.send({ ...next, headers: { ...next.headers, ...NAVIGATION } });
      const location = reply.headers.get('location')?.[0];
      if (reply.status < 300 || reply.status > 399 || location === undefined) {
        return { url: next.url, reply };
      }
      const url = new URL(location, next.url);
      if (url.href.startsWith(end)) return url;
      next = { method: 'GET', url };
    }
    throw new Error(`more than ${MAX_HOPS} redirects, the last to ${next.url.href}`);
  }

  async send(request: HttpRequest): Promise<HttpReply> {
    const cookie = this.#cookieHeader(request.url);
    const reply = await this.#client.request({
      ...request,
      headers: {
        ...request.headers,
        ...(cookie === '' ? {} : { cookie }),
      },
    });
    this.visited.push({ url: request.url, reply });
    for (const line of reply.headers.get('set-cookie') ?? []) this.#keep(request.url.origin, line);
    return reply;
  }

  #cookieHeader(url: URL): string {
    const cookies = [...(this.#jar.get(url.origin) ?? [])];
    return cookies
      .filter(([, cookie]) => url.pathname.startsWith(cookie.path))
      .map(([name, cookie]) => `${name}=${cookie.value}`)
      .join('; ');
  }

  #keep(origin: string, line: string): void {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const equals = pair.indexOf('=');
    const name = pair.slice(0, equals);
    const value = pair.slice(equals + 1);
    const jar = this.#jar.get(origin) ?? new Map<string, Cookie>();
    this.#jar.set(origin, jar);
    if (isRemoval(attributes)) jar.delete(name);
    else jar.set(name, { value, path: attribute(attributes, 'path') ?? '/' });
  }
}

function attribute(attributes: readonly string[], name: string): string | undefined {
  const found = attributes.find((text) => text.toLowerCase().startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

function isRemoval(attributes: readonly string[]): boolean {
  const maxAge = attribute(attributes, 'max-age');
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  const expires = attribute(attributes, 'expires');
  return expires !== undefined && Date.parse(expires) <= Date.now();
}
