import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { Browser, Page } from 'playwright-core';

import { expected, launch, leave, skip, visit, type Visitor } from './browser.ts';
import { judgeLooks } from './looks.ts';
import { type Scene, startScene } from './scene.ts';

const languages = [
  { locale: 'en-US', lang: 'en' },
  { locale: 'zh-CN', lang: 'zh-CN' },
] as const;

describe('the hosted pages, wide and narrow, light and dark', { skip }, () => {
  let scene: Scene;
  let browser: Browser;

  before(async () => {
    [scene, browser] = await Promise.all([startScene({ host: '127.0.0.1' }), launch()]);
  });
  after(async () => {
    await leave();
    await scene.close();
  });

  const source = (page: Page) => page.getByRole('link', { name: 'Acme 企业登录' });
  const pick = (page: Page, user: string) => page.locator(`button[value="${user}"]`).click();
  const cancel = (page: Page) => page.locator('button[value="cancel"]').click();
  const main = (page: Page) => page.locator('main .button.main');

  /** Signs in; resolves to the id token of the application. */
  async function signIn(page: Page, user: string): Promise<string> {
    await page.goto(scene.authorize());
    await source(page).click();
    await pick(page, user);
    await page.waitForURL(`${scene.application.redirectUri}?**`);
    const code = new URL(page.url()).searchParams.get('code') ?? '';
    return scene.idTokenFor(code);
  }

  for (const { locale, lang } of languages) {
    describe(`in ${lang}`, () => {
      let visitor: Visitor;

      before(async () => {
        visitor = await visit(browser, { locale });
      });
      beforeEach(() => visitor.forget());

      const speaksRightly = async (page: Page) => {
        assert.equal(await page.locator('html').getAttribute('lang'), lang);
        const title = await page.locator('h1').innerText();
        assert.equal(/[\u4e00-\u9fff]/.test(title.replace('平台', '')), lang === 'zh-CN', title);
      };
      const judge = async (page: Page, name: string) => {
        await page.locator('h1').waitFor();
        await speaksRightly(page);
        await judgeLooks(page, `hosted-${lang}-${name}`);
      };
      const noComplaints = ({ complaints }: Visitor, ...statuses: readonly number[]) => {
        const others = complaints.filter(
          (complaint) => !statuses.some((status) => expected(complaint, status)),
        );
        assert.deepEqual(others, []);
      };

      it('signing in, and what can stand in its way', async () => {
        const { page } = visitor;

        await page.goto(scene.authorize());
        await judge(page, 'sign-in');
        await source(page).click();
        await cancel(page);
        await judge(page, 'cancelled');
        await main(page).click();
        await source(page).waitFor();
        await page.goto(scene.authorize({ client_id: 'nobody' }));
        await judge(page, 'refused-request');
        await page.goto(scene.authorize({ ext_idp_conn_id: 'no-such-connection' }));
        await judge(page, 'unknown-connection');

        noComplaints(visitor, 400, 403, 404);
      });

      it('binding: the question, the outcome, the refusal', async () => {
        const { page } = visitor;
        const idToken = await signIn(page, lang === 'en' ? 'ada' : 'yunhe');
        const stranger = await visit(browser, { locale });
        const link = await scene.linkAddress(idToken);

        await stranger.page.goto(link);
        await judge(stranger.page, 'bind-question');
        await main(stranger.page).click();
        await pick(stranger.page, lang === 'en' ? 'bruno' : 'noor');
        await judge(stranger.page, 'bound');
        await stranger.page.goto(link);
        await judge(stranger.page, 'bind-link-used');
        await page.goto(await scene.linkAddress(idToken));
        await pick(page, 'maximiliana');
        await judge(page, 'not-bound');

        noComplaints(visitor, 409);
        noComplaints(stranger, 400);
      });

      it('signing out: the question, and the end', async () => {
        const { page } = visitor;
        await signIn(page, 'ada');

        await page.goto(`${scene.causeway.url}/oidc/session/end`);
        await judge(page, 'sign-out-question');
        await main(page).click();
        await judge(page, 'signed-out');

        noComplaints(visitor);
      });
    });
  }

  it('an application without sign-in methods, and one with a very long name', async () => {
    const { page } = await visit(browser);
    const long = 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft';
    const { appId } = await scene.causeway.make('create-application', {
      appName: `${long}-${long}`.slice(0, 200),
      redirectUris: [scene.application.redirectUri],
    });

    await page.goto(scene.authorize({ client_id: String(appId) }));

    await page.getByText('No sign-in method is switched on').waitFor();
    await judgeLooks(page, 'hosted-en-no-methods');
  });

  it('the language link changes the language, and stays on the page', async () => {
    const { page } = await visit(browser);
    await page.goto(scene.authorize());

    await page.getByRole('link', { name: '中文' }).click();
    await page.getByRole('heading', { name: '登录 Meridian 平台' }).waitFor();
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Sign in to Meridian 平台' }).waitFor();
  });
});
