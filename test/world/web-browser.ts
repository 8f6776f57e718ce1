/** A browser without a screen: cookies as browsers keep them, redirects one by one. */
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

import { CookieJar } from 'tough-cookie';

import type { Form } from './page.ts';

export interface Answer {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface Visit {
  readonly method?: 'GET' | 'POST';
  readonly form?: Readonly<Record<string, string>>;
  /** Beside those of a navigation; `undefined` leaves one of these out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Sent by a page of another site: cookies that are `SameSite` stay at home. */
  readonly isCrossSite?: boolean;
}

export class WebBrowser {
  readonly jar = new CookieJar();
  /** Every address visited, in order. */
  readonly history: string[] = [];

  /** One request; a redirect is answered as it stands. */
  async visit(url: string, visit: Visit = {}): Promise<Answer> {
    this.history.push(url);
    const cookie = await this.jar.getCookieString(url, {
      ...(visit.isCrossSite === true && { sameSiteContext: 'none' }),
    });
    const response = await send(url, visit, cookie);
    for (const line of response.headers.getSetCookie()) await this.jar.setCookie(line, url);
    return { url, ...response };
  }

  /** Presses the button of a form. */
  submit({ action, fields }: Form, visit: Visit = {}): Promise<Answer> {
    return this.visit(action, { ...visit, form: fields });
  }

  /** Follows redirects until the address that begins so, which is not visited. Throws with the page met instead. */
  async arrive(url: string, goal: string): Promise<URL> {
    const answer = await this.go(url, (next) => next.startsWith(goal));
    if (!answer.url.startsWith(goal)) throw new Error(`${answer.url}: ${answer.text}`);
    return new URL(answer.url);
  }

  /** Follows redirects until a page, or until an address for which `until` holds: that one is not visited. */
  async go(url: string, until: (url: string) => boolean = () => false): Promise<Answer> {
    return this.follow(await this.visit(url), until);
  }

  /** Goes on from an answer, as `go` does. */
  async follow(first: Answer, until: (url: string) => boolean = () => false): Promise<Answer> {
    let answer = first;
    for (let hops = 0; hops < 20; hops += 1) {
      const location = answer.headers.get('location');
      if (location === null) return answer;
      const next = new URL(location, answer.url).href;
      if (until(next)) return { ...answer, url: next };
      answer = await this.visit(next);
    }
    throw new Error(`too many redirects: ${this.history.join('\n')}`);
  }
}

/** Not `fetch`: that says of every request that it comes from a script (`Sec-Fetch-Mode: cors`). */
async function send(url: string, visit: Visit, cookie: string): Promise<Omit<Answer, 'url'>> {
  const body = visit.form === undefined ? undefined : new URLSearchParams(visit.form).toString();
  const headers = {
    accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
    'sec-fetch-dest': 'document',
    'sec-fetch-mode': 'navigate',
    ...(cookie !== '' && { cookie }),
    ...(body !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    ...visit.headers,
  };
  const sent = request(url, {
    method: visit.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined)),
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage]; // of node:http
  const received = Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
    values.map((value): [string, string] => [name, value]),
  );
  return {
    status: response.statusCode ?? 0,
    headers: new Headers(received),
    text: await text(response),
  };
}
