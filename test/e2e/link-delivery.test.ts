import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { keep, launch, leave, skip, visit, type Visitor } from './browser.ts';
import { judgeLooks } from './looks.ts';
import { type Scene, startScene } from './scene.ts';

/** The application is on localhost and the server on 127.0.0.1: two sites. */
describe('a binding whose result comes to a page of the application', { skip }, () => {
  let scene: Scene;
  let browser: Browser;
  let visitor: Visitor;
  let page: Page;
  let idToken: string;

  before(async () => {
    [scene, browser] = await Promise.all([startScene({ host: '127.0.0.1' }), launch()]);
  });
  beforeEach(async () => {
    visitor = await visit(browser);
    ({ page } = visitor);
    await page.goto(scene.authorize());
    await page.getByRole('link', { name: 'Continue with Acme 企业登录' }).click();
    await pick('ada');
    await page.waitForURL(`${scene.application.redirectUri}?code=**`);
    idToken = await scene.idTokenFor(new URL(page.url()).searchParams.get('code') ?? '');
  });
  after(async () => {
    await leave();
    await scene.close();
  });

  const pick = (person: string) => page.locator(`button[value="${person}"]`).click();
  const wish = (wishes: Readonly<Record<string, string>>) =>
    scene.linkAddress(idToken, { ...wishes, target_url: scene.application.redirectUri });

  /** What the application's page is posted; it arrives when this is asked for. */
  async function posted(walk: () => Promise<void>): Promise<URLSearchParams> {
    const request = page.waitForRequest(
      (one) => one.method() === 'POST' && one.url() === scene.application.redirectUri,
    );
    await walk();
    return new URLSearchParams((await request).postData() ?? '');
  }

  it('by a form that sends itself', async () => {
    const fields = await posted(async () => {
      await page.goto(await wish({ need_form_post: 'true' }));
      await pick('ada');
    });

    await page.getByRole('heading', { name: 'The application' }).waitFor();
    await keep(page, 'link-delivery-form');
    assert.equal(page.url(), scene.application.redirectUri);
    assert.equal(fields.get('code'), '200');
    const { success, identities } = JSON.parse(fields.get('data') ?? '');
    assert.deepEqual([success, identities.length], [true, 2]);
    assert.deepEqual(visitor.complaints, []);
  });

  it('by a form with a button where scripts are off, and tells of a refusal so, too', async () => {
    const address = await wish({ need_form_post: 'true' });
    const plain = await visit(browser, { javaScriptEnabled: false });
    await plain.context.addCookies(await visitor.context.cookies());
    ({ page } = plain);

    await page.goto(address);
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Continue' }).waitFor();
    await judgeLooks(page, 'link-delivery-form-by-hand');
    const fields = await posted(() => page.getByRole('button', { name: 'Continue' }).click());

    assert.notEqual(fields.get('code'), '200');
    assert.equal(JSON.parse(fields.get('data') ?? '').success, false);
    assert.match(fields.get('message') ?? '', /did not grant/);
  });

  it('by the address, where the browser stays', async () => {
    await page.goto(await wish({ need_url_redirect: 'true', only_redirect_token: 'true' }));
    await pick('ada');
    await page.waitForURL(`${scene.application.redirectUri}?**token=**`);

    await keep(page, 'link-delivery-address');
    assert.deepEqual([...new URL(page.url()).searchParams.keys()], ['code', 'token']);
    assert.equal(
      await page.evaluate('document.referrer'),
      '',
      'what was on the way is not told to the application',
    );
  });
});
