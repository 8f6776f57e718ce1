import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser } from 'playwright-core';

import { launch, leave, skip, visit } from './browser.ts';
import { judgeLooks } from './looks.ts';
import { type Scene, startScene } from './scene.ts';

describe('an application that admits nobody new', { skip }, () => {
  let scene: Scene;
  let browser: Browser;

  before(async () => {
    const application = { registerDisabled: true };
    [scene, browser] = await Promise.all([
      startScene({ host: '127.0.0.1', application }),
      launch(),
    ]);
  });
  after(async () => {
    await leave();
    await scene.close();
  });

  it('says so to who comes for the first time, and offers another way', async () => {
    const { page } = await visit(browser);
    await page.goto(scene.authorize());
    await page.getByRole('link', { name: 'Continue with Acme Two' }).click();
    await page.locator('button[value="ada"]').click();
    await page.getByRole('alert').getByText('does not admit new users').waitFor();
    await judgeLooks(page, 'registration-off');
    await page.getByRole('link', { name: 'Choose how to sign in' }).click();
    await page.getByRole('heading', { name: 'Sign in to Meridian' }).waitFor();
    assert.equal((await scene.causeway.make('list-users', {}))['totalCount'], 0);
  });
});
