import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { formTo, linkSaying, wordsOf } from '../world/page.ts';
import { type Database, storesUnderTest } from '../world/stores.ts';
import { somebody } from '../world/upstream.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';

type Fields = Readonly<Record<string, unknown>>;

for (const store of await storesUnderTest()) {
  describe(`a test sign-in, on ${store.name}`, { skip: store.skip }, () => {
    let database: Database;
    let world: BrokeredWorld;
    let app: Application;

    before(async () => {
      database = await store.fresh();
      world = await startBrokeredWorld({ env: database.env });
      app = await Application.open(world.causeway, world);
    });
    after(() => world.close());

    interface Test {
      readonly passed: boolean;
      readonly checks: readonly Fields[];
      readonly signInUrl: string;
      readonly traceId: string;
    }

    const runChecks = async (id = world.connectionId): Promise<Test> =>
      (await world.causeway.make('test-connection', { id })) as unknown as Test; // the route checks its shape

    const callbackAt = (url: string) => url.startsWith(world.callbackUrl);

    /** What logins leave behind; a test must not. */
    async function lasting(): Promise<Fields> {
      const { users, identities, logins, decisions, ...rest } = await database.counts();
      const sessions = Object.entries(rest).filter(([name]) =>
        /session|grant|token|code/i.test(name),
      );
      return { users, identities, logins, decisions, ...Object.fromEntries(sessions) };
    }

    it('tells that a good connection is good, check by check', async () => {
      const { passed, checks, signInUrl } = await runChecks();

      assert.deepEqual(
        checks.filter(({ result }) => result === 'failed'),
        [],
      );
      assert.equal(passed, true);
      const byName = Object.fromEntries(checks.map(({ check, result }) => [check, result]));
      for (const check of ['address', 'discovery', 'issuer', 'keys', 'client', 'redirect']) {
        assert.equal(byName[check], 'passed', check);
      }
      assert.equal(byName['tls'], 'skipped');
      assert.match(signInUrl, /\/connection-test\/[\w-]{43}$/);
    });

    it('goes the whole way and leaves nothing but its trace', async () => {
      const before = await lasting();
      world.upstream.person = somebody();
      const { signInUrl, traceId } = await runChecks();
      const browser = new WebBrowser();

      const page = await browser.go(signInUrl);

      assert.match(wordsOf(page), /Nobody was signed in.*No check failed/);
      assert.ok(wordsOf(page).includes(traceId));
      const trace = await world.causeway.make('get-login-trace', { traceId });
      assert.equal(trace['purpose'], 'test');
      assert.equal(trace['outcome'], 'done');
      const tested = trace['tested'] as Fields; // the route checks its shape
      assert.deepEqual(tested['decision'], { outcome: 'create', rule: 'first-visit' });
      assert.ok((tested['claims'] as readonly string[]).includes('email'));
      assert.ok((tested['mapped'] as readonly string[]).includes('email'));
      assert.ok(!JSON.stringify(trace).includes(world.upstream.person.sub));
      assert.deepEqual(await lasting(), before);
      const asked = await browser.go((await app.begin({ prompt: 'none' })).address, (url) =>
        url.startsWith(app.redirectUri),
      );
      assert.match(asked.url, /error=login_required/);
    });

    it('ends in its report when it fails', async () => {
      world.upstream.person = undefined;
      const { signInUrl } = await runChecks();

      const page = await new WebBrowser().go(signInUrl);

      assert.match(wordsOf(page), /1 failed.*Person/);
      assert.match(wordsOf(page), /assigned to this application/);
    });

    async function comingBack(browser: WebBrowser, address: string): Promise<URL> {
      const answer = await browser.go(address, callbackAt);
      return new URL(answer.url);
    }

    it('cannot be used as a login, nor a login as a test', async () => {
      world.upstream.person = somebody();
      const browser = new WebBrowser();
      const { signInUrl } = await runChecks();
      const tested = await comingBack(browser, signInUrl);
      const begun = await app.begin({ ext_idp_conn_id: 'main' });
      const login = await comingBack(browser, begun.address);

      const swapped = async (from: URL, state: string): Promise<Answer> => {
        const address = new URL(from);
        address.searchParams.set('state', state);
        return browser.go(address.href, (url) => url.startsWith(app.redirectUri));
      };
      const testState = tested.searchParams.get('state') ?? '';
      const loginState = login.searchParams.get('state') ?? '';
      const { tickets } = world.causeway.server.store;
      const kindsOf = async (state: string) => {
        const kinds = ['callback', 'test'] as const;
        const found = await Promise.all(kinds.map((kind) => tickets.peek(kind, state, Date.now())));
        return kinds.filter((_kind, i) => found[i] !== undefined);
      };
      assert.deepEqual(await kindsOf(testState), ['test']);
      assert.deepEqual(await kindsOf(loginState), ['callback']);
      const expired = /expired|taken too long|again/i;
      // The ticket of a test, shown as that of a login, and the other way about.
      assert.match(wordsOf(await swapped(tested, testState.slice(1))), expired);
      assert.match(wordsOf(await swapped(login, `t${loginState}`)), expired);
      // The code of a test in the login that waits: its verifier and nonce are others.
      const before = await lasting();
      const mixed = new URL(tested);
      mixed.searchParams.set('state', loginState);
      const page = await browser.go(mixed.href, (url) => url.startsWith(app.redirectUri));
      assert.match(wordsOf(page), /Sign-in did not finish/);
      assert.deepEqual(await lasting(), before);
    });

    it('is good once, and only in the browser that began it', async () => {
      const { signInUrl } = await runChecks();
      const address = (await comingBack(new WebBrowser(), signInUrl)).href;

      assert.match(wordsOf(await new WebBrowser().go(address)), /browser/);
      assert.equal((await new WebBrowser().go(signInUrl)).status, 400);
    });

    it('is begun on a page by whoever holds an access key', async () => {
      const browser = new WebBrowser();
      const form = formTo(
        await browser.go(`${world.causeway.url}/connection-test`),
        '/connection-test',
      );
      const { accessKeyId: keyId, accessKeySecret: keySecret } = world.causeway;
      const fields = { ...form.fields, keyId, keySecret, connection: 'main' };

      const page = await browser.submit({ ...form, fields });

      assert.match(wordsOf(page), /Checks of The main source.*No check failed/);
      assert.ok(!page.text.includes(keySecret));
      world.upstream.person = somebody();
      const report = await browser.go(linkSaying(page, 'Do a test sign-in'));
      assert.match(wordsOf(report), /Link decision create/);
      const refused = await browser.submit({ ...form, fields: { ...fields, keySecret: 'x' } });
      assert.match(wordsOf(refused), /do not belong together/);
      const unknown = await browser.submit({ ...form, fields: { ...fields, connection: 'no' } });
      assert.match(wordsOf(unknown), /no such connection/);
    });
  });
}
