import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { Application } from '../world/application.ts';
import {
  type AddedConnection,
  type BrokeredWorld,
  startBrokeredWorld,
} from '../world/brokered-world.ts';
import type { Envelope } from '../world/client.ts';
import { listOf } from '../world/client.ts';
import { postedToOpener } from '../world/opened-window.ts';
import { dataOf, formTo, requestIdOf, wordsOf } from '../world/page.ts';
import { type Database, storesUnderTest } from '../world/stores.ts';
import { type Person, somebody } from '../world/upstream.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';

/** What the result page posts to the window that opened it, and to which origins. */
interface Outcome {
  readonly origins: readonly string[];
  readonly message: {
    readonly code: number;
    readonly data: {
      readonly success: boolean;
      readonly errMsg: string;
      readonly identities: readonly Readonly<Record<string, unknown>>[];
    };
    readonly event: unknown;
  };
}

interface SignedIn {
  readonly browser: WebBrowser;
  readonly userId: string;
  readonly idToken: string;
  readonly accessToken: string;
}

const MINUTE_MS = 60_000;
const registered = ['https://app.example/callback', 'http://localhost:8080/cb?x=1'];
const logoutRedirectUris = ['https://bye.example/out', 'https://app.example/'];

for (const store of await storesUnderTest()) {
  describe(`binding identities, on ${store.name}`, { skip: store.skip }, () => {
    let database: Database;
    let world: BrokeredWorld;
    let app: Application;
    let second: AddedConnection;
    let me: SignedIn;
    let passedMs = 0;

    before(async () => {
      database = await store.fresh();
      world = await startBrokeredWorld({
        env: database.env,
        clock: () => Date.now() + passedMs,
        application: {
          redirectUris: registered,
          logoutRedirectUris,
          initLoginUri: 'https://start.example/begin',
        },
      });
      second = await world.addConnection('second');
      app = await Application.open(world.causeway, world);
    });
    beforeEach(async () => {
      me = await signIn(somebody());
    });
    afterEach(() => {
      passedMs = 0;
    });
    after(() => world.close());

    async function signIn(person: Person): Promise<SignedIn> {
      world.upstream.person = person;
      const browser = new WebBrowser();
      const tokens = await app.signIn(browser, { ext_idp_conn_id: 'main' });
      const { id_token: idToken = '', access_token: accessToken } = tokens;
      return { browser, idToken, accessToken, userId: tokens.claims()?.sub ?? '' };
    }

    const linkQuery = (idToken: string, changes: Readonly<Record<string, string>> = {}) => ({
      ext_idp_conn_identifier: 'second',
      app_id: app.id,
      id_token: idToken,
      ...changes,
    });

    async function linkFor(who: SignedIn): Promise<string> {
      const input = linkQuery(who.idToken);
      const { data } = await world.causeway.ask('generate-link-extidp-url', { input });
      return String(data?.['url']);
    }

    /** Opens a link as `person` at the source; resolves to the page on which it ends. */
    async function bind(browser: WebBrowser, link: string, person: Person): Promise<Answer> {
      world.upstream.person = person;
      return browser.go(link);
    }

    const outcomeOf = (page: Answer) => dataOf(page, 'outcome') as Outcome; // the page's own data block

    const as = ({ accessToken }: SignedIn) => ({ headers: { authorization: accessToken } });

    async function subjectsOf(who: SignedIn): Promise<readonly string[]> {
      const { data } = await world.causeway.ask('get-identities', as(who));
      return listOf(data)
        .map((identity) => String(identity['userIdInIdp']))
        .sort();
    }

    function assertNotBound(page: Answer, status: number, words: RegExp): void {
      assert.equal(page.status, status);
      assert.match(wordsOf(page), words);
      assert.ok(requestIdOf(page));
    }

    it('a link of generate-link-extidp-url binds, and then the person comes in by either source', async () => {
      const other = somebody();
      const page = await bind(me.browser, await linkFor(me), other);
      assert.equal(page.status, 200);
      assert.match(wordsOf(page), /Account bound/);
      const { message } = outcomeOf(page);
      assert.equal(message.code, 200);
      assert.equal(message.data.success, true);
      assert.deepEqual(message.event, { source: 'authing', eventType: 'linkExtIdp' });
      assert.equal(message.data.identities.length, 2);

      world.upstream.person = other;
      const tokens = await app.signIn(new WebBrowser(), { ext_idp_conn_id: 'second' });
      assert.equal(tokens.claims()?.sub, me.userId);
    });

    it('link-extidp sends a navigation on its way', async () => {
      const query = new URLSearchParams(linkQuery(me.idToken)).toString();
      const address = `${world.causeway.url}/api/v3/link-extidp?${query}`;
      const answer = await me.browser.visit(address);
      assert.equal(answer.status, 302);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
      const page = await bind(me.browser, address, somebody());
      assert.equal(outcomeOf(page).message.data.success, true);
    });

    it('link-extidp answers a program with JSON', async () => {
      const query = new URLSearchParams(linkQuery(me.idToken)).toString();
      const address = `${world.causeway.url}/api/v3/link-extidp?${query}`;
      const program = { accept: 'application/json', 'sec-fetch-mode': undefined };
      const answer = await new WebBrowser().visit(address, { headers: program });
      assert.equal(answer.status, 200);
      const reply = JSON.parse(answer.text) as Envelope;
      assert.equal(reply.statusCode, 200);
      const page = await bind(me.browser, String(reply.data?.['url']), somebody());
      assert.equal(outcomeOf(page).message.data.success, true);
    });

    it('posts the outcome to the registered origins and to nobody else', async () => {
      const done = await bind(me.browser, await linkFor(me), somebody());
      const refused = await bind(me.browser, await linkFor(me), somebody());
      for (const page of [done, refused]) {
        const posted = postedToOpener(page);
        assert.deepEqual(posted.map(({ origin }) => origin).sort(), [
          'http://localhost:8080',
          'https://app.example',
          'https://bye.example',
          'https://start.example',
        ]);
        const { message, origins } = outcomeOf(page);
        assert.equal(origins.length, posted.length);
        for (const one of posted) assert.deepEqual(one.message, message);
      }
    });

    it('keeps the tokens of the source to the person alone', async () => {
      const page = await bind(me.browser, await linkFor(me), somebody());
      for (const identity of outcomeOf(page).message.data.identities) assertNoTokens(identity);

      const { data } = await world.causeway.ask('get-identities', as(me));
      for (const identity of listOf(data)) {
        assert.equal(typeof identity['accessToken'], 'string');
        assert.equal(typeof identity['refreshToken'], 'string');
      }
      const { userId } = me;
      const seen = await world.causeway.make('get-user-identities', { userId });
      for (const identity of listOf(seen)) assertNoTokens(identity);
      const withIdentities = { userId, withIdentities: true };
      const user = await world.causeway.make('get-user', withIdentities);
      for (const identity of user['identities'] as readonly unknown[]) assertNoTokens(identity);
    });

    function assertNoTokens(identity: unknown): void {
      assert.ok(!/token/i.test(Object.keys(Object(identity)).join()), JSON.stringify(identity));
    }

    it('asks first in a browser where nobody is signed in, and binds after a yes', async () => {
      const other = somebody();
      const browser = new WebBrowser();
      const question = await bind(browser, await linkFor(me), other);
      assert.equal(question.status, 200);
      assert.match(wordsOf(question), /Bind your The second source account\?/);
      assert.match(wordsOf(question), /Name of person-/);
      const form = formTo(question, '/link/confirm');
      const page = await browser.follow(await browser.submit(form));
      assert.equal(outcomeOf(page).message.data.success, true);
      assert.ok((await subjectsOf(me)).includes(other.sub));
      assertNotBound(await browser.submit(form), 400, /expired or was already used/);
    });

    it('incident-32: a yes counts in the browser that was asked, and nowhere else', async () => {
      const question = await bind(new WebBrowser(), await linkFor(me), somebody());
      const victim = new WebBrowser();
      const answer = await victim.submit(formTo(question, '/link/confirm'));
      assertNotBound(answer, 403, /another browser/);
    });

    it("incident-32: an attacker's link binds nothing for a victim who is signed in", async () => {
      const victim = await signIn(somebody());
      const account = somebody();
      const page = await bind(victim.browser, await linkFor(me), account);
      assertNotBound(page, 403, /signed in here as somebody else/);
      for (const who of [me, victim]) assert.ok(!(await subjectsOf(who)).includes(account.sub));
    });

    it("incident-32: an attacker's answer of the source binds nothing for a victim", async () => {
      const account = somebody();
      world.upstream.person = account;
      const link = await linkFor(me);
      const callback = await me.browser.arrive(link, second.callbackUrl);
      const victim = await signIn(somebody());
      const victimLink = await linkFor(victim);
      const pending = await victim.browser.arrive(victimLink, second.callbackUrl);

      assertNotBound(await victim.browser.go(callback.href), 403, /another browser/);
      const swapped = new URL(pending);
      swapped.searchParams.set('code', callback.searchParams.get('code') ?? '');
      const page = await victim.browser.go(swapped.href);
      assert.equal(outcomeOf(page).message.data.success, false);
      assert.ok(!(await subjectsOf(victim)).includes(account.sub));
    });

    it('refuses an account that belongs to somebody else', async () => {
      const owner = somebody();
      world.upstream.person = owner;
      await app.signIn(new WebBrowser(), { ext_idp_conn_id: 'second' });
      const before = await database.counts();
      const page = await bind(me.browser, await linkFor(me), owner);
      assertNotBound(page, 409, /already bound to another user/);
      assert.equal(outcomeOf(page).message.code, 409);
      assert.equal(outcomeOf(page).message.data.success, false);
      assert.deepEqual(outcomeOf(page).message.data.identities, []);
      assert.equal((await database.counts())['identities'], before['identities']);
    });

    it('refuses a second account of one source, and takes the first one again', async () => {
      const first = somebody();
      await bind(me.browser, await linkFor(me), first);
      const page = await bind(me.browser, await linkFor(me), somebody());
      assertNotBound(page, 409, /already has an identity of The second source/);
      const again = await bind(me.browser, await linkFor(me), first);
      assert.equal(outcomeOf(again).message.data.success, true);
      assert.equal((await subjectsOf(me)).length, 2);
    });

    it('incident-09: of several who open one link at once, one gets through', async () => {
      const link = await linkFor(me);
      const answers = await database.race('tickets', () =>
        Promise.all(Array.from({ length: 8 }, () => me.browser.visit(link))),
      );
      assert.equal(answers.filter(({ status }) => status === 303).length, 1);
      for (const answer of answers) {
        if (answer.status !== 303) assertNotBound(answer, 400, /expired or was already used/);
      }
    });

    it('binds one account to one of two users who race for it', async () => {
      const rival = await signIn(somebody());
      world.upstream.person = somebody();
      const both = [me, rival];
      const callbacks: URL[] = [];
      for (const who of both) {
        callbacks.push(await who.browser.arrive(await linkFor(who), second.callbackUrl));
      }
      const pages = await database.race('identities', () =>
        Promise.all(both.map((who, i) => who.browser.go(callbacks[i]?.href ?? ''))),
      );
      assert.deepEqual(
        pages.map(({ status }) => status).toSorted((a, b) => a - b),
        [200, 409],
      );
    });

    it('a link lasts ten minutes', async () => {
      const [soon, late] = [await linkFor(me), await linkFor(me)];
      assert.match(soon, /\/link\/[\w-]{43}$/);
      passedMs = 9 * MINUTE_MS;
      assert.equal((await me.browser.visit(soon)).status, 303);
      passedMs = 11 * MINUTE_MS;
      assertNotBound(await me.browser.visit(late), 400, /expired or was already used/);
      assertNotBound(
        await me.browser.visit(`${late.slice(0, -43)}${'x'.repeat(43)}`),
        400,
        /expired/,
      );
    });

    it('the id token must be good, of this application and of somebody active', async () => {
      const other = await Application.create(world.causeway, {
        redirectUri: 'https://other.example/done',
        loginConfig: { enabledAllExtIdpConns: true },
      });
      const [head, body] = me.idToken.split('.');
      for (const [changes, statusCode] of [
        [{ id_token: `${head}.${body}.${'x'.repeat(43)}` }, 401],
        [{ id_token: 'nonsense' }, 401],
        [{ app_id: other.id }, 403],
        [{ app_id: 'unknown' }, 403],
        [{ ext_idp_conn_identifier: 'unknown' }, 404],
      ] as const) {
        for (const operation of ['generate-link-extidp-url', 'link-extidp']) {
          const input = linkQuery(me.idToken, changes);
          const reply = await world.causeway.ask(operation, { input });
          assert.equal(reply.statusCode, statusCode, JSON.stringify(changes));
          assert.equal(reply.data, undefined);
        }
      }
    });

    it('incident-30: a token of one application does not speak in the name of another', async () => {
      const other = await Application.create(world.causeway, {
        redirectUri: 'https://other.example/done',
      });
      for (const appId of [app.id, other.id]) {
        const isOwn = appId === app.id;
        for (const token of [me.accessToken, me.idToken]) {
          const headers = { authorization: token, 'x-authing-app-id': appId };
          const reply = await world.causeway.ask('get-identities', { headers });
          const expected = isOwn ? [200] : [401, 403];
          assert.ok(expected.includes(reply.statusCode), String(reply.statusCode));
        }
      }
    });

    it('unlink-extidp takes back all of one source, and only once', async () => {
      const other = somebody();
      await bind(me.browser, await linkFor(me), other);
      const input = { extIdpId: second.sourceId };
      const unlink = () => world.causeway.ask('unlink-extidp', { input, ...as(me) });
      assert.equal((await unlink()).statusCode, 200);
      assert.ok(!(await subjectsOf(me)).includes(other.sub));
      assert.equal((await unlink()).statusCode, 404);
      world.upstream.person = other;
      const tokens = await app.signIn(new WebBrowser(), { ext_idp_conn_id: 'second' });
      assert.notEqual(tokens.claims()?.sub, me.userId);
    });

    it('get-application-enabled-extidps names what an application offers, and where to bind', async () => {
      const headers = { 'x-authing-app-id': app.id };
      const { data } = await world.causeway.ask('get-application-enabled-extidps', { headers });
      const offered = listOf(data);
      assert.deepEqual(
        offered.map(({ identifier }) => identifier),
        ['main', 'second'],
      );
      const { bindUrl, type, extIdpId } = offered[1] ?? {};
      assert.equal(type, 'oidc');
      assert.equal(extIdpId, second.sourceId);
      const address = new URL(String(bindUrl));
      address.searchParams.set('id_token', me.idToken);
      const page = await bind(me.browser, address.href, somebody());
      assert.equal(outcomeOf(page).message.data.success, true);
      assert.ok(!JSON.stringify(offered).includes(world.upstream.clientSecret));
    });
  });
}
