import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { keep, launch, leave, skip, visit, type Visitor } from './browser.ts';
import { type Scene, startScene } from './scene.ts';

const published = new URL('../../node_modules/@authing/guard/dist/global/', import.meta.url);

/** The component shows no buttons in a browser that it does not know, such as one without a screen. */
const userAgent =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

interface Person {
  readonly id?: string;
  readonly token?: string;
  readonly name?: string;
}

describe('the published sign-in component in a page of the application', { skip }, () => {
  let scene: Scene;
  let browser: Browser;

  before(async () => {
    [scene, browser] = await Promise.all([startScene({ host: 'localhost' }), launch()]);
    const [script, style] = await Promise.all([
      readFile(new URL('guard.min.js', published)),
      readFile(new URL('guard.min.css', published)),
    ]);
    scene.application.serveFile('/guard.js', 'text/javascript; charset=utf-8', script);
    scene.application.serveFile('/guard.css', 'text/css; charset=utf-8', style);
    const options = JSON.stringify({ appId: scene.appId, host: scene.causeway.url });
    scene.application.serve(
      '/',
      `<link rel="stylesheet" href="/guard.css"><div id="root"></div>
      <script src="/guard.js"></script>
      <script>
        window.people = [];
        const guard = new GuardFactory.Guard(${options});
        guard.on('login', (person) => window.people.push(person));
        guard.start('#root');
      </script>`,
    );
  });
  after(async () => {
    await leave();
    await scene.close();
  });

  /** Clicks the button of a source and waits for its pop-up. */
  async function begin({ page, context }: Visitor, source: string): Promise<Page> {
    await page.goto(scene.application.origin);
    const opened = context.waitForEvent('page');
    await page.getByRole('button', { name: source }).click();
    return opened;
  }

  /** Everybody of whom the application heard. */
  const peopleAt = ({ page }: Visitor) => page.evaluate<readonly Person[]>('window.people');

  it('shows the application and its sources', async () => {
    const { page, complaints } = await visit(browser, { userAgent });

    await page.goto(scene.application.origin);
    await page.getByRole('button', { name: 'Acme Two' }).waitFor();

    await page.getByText('Meridian 平台').waitFor();
    await keep(page, 'guard-sources');
    assert.deepEqual(complaints, []);
  });

  it('signs a person in through a source', async () => {
    const visitor = await visit(browser, { userAgent });
    const popup = await begin(visitor, 'Acme Two');
    const closed = popup.waitForEvent('close');

    await popup.getByRole('button', { name: 'Bruno Okafor' }).click();
    await closed;
    await visitor.page.waitForFunction('window.people.length > 0');

    const [person, ...more] = await peopleAt(visitor);
    assert.deepEqual(more, []);
    assert.equal(person?.name, 'Bruno Okafor');
    assert.equal(person.token?.split('.').length, 3);
    assert.deepEqual(visitor.complaints, []);
  });

  it('asks whose account it is, and makes one for somebody new', async () => {
    await scene.causeway.make('update-ext-idp-conn', {
      id: scene.connectionId,
      associationMode: 'challenge',
      challengeBindingMethods: ['email-code'],
    });
    const visitor = await visit(browser, { userAgent });
    const popup = await begin(visitor, 'Acme 企业登录');

    await popup.getByRole('button', { name: 'Bruno Okafor' }).click();
    await visitor.page.getByText('Choose how to connect').waitFor();
    await keep(visitor.page, 'guard-whose-account');
    assert.deepEqual(await peopleAt(visitor), []);
    await visitor.page.getByRole('button', { name: 'Create a new account' }).click();
    await visitor.page.waitForFunction('window.people.length > 0');

    const [person, ...more] = await peopleAt(visitor);
    assert.deepEqual(more, []);
    assert.equal(person?.name, 'Bruno Okafor');
    assert.deepEqual(visitor.complaints, []);
  });
});
