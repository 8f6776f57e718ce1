import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { decodeJwt } from 'jose';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { storesUnderTest } from '../world/stores.ts';
import { somebody, type WayIn } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

const levels = [
  { acr: 'password', sourceAcr: ['urn:pwd'] },
  { acr: 'two-factor', sourceAcr: ['urn:mfa'], sourceAmr: ['otp'] },
];

for (const store of await storesUnderTest()) {
  describe(`the rules of a connection at sign-in, on ${store.name}`, { skip: store.skip }, () => {
    let world: BrokeredWorld;
    let app: Application;
    let asked: Readonly<Record<string, unknown>>[];

    before(async () => {
      world = await startBrokeredWorld({ env: (await store.fresh()).env });
      app = await Application.open(world.causeway, world);
    });
    beforeEach(() => {
      world.upstream.person = somebody();
      asked = [];
    });
    after(() => world.close());

    const setRules = (rules: Readonly<Record<string, unknown>>) =>
      world.causeway.make('update-ext-idp-conn', { id: world.connectionId, ...rules });

    /** The source's people sign in so; what it was asked is kept. */
    const signedInBy = (wayIn: (asked: Readonly<Record<string, unknown>>) => WayIn) => {
      world.upstream.wayIn = (params) => {
        asked.push(params);
        return wayIn(params);
      };
    };

    const signIn = async (
      parameters: Readonly<Record<string, string>> = {},
      browser = new WebBrowser(),
    ) => {
      const tokens = await app.signIn(browser, {
        ext_idp_conn_id: world.connectionId,
        ...parameters,
      });
      return decodeJwt(tokens.id_token ?? '');
    };

    it('tells the application the level in its own words, and when the source saw the person', async () => {
      await setRules({ assurance: { levels, whenInsufficient: 'refuse' } });
      const ts = Math.floor(Date.now() / 1000) - 100;
      signedInBy(() => ({ acr: 'urn:pwd', amr: ['pwd', 'otp'], ts }));

      const claims = await signIn({ acr_values: 'two-factor' });

      assert.equal(asked[0]?.['acr_values'], 'urn:mfa');
      assert.equal(claims['acr'], 'two-factor');
      assert.deepEqual(claims['amr'], ['pwd', 'otp']);
      assert.equal(claims['auth_time'], ts);
    });

    it('asks again where a session is of a lower level, and not where it is of the asked one', async () => {
      await setRules({ assurance: { levels, whenInsufficient: 'refuse' } });
      signedInBy(({ acr_values: acr }) => ({ acr: acr === 'urn:mfa' ? 'urn:mfa' : 'urn:pwd' }));
      const browser = new WebBrowser();
      const silent = { ext_idp_conn_id: '' };
      assert.equal((await signIn({}, browser))['acr'], 'password');

      const silently = await signIn({ ...silent, acr_values: 'password' }, browser);
      assert.equal(silently['acr'], 'password');
      assert.equal(asked.length, 1);

      assert.equal((await signIn({ acr_values: 'two-factor' }, browser))['acr'], 'two-factor');
      assert.equal(asked.length, 2);
    });

    it('refuses a sign-in that is too weak, with a page that says what to do', async () => {
      await setRules({
        assurance: { levels, required: 'two-factor', whenInsufficient: 'refuse' },
      });
      signedInBy(() => ({ acr: 'urn:pwd' }));
      const browser = new WebBrowser();
      const { address } = await app.begin({ ext_idp_conn_id: world.connectionId });

      const page = await browser.go(address);

      assert.equal(page.status, 403);
      assert.match(page.text, /second factor/);
      assert.equal(asked.length, 1);
    });

    it('sends a sign-in that is too weak back once, to do better', async () => {
      await setRules({
        assurance: { levels, required: 'two-factor', whenInsufficient: 'step_up' },
      });
      signedInBy(({ prompt }) => ({ acr: prompt === 'login' ? 'urn:mfa' : 'urn:pwd' }));

      assert.equal((await signIn())['acr'], 'two-factor');
      assert.deepEqual(
        asked.map(({ prompt }) => prompt),
        [undefined, 'login'],
      );
    });

    it('sends it back no second time', async () => {
      await setRules({
        assurance: { levels, required: 'two-factor', whenInsufficient: 'step_up' },
      });
      signedInBy(() => ({ acr: 'urn:pwd' }));
      const { address } = await app.begin({ ext_idp_conn_id: world.connectionId });

      const page = await new WebBrowser().go(address);

      assert.equal(page.status, 403);
      assert.equal(asked.length, 2);
    });

    it('refuses a sign-in that is older than the connection allows', async () => {
      await setRules({
        assurance: { levels: [], maxAgeSeconds: 60, whenInsufficient: 'step_up' },
      });
      const seconds = Math.floor(Date.now() / 1000);
      signedInBy(({ prompt }) => ({ ts: prompt === 'login' ? seconds : seconds - 7200 }));

      assert.equal((await signIn())['auth_time'], seconds);
      assert.deepEqual(
        asked.map(({ max_age: maxAge }) => Number(maxAge)),
        [60, 60],
      );
    });

    it('writes attributes once or in step, for the newcomer and at later visits', async () => {
      await setRules({
        assurance: { levels: [], whenInsufficient: 'refuse' },
        attributeMapping: [
          { to: 'nickname', mode: 'set_once' },
          { to: 'name', mode: 'keep_in_step' },
          { to: 'customData.address', from: 'email', mode: 'keep_in_step' },
        ],
      });
      signedInBy(() => ({}));
      const person = somebody({ nickname: 'Ally' });
      world.upstream.person = person;
      const { sub } = await signIn();
      const read = async () => {
        const query = { userId: sub, withCustomData: true };
        const user = await world.causeway.make('get-user', query);
        return [user['nickname'], user['name'], user['customData']];
      };
      assert.deepEqual(await read(), ['Ally', person['name'], { address: person['email'] }]);

      world.upstream.person = { ...person, nickname: 'Al', name: 'Alice II', email: 'a@b.example' };
      await signIn();

      assert.deepEqual(await read(), ['Ally', 'Alice II', { address: 'a@b.example' }]);
    });
  });
}
