import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { keep, launch, leave, skip, visit } from './browser.ts';
import { type Scene, startScene } from './scene.ts';

describe('signing in without a script, and without a mouse', { skip }, () => {
  let scene: Scene;
  let browser: Browser;

  before(async () => {
    [scene, browser] = await Promise.all([startScene({ host: '127.0.0.1' }), launch()]);
  });
  after(async () => {
    await leave();
    await scene.close();
  });

  const heading = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();

  it('works, cancels, starts again and binds with JavaScript switched off', async () => {
    const { page } = await visit(browser, { javaScriptEnabled: false });

    await page.goto(scene.authorize());
    await page.getByRole('link', { name: 'Continue with Acme 企业登录' }).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('link', { name: 'Choose how to sign in' }).click();
    await page.getByRole('link', { name: 'Continue with Acme 企业登录' }).click();
    await page.getByRole('button', { name: 'Bruno Okafor' }).click();
    await page.waitForURL(`${scene.application.redirectUri}?**`);
    const { searchParams } = new URL(page.url());
    assert.equal(searchParams.get('state'), 'state-of-the-application');
    const idToken = await scene.idTokenFor(searchParams.get('code') ?? '');

    await page.goto(await scene.linkAddress(idToken));
    await page.getByRole('button', { name: 'Noor Haddad' }).click();
    await heading(page, 'Account bound');
    await keep(page, 'without-script-bound');
  });

  it('signs in with the keyboard alone, and shows where it is', async () => {
    const { page } = await visit(browser);
    const focused = page.locator(':focus');
    /** Tabs to the control that says this, and checks that each stop on the way can be seen. */
    const tabTo = async (words: string) => {
      for (let stops = 1; stops <= 20; stops += 1) {
        await page.keyboard.press('Tab');
        const outline = await page.evaluate(
          'getComputedStyle(document.activeElement).outlineStyle',
        );
        assert.notEqual(outline, 'none', `no outline around ${await focused.innerText()}`);
        if ((await focused.innerText()).includes(words)) return;
      }
      assert.fail(`no "${words}" among the stops of ${page.url()}`);
    };

    await page.goto(scene.authorize());
    await tabTo('Continue with Acme 企业登录');
    await keep(page, 'keyboard-1-focus');
    await tabTo('Continue with Acme Two');
    await page.keyboard.press('Enter');
    await heading(page, 'Who would you like to be?');
    await tabTo('Cancel');
    await page.keyboard.press('Enter');
    await heading(page, 'Sign-in did not finish');
    await tabTo('Choose how to sign in');
    await keep(page, 'keyboard-2-focus-on-button');
    await page.keyboard.press('Enter');
    await heading(page, 'Sign in to Meridian');
    await tabTo('Continue with Acme Two');
    await page.keyboard.press('Enter');
    await heading(page, 'Who would you like to be?');
    await tabTo('沈云鹤');
    await page.keyboard.press('Space');

    await page.waitForURL(`${scene.application.redirectUri}?code=**`);
  });
});
