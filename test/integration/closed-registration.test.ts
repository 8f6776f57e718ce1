/** An application that admits nobody new: by no way, while whoever is known comes in as before. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { codeSentTo } from '../world/mailbox.ts';
import { wordsOf } from '../world/page.ts';
import { storesUnderTest } from '../world/stores.ts';
import { WebBrowser } from '../world/web-browser.ts';

const PASSWORD = 'correct horse battery';

for (const store of await storesUnderTest()) {
  describe(`an application without registration, on ${store.name}`, { skip: store.skip }, () => {
    let world: BrokeredWorld;
    let app: Application;

    before(async () => {
      world = await startBrokeredWorld({
        env: (await store.fresh()).env,
        application: {
          registerDisabled: true,
          loginConfig: { enabledBasicLoginMethods: ['EMAIL_CODE', 'EMAIL_PASSWORD'] },
          registerConfig: { enabledBasicRegisterMethods: ['EMAIL_CODE', 'EMAIL_PASSWORD'] },
        },
      });
      app = await Application.open(world.causeway, world);
      const known = { email: 'known@example.com', emailVerified: true, password: PASSWORD };
      await world.causeway.make('create-user', known);
    });
    after(() => world.close());

    const people = async () => Number((await world.causeway.make('list-users', {}))['totalCount']);
    const headers = () => ({ 'x-authing-app-id': world.appId });
    const codeFor = async (email: string, channel: string) => {
      await world.causeway.ask('send-email', { input: { email, channel }, headers: headers() });
      return codeSentTo(world.causeway, email);
    };
    const signUp = (input: Readonly<Record<string, unknown>>) =>
      world.causeway.ask('signup', { input, headers: headers() });
    const signIn = (input: object) => {
      const client = { client_id: world.appId, client_secret: world.appSecret };
      return world.causeway.ask('signin', { input: { ...input, ...client } });
    };

    it('makes no account by password or code, at the API and on the page', async () => {
      const before = await people();
      const email = 'new@example.com';
      const byPassword = { connection: 'PASSWORD', passwordPayload: { email, password: PASSWORD } };
      assert.equal((await signUp(byPassword)).apiCode, 2031);
      const passCode = await codeFor(email, 'CHANNEL_REGISTER');
      const byCode = { connection: 'PASSCODE', passCodePayload: { email, passCode } };
      assert.equal((await signUp(byCode)).apiCode, 2031);
      assert.equal(await people(), before);

      const { address } = await app.begin();
      const page = await new WebBrowser().go(address);
      assert.doesNotMatch(wordsOf(page), /Create an account/);
    });

    it('makes no account of a code to sign in with, even where that is asked for', async () => {
      const before = await people();
      const email = 'newcomer@example.com';
      const passCode = await codeFor(email, 'CHANNEL_LOGIN');
      const options = { autoRegister: true };
      const byCode = { connection: 'PASSCODE', passCodePayload: { email, passCode }, options };
      assert.equal((await signIn(byCode)).apiCode, 2031);
      assert.equal(await people(), before);
    });

    it('tells who comes by a source for the first time, and makes nobody', async () => {
      const before = await people();
      const { address } = await app.begin({ ext_idp_conn_id: 'main' });
      const browser = new WebBrowser();
      const page = await browser.follow(await browser.visit(address), () => false);
      assert.match(wordsOf(page), /does not admit new users/);
      assert.equal(await people(), before);
    });

    it('lets in whoever is known', async () => {
      const passwordPayload = { email: 'known@example.com', password: PASSWORD };
      const reply = await signIn({ connection: 'PASSWORD', passwordPayload });
      assert.equal(reply.statusCode, 200, reply.message);
    });

    it('admits people again as soon as it is switched on', async () => {
      const on = { appId: world.appId, registerDisabled: false };
      await world.causeway.make('update-application', on);
      const email = 'late@example.com';
      const byPassword = { connection: 'PASSWORD', passwordPayload: { email, password: PASSWORD } };
      const reply = await signUp(byPassword);
      assert.equal(reply.statusCode, 200, reply.message);
    });
  });
}
