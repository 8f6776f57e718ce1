/** The pages of those who run a server: testing a connection, and the mailbox of development. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { axeFindings } from './axe.ts';
import { launch, leave, skip, visit } from './browser.ts';
import { judgeLooks } from './looks.ts';
import { type Scene, startScene } from './scene.ts';

describe('the pages of administrators', { skip }, () => {
  let scene: Scene;
  let browser: Browser;

  before(async () => {
    [scene, browser] = await Promise.all([startScene({ host: '127.0.0.1' }), launch()]);
  });
  after(async () => {
    await leave();
    await scene.close();
  });

  const look = async (page: Page, name: string) => {
    await judgeLooks(page, `administration-${name}`);
    assert.deepEqual(await axeFindings(page), [], name);
  };
  const people = async () => Number((await scene.causeway.make('list-users', {}))['totalCount']);

  it('a connection is tested check by check, and by a sign-in that makes nobody', async () => {
    const { accessKeyId, accessKeySecret } = scene.causeway;
    const before = await people();
    const { page, context } = await visit(browser);
    const type = (label: string, text: string) => page.getByLabel(label).fill(text);

    await page.goto(`${scene.causeway.url}/connection-test`);
    await type('Connection', 'acme');
    await type('Access key id', accessKeyId);
    await type('Access key secret', 'not the secret');
    await page.getByRole('button', { name: 'Run the checks' }).click();
    await page.getByRole('alert').getByText('do not belong together').waitFor();
    await look(page, 'wrong-key');
    await type('Access key secret', accessKeySecret);
    await page.getByRole('button', { name: 'Run the checks' }).click();
    await page.getByRole('heading', { name: /^Checks of/ }).waitFor();
    await page.getByText('No check failed.').waitFor();
    await look(page, 'checks');

    const opened = context.waitForEvent('page');
    await page.getByRole('link', { name: 'Do a test sign-in' }).click();
    const popup = await opened;
    await popup.getByRole('button', { name: 'Ada Moreau' }).click();
    await popup.getByText('Nobody was signed in and no user was made.').waitFor();
    await look(popup, 'report');
    assert.equal(await people(), before);
  });

  it('the mailbox shows in both languages what would have been sent', async () => {
    const { page } = await visit(browser);
    const email = 'grace@example.com';
    const input = { channel: 'CHANNEL_LOGIN', email };
    const headers = { 'x-authing-app-id': scene.appId };
    const sent = await scene.causeway.ask('send-email', { input, headers });
    assert.equal(sent.statusCode, 200, sent.message);

    await page.goto(`${scene.causeway.url}/development/mailbox`);
    await page.getByText(email).waitFor();
    await look(page, 'mailbox');
    await page.getByRole('link', { name: '中文' }).click();
    await page.getByText(email).waitFor();
    await look(page, 'mailbox-zh');
  });
});
