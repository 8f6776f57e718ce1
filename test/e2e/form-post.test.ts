import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import type { Browser, Page, Request } from 'playwright-core';

import { keep, launch, leave, skip, visit } from './browser.ts';
import { judgeLooks } from './looks.ts';
import { type Scene, startScene } from './scene.ts';

/** The sandbox is at 127.0.0.1, so what it posts to localhost comes from another site. */
describe('a source that answers by form post from another site', { skip }, () => {
  let scene: Scene;
  let browser: Browser;

  before(async () => {
    const fields = { mode: 'FRONT_CHANNEL' };
    [scene, browser] = await Promise.all([startScene({ host: 'localhost', fields }), launch()]);
  });
  after(async () => {
    await leave();
    await scene.close();
  });

  const isCallback = (request: Request) => request.url().includes('/connection/social/');
  const callback = () => `${scene.causeway.url}/connection/social/acme/**`;

  async function pickAda(page: Page): Promise<void> {
    await page.goto(scene.authorize());
    await page.getByRole('link', { name: 'Continue with Acme 企业登录' }).click();
    await page.getByRole('button', { name: 'Ada Moreau' }).click();
  }

  it('signs the person in, the answer posted once more from our own page', async () => {
    const { page, complaints } = await visit(browser);
    const posts: (string | undefined)[] = [];
    page.on('request', (request) => {
      if (isCallback(request)) posts.push(request.postData() ?? undefined);
    });

    await pickAda(page);
    await page.waitForURL(`${scene.application.redirectUri}?code=**`);

    assert.equal(posts.length, 2, 'the cookie stays at home the first time');
    assert.ok(posts.every((post) => post?.includes('id_token=')));
    assert.deepEqual(complaints, []);
    const code = new URL(page.url()).searchParams.get('code') ?? '';
    const [, payload = ''] = (await scene.idTokenFor(code)).split('.');
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    assert.equal(Reflect.get(Object(claims), 'name'), 'Ada Moreau');
  });

  it('goes on by a button where scripts are off', async () => {
    const { page } = await visit(browser, { javaScriptEnabled: false });

    await pickAda(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(callback());
    await judgeLooks(page, 'form-post-once-more');
    await page.getByRole('button', { name: 'Continue' }).click();

    await page.waitForURL(`${scene.application.redirectUri}?code=**`);
  });

  it('does not sign in the browser that a stranger lets post', async () => {
    const thief = await visit(browser);
    await thief.context.route('**/connection/social/**', (route) => route.abort());
    const stolen = thief.page.waitForRequest(isCallback);
    await pickAda(thief.page);
    const fields = new URLSearchParams((await stolen).postData() ?? '');
    const inputs = [...fields].map(([name, value]) => `<input name="${name}" value="${value}">`);
    const form = `<form method="post" action="${(await stolen).url()}">${inputs.join('')}<button>Win</button></form>`;
    scene.application.serve('/prize', form);

    const victim = await visit(browser);
    await victim.page.goto(scene.authorize());
    await victim.page.goto(`${scene.application.origin}/prize`);
    await victim.page.getByRole('button', { name: 'Win' }).click();

    await victim.page.getByRole('alert').getByText('started in another browser').waitFor();
    await keep(victim.page, 'form-post-stranger');
    await victim.page.goto(scene.authorize());
    await victim.page.getByRole('heading', { name: 'Sign in to Meridian' }).waitFor();
  });
});
