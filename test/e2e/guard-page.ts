/** The published component, as npm has it, in pages of the application: one page for each language. */
import { readFile } from 'node:fs/promises';

import type { Browser, Page } from 'playwright-core';

import { visit, type Visitor } from './browser.ts';
import type { Scene } from './scene.ts';

const published = new URL('../../node_modules/@authing/guard/dist/global/', import.meta.url);

/** The component shows no buttons in a browser that it does not know, such as one without a screen. */
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

export type Tongue = 'en-US' | 'zh-CN';

/** What the application hears of a person. */
export interface Person {
  readonly id?: string;
  readonly token?: string;
  readonly name?: string;
  readonly email?: string;
}

/** Serves the component's pages; each notes whom it is told of. */
export async function serveGuard({ application, appId, causeway }: Scene): Promise<void> {
  const [script, style] = await Promise.all([
    readFile(new URL('guard.min.js', published)),
    readFile(new URL('guard.min.css', published)),
  ]);
  application.serveFile('/guard.js', 'text/javascript; charset=utf-8', script);
  application.serveFile('/guard.css', 'text/css; charset=utf-8', style);
  for (const lang of ['en-US', 'zh-CN']) {
    const options = JSON.stringify({ appId, host: causeway.url, lang });
    application.serve(
      `/${lang}`,
      `<link rel="stylesheet" href="/guard.css"><div id="root"></div>
      <script src="/guard.js"></script>
      <script>
        window.people = [];
        window.registered = [];
        const guard = new GuardFactory.Guard(${options});
        guard.on('login', (person) => window.people.push(person));
        guard.on('register', (person) => window.registered.push(person));
        guard.start('#root');
      </script>`,
    );
  }
}

/** Somebody in front of the component. */
export async function visitGuard(
  browser: Browser,
  { application }: Scene,
  lang: Tongue = 'en-US',
): Promise<Visitor> {
  const visitor = await visit(browser, { userAgent, locale: lang });
  await visitor.page.goto(`${application.origin}/${lang}`);
  return visitor;
}

/** Clicks the button of a source and waits for its pop-up. */
export async function begin({ page, context }: Visitor, source: string): Promise<Page> {
  const opened = context.waitForEvent('page');
  await page.getByRole('button', { name: source }).click();
  return opened;
}

/** Everybody of whom the application heard that they signed in. */
export function peopleAt({ page }: Visitor): Promise<readonly Person[]> {
  return page.evaluate<readonly Person[]>('window.people');
}

/** Waits until somebody has signed in; resolves to them, and fails where it is more than one. */
export async function signedInAt(visitor: Visitor): Promise<Person> {
  await visitor.page.waitForFunction('window.people.length > 0');
  const [person = {}, ...more] = await peopleAt(visitor);
  if (more.length > 0) throw new Error(`${more.length} more have signed in`);
  return person;
}

/** The component leaves a check of a form of its own unhandled, of which the browser complains, too. */
export function complaintsOfOurs({ complaints }: Visitor): readonly string[] {
  return complaints.filter((complaint) => complaint !== 'Object');
}
