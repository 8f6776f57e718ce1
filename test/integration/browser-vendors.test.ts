/** Browsers that pick a person at the played vendor's own page, through the whole server and back. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { sourceTypeOf } from '@causeway/contract/source-types.ts';
import { readForm } from '@causeway/sandbox/scripted-person.ts';
import { alipayCertificateSettings } from '@causeway/sandbox/vendors/alipay-keys.ts';

import { Application } from '../world/application.ts';
import { type AppWorld, startAppWorld } from '../world/app-world.ts';
import { WebBrowser } from '../world/web-browser.ts';

const client = { clientId: 'sandbox', clientSecret: 'sandbox-secret' };

/** One line each: the type, and its fields where `client` is not enough. */
const types: readonly (readonly [type: string, fields?: object])[] = [
  ['alipay', alipayCertificateSettings()],
  ['baidu'],
  ['honor'],
  ['huawei'],
  ['qingcloud'],
  ['xiaomi'],
];

let world: AppWorld;
let app: Application;
before(async () => {
  world = await startAppWorld();
  app = await Application.open(world.causeway, world);
});
after(() => world.close());

for (const [type, fields = client] of types) {
  test(`${type}: a person comes back to the application, the same one each time`, async () => {
    const sourceType = sourceTypeOf(type) ?? assert.fail(type);
    const settings = { fields };
    const { identifier } = await world.addAppConnection({
      sourceType,
      type,
      identifier: type,
      settings,
    });
    const signIn = async (user: string) => {
      const browser = new WebBrowser();
      const begun = await app.begin({ ext_idp_conn_id: identifier });
      const page = await browser.go(begun.address);
      const { action } = readForm(page.text);
      const picked = await browser.visit(action, { form: { user } });
      const end = await browser.follow(picked, (url) => url.startsWith(world.redirectUri));
      const tokens = await app.redeem(new URL(end.url), begun);
      return tokens.claims()?.sub;
    };
    const first = await signIn('yunhe');

    assert.ok(first);
    assert.equal(await signIn('yunhe'), first);
    assert.notEqual(await signIn('nobody'), first);
  });
}
