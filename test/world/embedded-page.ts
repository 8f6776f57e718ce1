/** A page of the application with the published component in it: what the component sends, and what it reads. */
import type { BrokeredWorld } from './brokered-world.ts';
import { postedToOpener } from './opened-window.ts';
import type { WebBrowser } from './web-browser.ts';

export interface ComponentAnswer {
  readonly code?: number;
  readonly statusCode?: number;
  readonly apiCode?: number;
  readonly message?: string;
  readonly data?: unknown;
  /** Of a failure: its name, the member that is wrong, and the status of HTTP. */
  readonly reason?: string;
  readonly field?: string;
  readonly status?: number;
}

interface Question {
  readonly apiCode?: number;
  readonly flowHandle?: string;
  readonly data?: { readonly methods?: unknown };
}

export interface EmbeddedPage {
  /** Walks through the pop-up of a source; resolves to what its message says went wrong, or is asked. */
  popUp(identifier: string): Promise<Question>;
  ask(path: string, query: Readonly<Record<string, string>>): Promise<ComponentAnswer>;
  post(
    path: string,
    body: Readonly<Record<string, unknown>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<ComponentAnswer>;
}

interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export function embeddedPage(
  { causeway, appId, redirectUri }: BrokeredWorld,
  browser: WebBrowser,
): EmbeddedPage {
  const own = {
    'content-type': 'application/json',
    origin: new URL(redirectUri).origin,
    'sec-fetch-site': 'same-site',
    'x-authing-app-id': appId,
  };

  async function call(path: string, init: Sent): Promise<ComponentAnswer> {
    const url = `${causeway.url}${path}`;
    const cookie = await browser.jar.getCookieString(url);
    const answer = await fetch(url, { ...init, headers: { cookie, ...own, ...init.headers } });
    for (const line of answer.headers.getSetCookie()) await browser.jar.setCookie(line, url);
    const body = (await answer.json()) as ComponentAnswer; // read member by member, as the component does
    return body.code === 200 ? body : { ...body, status: answer.status };
  }

  return {
    async popUp(identifier) {
      const query = `from_guard=1&app_id=${appId}`;
      const page = await browser.go(`${causeway.url}/connections/social/${identifier}?${query}`);
      const [posted] = postedToOpener(page);
      return JSON.parse(String(Reflect.get(Object(posted?.message), 'message'))) as Question; // as above
    },
    ask: (path, query) => call(`${path}?${new URLSearchParams(query).toString()}`, {}),
    post: (path, body, headers = {}) =>
      call(path, { method: 'POST', headers, body: JSON.stringify(body) }),
  };
}
