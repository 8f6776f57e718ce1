import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { launch, leave, skip, visit, type Visitor } from './browser.ts';
import { type ApplicationSite, type Scene, startApplication, startScene } from './scene.ts';

/** Opens the pop-up, and keeps every message that arrives. */
const opener = (address: string) => `<h1>The application</h1>
<button>Sign in</button>
<script>
  window.received = [];
  window.addEventListener('message', ({ origin, data }) => window.received.push({ origin, data }));
  document.querySelector('button').addEventListener('click', () => {
    window.open(${JSON.stringify(address)}, 'sign-in', 'popup,width=585,height=649');
  });
</script>`;

interface Received {
  readonly origin: string;
  readonly data: { readonly type: string; readonly response: Readonly<Record<string, string>> };
}

describe('the answer as a message to a page of another origin', { skip }, () => {
  let scene: Scene;
  let browser: Browser;
  let stranger: ApplicationSite;

  before(async () => {
    [scene, browser, stranger] = await Promise.all([
      startScene({ host: '127.0.0.1' }),
      launch(),
      startApplication(),
    ]);
    const page = opener(scene.authorize({ response_mode: 'web_message' }));
    for (const site of [scene.application, stranger]) site.serve('/', page);
  });
  after(async () => {
    await leave();
    await stranger.close();
    await scene.close();
  });

  /** Signs in in the pop-up that the page opens; resolves when it has closed itself. */
  async function signInByPopup({ page, context }: Visitor, origin: string): Promise<void> {
    await page.goto(origin);
    const opened = context.waitForEvent('page');
    await page.getByRole('button', { name: 'Sign in' }).click();
    const popup = await opened;
    const closed = popup.waitForEvent('close');
    await popup.getByRole('link', { name: 'Continue with Acme Two' }).click();
    await popup.getByRole('button', { name: 'Bruno Okafor' }).click();
    await closed;
  }

  /** Whatever was sent to the page before this message of its own. */
  const received = (page: Page) =>
    page.evaluate<readonly Received[]>(`new Promise((resolve) => {
      window.addEventListener('message', ({ data }) => {
        if (data === 'that is all') resolve(window.received.filter((it) => it.data !== data));
      });
      window.postMessage('that is all', '*');
    })`);

  it('reaches the page that opened the pop-up, and the pop-up closes', async () => {
    const visitor = await visit(browser);

    await signInByPopup(visitor, scene.application.origin);

    const [message, ...more] = await received(visitor.page);
    assert.deepEqual(more, []);
    assert.equal(message?.origin, scene.causeway.url);
    assert.equal(message.data.type, 'authorization_response');
    const { code = '', state, iss } = message.data.response;
    assert.equal(state, 'state-of-the-application');
    assert.equal(iss, `${scene.causeway.url}/oidc`);
    assert.equal((await scene.idTokenFor(code)).split('.').length, 3);
    assert.deepEqual(visitor.complaints, []);
  });

  it('does not reach a page of an origin that is not registered', async () => {
    const visitor = await visit(browser);

    await signInByPopup(visitor, stranger.origin);

    assert.deepEqual(await received(visitor.page), []);
  });

  it('tells a page at once, through a frame, that nobody is signed in', async () => {
    const { page } = await visit(browser);
    const address = scene.authorize({ response_mode: 'web_message', prompt: 'none' });
    scene.application.serve(
      '/silent',
      `${opener('')}<iframe hidden src="${address.replaceAll('&', '&amp;')}"></iframe>`,
    );

    await page.goto(`${scene.application.origin}/silent`);
    await page.waitForFunction('window.received.length > 0');

    const [message] = await received(page);
    assert.equal(message?.data.response['error'], 'login_required');
  });
});
