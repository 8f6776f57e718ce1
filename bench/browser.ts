import type { HttpClient, HttpRequest } from './http-client.ts';
import type { HttpReply } from './http-reply.ts';
import { formOn } from './form.ts';

type Cookie = {
  readonly value: string;
  readonly path: string;
  /** Whether a form of another site brings it too (`SameSite=None`). */
  readonly isCrossSite: boolean;
};

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
 * honours paths, removals and `SameSite`, and knows nothing else of RFC 6265. Every origin counts as a
 * site of its own, because all are on one host here and would be on several elsewhere.
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
  async follow(request: HttpRequest, end: string, from?: URL): Promise<Page | URL> {
    let next = request;
    for (let hops = 0; hops < MAX_HOPS; hops += 1) {
      const headers = { ...next.headers, ...NAVIGATION };
      const isPosted = next.method === 'POST' && from !== undefined;
      const reply = await this.send({ ...next, headers }, isPosted ? from : next.url);
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

  /** Sends the form of a page, as its script does, and follows what comes; undefined: it has none. */
  submit(page: Page, end: string): Promise<Page | URL> | undefined {
    const form = formOn(page);
    return form && this.follow(form, end, page.url);
  }

  /** `from` is the page that makes the request, where it counts: cookies stay on their site. */
  async send(request: HttpRequest, from = request.url): Promise<HttpReply> {
    const cookie = this.#cookieHeader(request.url, from.origin !== request.url.origin);
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

  #cookieHeader(url: URL, isCrossSite: boolean): string {
    const cookies = [...(this.#jar.get(url.origin) ?? [])];
    return cookies
      .filter(([, cookie]) => url.pathname.startsWith(cookie.path))
      .filter(([, cookie]) => cookie.isCrossSite || !isCrossSite)
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
    else {
      const isCrossSite = attribute(attributes, 'samesite')?.toLowerCase() === 'none';
      jar.set(name, { value, path: attribute(attributes, 'path') ?? '/', isCrossSite });
    }
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
