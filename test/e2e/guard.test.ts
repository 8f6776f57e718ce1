import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';

import type { Browser } from 'playwright-core';

import { launch, leave, skip, visit } from './browser.ts';
import { type Scene, startScene } from './scene.ts';

const published = new URL('../../node_modules/@authing/guard/dist/global/', import.meta.url);

describe('the published sign-in component in a page of the application', { skip }, () => {
  let scene: Scene;
  let browser: Browser;

  before(async () => {
    [scene, browser] = await Promise.all([startScene({ host: 'localhost' }), launch()]);
    const script = await readFile(new URL('guard.min.js', published));
    scene.application.serveFile('/guard.js', 'text/javascript; charset=utf-8', script);
    const options = JSON.stringify({ appId: scene.appId, host: scene.causeway.url });
    scene.application.serve(
      '/',
      `<div id="root"></div><script src="/guard.js"></script>
      <script>new GuardFactory.Guard(${options}).start('#root')</script>`,
    );
  });
  after(async () => {
    await leave();
    await scene.close();
  });

  it('may read the settings of the application and its own', async () => {
    const { page } = await visit(browser);
    const settings = page.waitForEvent('requestfinished', (it) => it.url().endsWith('/guard'));

    await page.goto(scene.application.origin, { waitUntil: 'commit' });

    const answer = await (await settings).response();
    assert.equal(Reflect.get(Object(await answer?.json()), 'code'), 200);
  });
});
