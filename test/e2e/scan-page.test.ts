import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { type ScanWorld, startScanWorld } from '../world/scan-world.ts';
import { keep, launch, leave, skip, visit } from './browser.ts';

describe('a code on the hosted page', { skip }, () => {
  let world: ScanWorld;
  let browser: Browser;

  before(async () => {
    [world, browser] = await Promise.all([startScanWorld(), launch()]);
    await world.addAccount('account', { displayName: '微信公众号' });
    await world.addProgram('program', { displayName: '微信小程序' });
  });
  after(async () => {
    await leave();
    await world.close();
  });

  async function open(page: Page, lang: string): Promise<void> {
    const { address } = await world.application.begin({ ext_idp_conn_id: 'account', lang });
    await page.goto(address);
    await page.locator('.code svg').waitFor();
  }

  async function scan(page: Page, person: string): Promise<void> {
    const phone = await page.locator('a[target=_blank]').getAttribute('href');
    assert.equal((await world.scan(phone ?? '', person)).status, 200);
  }

  it('is scanned, and the page goes on by itself', async () => {
    const { page } = await visit(browser);
    await open(page, 'en-US');
    await keep(page, 'scan-en-wide');

    const back = page.waitForRequest(`${world.redirectUri}?code=**`);
    await scan(page, 'ada');

    await back;
  });

  it('works on a narrow screen, in Chinese, without a script', async () => {
    const { page } = await visit(browser, { javaScriptEnabled: false });
    await page.setViewportSize({ width: 320, height: 640 });
    await open(page, 'zh-CN');
    await keep(page, 'scan-zh-narrow');

    await scan(page, 'yunhe');
    const back = page.waitForRequest(`${world.redirectUri}?code=**`);
    await page.getByRole('link', { name: '我已扫码' }).click({ noWaitAfter: true });

    await back;
  });

  it('is a picture of WeChat for a mini program, in which the person agrees', async () => {
    const { page } = await visit(browser);
    const { address } = await world.application.begin({
      ext_idp_conn_id: 'program',
      lang: 'en-US',
    });
    await page.goto(address);
    const picture = page.locator('.code img');
    await picture.waitFor();
    const width = await picture.evaluate((drawn) => Reflect.get(drawn, 'naturalWidth'));
    assert.ok(Number(width) > 100, 'the page shows the picture');
    await keep(page, 'scan-program-en-wide');

    const back = page.waitForRequest(`${world.redirectUri}?code=**`);
    const { page: phone } = await visit(browser);
    await phone.goto(world.phoneBefore());
    await phone.getByRole('button', { name: /Ada/ }).click();

    await back;
  });

  it('adds an account to the person who is signed in, from the account page', async () => {
    const { page } = await visit(browser);
    const { address } = await world.application.begin({ ext_idp_conn_id: 'main', lang: 'en-US' });
    await page.goto(address).catch(() => undefined); // nobody serves the application
    await page.waitForURL('chrome-error://**');

    await page.goto(`${world.causeway.url}/account?app_id=${world.appId}`);
    await page.getByRole('button', { name: '微信公众号' }).click();
    await page.locator('.code svg').waitFor();
    await keep(page, 'scan-account-en-wide');
    await scan(page, 'noor');
    await page.getByRole('heading', { name: 'Account bound' }).waitFor();

    await page.goto(`${world.causeway.url}/account?app_id=${world.appId}`);
    await page
      .getByRole('link', { name: /^Remove/ })
      .nth(1)
      .waitFor();
  });
});
