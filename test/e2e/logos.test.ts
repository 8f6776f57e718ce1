import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { sourceTypeOf } from '@causeway/contract/source-types.ts';
import { alipaySettings } from '@causeway/sandbox/vendors/alipay-keys.ts';
import { connectorOf } from '@causeway/server/connectors/registry.ts';
import type { Browser, Page } from 'playwright-core';

import { axeFindings } from './axe.ts';
import { launch, leave, skip, visit } from './browser.ts';
import { judgeLooks } from './looks.ts';
import { type Scene, startScene } from './scene.ts';

const client = { clientId: 'sandbox', clientSecret: 'sandbox-secret' };

/** One line each: the type, and its fields where `client` is not enough. */
const types: readonly (readonly [type: string, fields?: object])[] = [
  ['alipay', alipaySettings()],
  ['amazon'],
  ['azure-ad', { tenant: 'contoso.onmicrosoft.com' }],
  ['baidu'],
  ['dingtalk', { corpId: 'sandbox' }],
  ['facebook'],
  ['gitee'],
  ['github'],
  ['gitlab'],
  ['google'],
  ['honor'],
  ['huawei'],
  ['instagram'],
  ['lark-internal'],
  ['linkedin'],
  ['qingcloud'],
  ['qq'],
  ['slack'],
  ['twitter'],
  ['wechat:pc'],
  ['wechatwork:corp:qrconnect', { corpId: 'sandbox', agentId: '1000002' }],
  ['weibo'],
  ['welink'],
  ['xiaomi'],
];

/** A square of one colour, as an administrator's own picture. */
const OWN = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path fill="teal" d="M0 0h1v1H0z"/></svg>')}`;

describe('the logos on the buttons', { skip }, () => {
  let scene: Scene;
  let browser: Browser;

  before(async () => {
    [scene, browser] = await Promise.all([startScene({ host: '127.0.0.1' }), launch()]);
    for (const [type, fields] of types) await addConnection(type, { ...client, ...fields });
  });
  after(async () => {
    await leave();
    await scene.close();
  });

  async function addConnection(type: string, fields: object): Promise<void> {
    const name = connectorOf(type)?.label.en ?? type;
    const source = { name, type: sourceTypeOf(type) };
    const { id: extIdpId } = await scene.causeway.make('create-ext-idp', source);
    const identifier = type.replaceAll(':', '-');
    const connection = { extIdpId, type, identifier, displayName: name, fields };
    await scene.causeway.make('create-ext-idp-conn', connection);
  }

  /** The addresses of the pictures that the page shows; a broken one shows nothing. */
  const shown = (page: Page) =>
    page.evaluate<
      string[]
    >(`Promise.all([...document.querySelectorAll('li img')].map(async (it) => {
      await it.decode();
      return it.getAttribute('src');
    }))`);

  it('are on every button, come from here, and leave the page small', async () => {
    const { page, complaints } = await visit(browser);
    const answer = await page.goto(scene.authorize());

    const pictures = await shown(page);
    assert.equal(pictures.length, types.length + 2);
    for (const address of pictures) assert.match(address, /^\/logos\/[^/?]+\?v=[\w-]{12}$/);
    assert.ok(((await answer?.body()) ?? '').length < 30_000);
    assert.deepEqual(await axeFindings(page), []);
    await judgeLooks(page, 'logos');
    assert.deepEqual(complaints, []);
  });

  it("give way to the administrator's own, on the account page, too", async () => {
    await scene.causeway.make('update-ext-idp-conn', { id: scene.connectionId, logo: OWN });
    const { page } = await visit(browser);

    await page.goto(scene.authorize());
    assert.ok((await shown(page)).includes(OWN));
    await page.getByRole('link', { name: 'Continue with Acme Two' }).click();
    await page.locator('button[value="ada"]').click();
    await page.waitForURL(`${scene.application.redirectUri}?**`);
    await page.goto(`${scene.causeway.url}/account?app_id=${scene.appId}`);

    const pictures = await shown(page);
    assert.equal(pictures.length, types.length + 2);
    assert.ok(pictures.includes(OWN));
    assert.match(pictures[0] ?? '', /^\/logos\/oidc\?v=/);
    await judgeLooks(page, 'logos-account');
  });
});
