import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { Application, type Begun } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { formTo, linkSaying, requestIdOf, wordsOf } from '../world/page.ts';
import { type Database, storesUnderTest } from '../world/stores.ts';
import { type Person, somebody } from '../world/upstream.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';

const MINUTE_MS = 60_000;

for (const store of await storesUnderTest()) {
  describe(`the login transaction, on ${store.name}`, { skip: store.skip }, () => {
    let database: Database;
    let world: BrokeredWorld;
    let app: Application;
    let person: Person;
    let passedMs = 0;

    before(async () => {
      database = await store.fresh();
      world = await startBrokeredWorld({
        env: database.env,
        clock: () => Date.now() + passedMs,
      });
      app = await Application.open(world.causeway, world);
    });
    beforeEach(() => {
      person = somebody();
      world.upstream.person = person;
    });
    afterEach(() => {
      passedMs = 0;
    });
    after(() => world.close());

    const atApp = (url: string) => url.startsWith(app.redirectUri);

    /** Goes up to the source's answer; resolves to the callback's address, which is not visited yet. */
    async function comeBack(browser: WebBrowser, begun?: Begun): Promise<string> {
      const { address } = begun ?? (await app.begin({ ext_idp_conn_id: 'main' }));
      const callback = await browser.arrive(address, world.callbackUrl);
      return callback.href;
    }

    /** Visits a callback and goes on to the application, or to the page that stands in the way. */
    async function enter(browser: WebBrowser, callback: string): Promise<Answer> {
      return browser.go(callback, atApp);
    }

    function assertRefused(page: Answer, status: number, words: RegExp): void {
      assert.ok(!atApp(page.url), page.url);
      assert.equal(page.status, status);
      assert.match(wordsOf(page), words);
      assert.ok(requestIdOf(page));
    }

    it('incident-31: two tabs of one browser both succeed, in either order', async () => {
      for (const order of [
        [0, 1],
        [1, 0],
      ] as const) {
        const browser = new WebBrowser();
        const begun = await Promise.all([app.begin(), app.begin()]);
        const pages = [await browser.go(begun[0].address), await browser.go(begun[1].address)];
        const callbacks = await Promise.all(
          pages.map((page) => browser.arrive(linkSaying(page, 'Continue with'), world.callbackUrl)),
        );
        for (const tab of order) {
          const done = await enter(browser, callbacks[tab]?.href ?? '');
          const tokens = await app.redeem(new URL(done.url), begun[tab]);
          assert.equal(tokens.claims()?.['name'], person['name']);
        }
      }
    });

    it('two tabs come back at the same moment', async () => {
      const browser = new WebBrowser();
      const callbacks = [await comeBack(browser), await comeBack(browser)];
      const done = await Promise.all(callbacks.map((callback) => enter(browser, callback)));
      for (const answer of done) assert.ok(atApp(answer.url), answer.text);
    });

    it('incident-31: a callback in another browser fails, and stays good for its own', async () => {
      const [owner, victim, stranger] = [new WebBrowser(), new WebBrowser(), new WebBrowser()];
      const callback = await comeBack(owner);
      await app.signIn(victim, { ext_idp_conn_id: 'main' });
      for (const browser of [victim, stranger]) {
        assertRefused(await enter(browser, callback), 403, /started in another browser/);
      }
      const done = await enter(owner, callback);
      assert.ok(atApp(done.url), done.text);
    });

    it('incident-31: the state is unguessable, and another one opens nothing', async () => {
      const browser = new WebBrowser();
      const [first, second] = [await comeBack(browser), await comeBack(browser)];
      const states = [first, second].map((url) => new URL(url).searchParams.get('state') ?? '');
      assert.notEqual(states[0], states[1]);
      for (const state of states) assert.match(state, /^[0-9a-f]{64}$/);
      for (const forged of ['', 'causeway', `${states[0]?.slice(0, -1)}g`]) {
        const url = new URL(first);
        url.searchParams.set('state', forged);
        assertRefused(await enter(browser, url.href), 400, /expired or was already finished/);
      }
    });

    it('incident-09: a callback works once', async () => {
      const browser = new WebBrowser();
      const callback = await comeBack(browser);
      const done = await enter(browser, callback);
      assert.ok(atApp(done.url), done.text);
      const before = await database.counts();
      assertRefused(await enter(browser, callback), 400, /expired or was already finished/);
      assert.deepEqual(await database.counts(), before);
    });

    it('incident-09: of callbacks at the same moment one goes through', async () => {
      const browser = new WebBrowser();
      const callback = await comeBack(browser);
      const exchanges = () => world.upstream.requests.filter((one) => one === 'POST /token').length;
      const asked = exchanges();
      const before = await database.counts();
      const answers = await database.race('tickets', () =>
        Promise.all(Array.from({ length: 8 }, () => browser.visit(callback))),
      );
      const winners = answers.filter(({ status }) => status === 303);
      assert.equal(winners.length, 1);
      for (const answer of answers) {
        if (answer.status !== 303) assertRefused(answer, 400, /already finished/);
      }
      assert.equal(exchanges(), asked + 1, 'the code went to the source once');
      const { users } = await database.counts();
      assert.equal(users, (before['users'] ?? 0) + 1);
    });

    it('incident-09: a finished sign-in is not continued a second time', async () => {
      const browser = new WebBrowser();
      const { address } = await app.begin();
      const page = await browser.go(address);
      const callbacks: string[] = [];
      for (let tab = 0; tab < 5; tab += 1) {
        callbacks.push((await browser.arrive(`${page.url}/main`, world.callbackUrl)).href);
      }
      const [late = '', ...together] = callbacks;
      const answers = await Promise.all(together.map((callback) => browser.visit(callback)));
      const codes = answers.filter(({ headers }) => headers.get('location')?.includes('code='));
      assert.equal(codes.length, 1);
      for (const answer of answers) {
        if (!codes.includes(answer)) assertRefused(answer, 400, /did not finish/);
      }
      assert.equal((await browser.visit(late)).status, 400);
      const uid = new URL(page.url).pathname.split('/').at(-1) ?? '';
      assert.equal((await browser.visit(`${world.causeway.url}/oidc/auth/${uid}`)).status, 400);
    });

    it('a first visit in several browsers at once makes one user', async () => {
      const browsers = Array.from({ length: 6 }, () => new WebBrowser());
      const begun = await Promise.all(browsers.map(() => app.begin({ ext_idp_conn_id: 'main' })));
      const callbacks: string[] = [];
      for (const [i, browser] of browsers.entries()) {
        callbacks.push(await comeBack(browser, begun[i]));
      }
      const before = await database.counts();
      const done = await database.race('identities', () =>
        Promise.all(browsers.map((browser, i) => enter(browser, callbacks[i] ?? ''))),
      );
      const subjects = await Promise.all(
        done.map(async (answer, i) => {
          assert.ok(atApp(answer.url), answer.text);
          const request = begun[i] ?? assert.fail();
          return (await app.redeem(new URL(answer.url), request)).claims()?.sub;
        }),
      );
      assert.equal(new Set(subjects).size, 1);
      const after = await database.counts();
      for (const table of ['users', 'identities']) {
        assert.equal(after[table], (before[table] ?? 0) + 1, table);
      }
    });

    it('newcomers who assert one address at once are all let in, and one has the address', async () => {
      const email = `${person.sub}@shared.example`;
      const people = Array.from({ length: 4 }, () => somebody({ email }));
      const browsers = people.map(() => new WebBrowser());
      const callbacks: string[] = [];
      for (const [i, browser] of browsers.entries()) {
        world.upstream.person = people[i];
        callbacks.push(await comeBack(browser));
      }
      const done = await database.race('identities', () =>
        Promise.all(browsers.map((browser, i) => enter(browser, callbacks[i] ?? ''))),
      );
      for (const answer of done) assert.ok(atApp(answer.url), answer.text);
      const owner = { userId: email, userIdType: 'email' };
      assert.equal((await world.causeway.make('get-user', owner))['email'], email);
    });

    for (const [passed, isGood] of [
      [9, true],
      [11, false],
    ] as const) {
      it(`a sign-in at the source that takes ${passed} minutes is ${isGood ? 'good' : 'expired'}`, async () => {
        const browser = new WebBrowser();
        const callback = await comeBack(browser);
        passedMs = passed * MINUTE_MS;
        const answer = await enter(browser, callback);
        if (isGood) assert.ok(atApp(answer.url), answer.text);
        else assertRefused(answer, 400, /expired or was already finished/);
      });
    }

    it('a sign-in page that was left open too long is expired, and so are its buttons', async () => {
      const browser = new WebBrowser();
      const page = await browser.go((await app.begin()).address);
      passedMs = 11 * MINUTE_MS;
      for (const url of [page.url, linkSaying(page, 'Continue with')]) {
        assertRefused(await browser.visit(url), 400, /expired/);
      }
    });

    describe('with the front channel', () => {
      let frontCallback = '';

      before(async () => {
        const { callbackUrl } = await world.addConnection('front', { mode: 'FRONT_CHANNEL' });
        frontCallback = callbackUrl;
      });

      /** Up to the page of the source that posts the id token to us. */
      async function postedForm(browser: WebBrowser) {
        const begun = await app.begin({ ext_idp_conn_id: 'front' });
        const page = await browser.go(begun.address);
        assert.ok(page.url.startsWith(world.upstream.issuer), page.url);
        return { begun, form: formTo(page, frontCallback) };
      }

      it('takes the posted id token by way of a page of our own, because our cookie stays at home', async () => {
        const browser = new WebBrowser();
        const { begun, form } = await postedForm(browser);
        assert.deepEqual(Object.keys(form.fields).sort(), ['id_token', 'state']);
        const bounced = await browser.submit(form, { isCrossSite: true });
        assert.equal(bounced.status, 200);
        const again = formTo(bounced, frontCallback);
        assert.equal(again.fields['id_token'], form.fields['id_token']);

        const answer = await browser.follow(await browser.submit(again), atApp);
        const tokens = await app.redeem(new URL(answer.url), begun);
        assert.equal(tokens.claims()?.['name'], person['name']);
        assert.ok(!world.upstream.requests.slice(-6).includes('POST /token'));
      });

      it('bounces a post once: without our cookie it is refused', async () => {
        const { form } = await postedForm(new WebBrowser());
        const stranger = new WebBrowser();
        const bounced = await stranger.submit(form, { isCrossSite: true });
        const answer = await stranger.submit(formTo(bounced, frontCallback));
        assertRefused(answer, 403, /another browser/);
      });

      it('takes a posted id token once', async () => {
        const browser = new WebBrowser();
        const { form } = await postedForm(browser);
        const first = await browser.follow(await browser.submit(form), atApp);
        assert.ok(atApp(first.url), first.text);
        assertRefused(await browser.submit(form), 400, /already finished/);
      });

      it('takes no id token from an address, where logs would keep it', async () => {
        const browser = new WebBrowser();
        const { form } = await postedForm(browser);
        const query = new URLSearchParams(form.fields).toString();
        const answer = await browser.visit(`${frontCallback}?${query}`);
        assertRefused(answer, 502, /cannot be accepted/);
      });

      it('incident-30: refuses a genuine id token that was made for another application', async () => {
        const browser = new WebBrowser();
        const { form } = await postedForm(browser);
        const asked = new URL(
          browser.history.find(
            (url) => url.includes('/auth?') && url.startsWith(world.upstream.issuer),
          ) ?? '',
        );
        const { clientId, redirectUri } = world.upstream.stranger;
        asked.searchParams.set('client_id', clientId);
        asked.searchParams.set('redirect_uri', redirectUri);
        const page = await new WebBrowser().go(asked.href);
        const { id_token = '' } = formTo(page, redirectUri).fields;
        const before = await database.counts();
        const fields = { ...form.fields, id_token };
        assertRefused(await browser.submit({ ...form, fields }), 502, /cannot be accepted/);
        assert.equal((await database.counts())['users'], before['users']);
        assert.match(
          world.causeway.logLines.findLast((line) => line.includes('refused')) ?? '',
          /\baud/,
        );
      });
    });
  });
}
