import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { Application } from '../world/application.ts';
import {
  type AddedConnection,
  type BrokeredWorld,
  startBrokeredWorld,
} from '../world/brokered-world.ts';
import { behaviours, type BrokenSource, startBrokenSource } from '../world/broken-source.ts';
import { elsewhere } from '../world/hostile-addresses.ts';
import { linkSaying, requestIdOf, wordsOf } from '../world/page.ts';
import { type Database, storesUnderTest } from '../world/stores.ts';
import { somebody } from '../world/upstream.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';

const CLOSED_PORT = 'http://127.0.0.1:9';

for (const store of await storesUnderTest()) {
  describe(`sources that misbehave, on ${store.name}`, { skip: store.skip }, () => {
    let database: Database;
    let world: BrokeredWorld;
    let app: Application;
    let broken: BrokenSource;
    let second: AddedConnection;
    let slow: Promise<{ page: Answer; tookMs: number }>;

    before(async () => {
      database = await store.fresh();
      broken = await startBrokenSource();
      world = await startBrokeredWorld({ env: database.env });
      app = await Application.open(world.causeway, world);
      second = await world.addConnection('second');
      slow = waitForSlowSource();
    });
    beforeEach(() => {
      world.upstream.person = somebody();
    });
    after(async () => {
      await world.close();
      await broken.close();
    });

    const atApp = (url: string) => url.startsWith(app.redirectUri);
    const through = (ext_idp_conn_id: string) => ({ ext_idp_conn_id });

    /** Begun first and looked at last, because it takes as long as patience lasts. */
    async function waitForSlowSource() {
      const { connectionId } = await world.addConnection('third', {
        tokenEndpoint: `${broken.origin}/silence`,
      });
      const { address } = await app.begin(through(connectionId));
      const startedAt = performance.now();
      const page = await new WebBrowser().go(address, atApp);
      return { page, tookMs: performance.now() - startedAt };
    }

    /** What a stranger or a half-finished sign-in must never leave behind. */
    async function written(): Promise<Readonly<Record<string, number>>> {
      const lasting =
        /^(?:users|identities|oidc_records (?:Session|Grant|AuthorizationCode|\w*Token))$/;
      const counts = Object.entries(await database.counts());
      return Object.fromEntries(counts.filter(([name]) => lasting.test(name)));
    }

    function assertFailurePage(page: Answer, status: number, words: RegExp): void {
      assert.equal(page.status, status, `${page.url}: ${page.text}`);
      assert.ok(page.url.startsWith(world.causeway.url), page.url);
      assert.match(wordsOf(page), words);
      assert.doesNotMatch(page.text, /\n\s+at |\.ts:\d|upstream\.js|<h1>Hello/);
      const requestId = requestIdOf(page) ?? assert.fail('the page names no request id');
      const lines = world.causeway.logLines.filter((line) => line.includes(requestId));
      assert.ok(
        lines.some((line) => line.includes('"code":"upstream_')),
        lines.join('\n'),
      );
    }

    async function setFields(fields: Readonly<Record<string, string>>): Promise<void> {
      const { clientSecret } = world.upstream;
      const input = { id: second.connectionId, fields: { clientSecret, ...fields } };
      await world.causeway.make('update-ext-idp-conn', input);
    }

    const failures = [...Object.keys(behaviours), 'closed port'];
    const addressOf = (failure: string) =>
      failure === 'closed port' ? CLOSED_PORT : `${broken.origin}/${failure}`;
    const failed = /cannot be reached right now|cannot be accepted|not set up correctly/;

    for (const endpoint of ['tokenEndpoint', 'jwksUri', 'userinfoEndpoint']) {
      it(`incident-43: a bad answer of the ${endpoint} lets nobody in, and the next good one does`, async () => {
        const good = {
          tokenEndpoint: `${world.upstream.issuer}/token`,
          jwksUri: `${world.upstream.issuer}/jwks`,
          userinfoEndpoint: `${world.upstream.issuer}/me`,
          userinfo: 'always',
        };
        for (const failure of failures) {
          await setFields({ ...good, [endpoint]: `${addressOf(failure)}/${endpoint}` });
          const before = await written();
          const browser = new WebBrowser();
          const begun = await app.begin(through('second'));
          const page = await browser.go(begun.address, atApp);
          assertFailurePage(page, 502, failed);
          assert.deepEqual(await written(), before, failure);

          await setFields(good);
          const choices = await browser.visit(linkSaying(page, 'Choose how to sign in'));
          const again = linkSaying(choices, 'The second source');
          const arrival = await browser.arrive(again, app.redirectUri);
          assert.ok((await app.redeem(arrival, begun)).claims()?.sub);
        }
      });
    }

    it('incident-43: a source whose metadata cannot be had shows why, and the other ways in', async () => {
      for (const failure of failures) {
        await setFields({ issuerUrl: addressOf(failure) });
        const { address } = await app.begin(through('second'));
        const browser = new WebBrowser();
        const page = await browser.go(address, atApp);
        assertFailurePage(page, 502, failed);
        const choices = await browser.visit(linkSaying(page, 'Choose how to sign in'));
        const arrival = await browser.arrive(linkSaying(choices, 'The main'), app.redirectUri);
        assert.ok(arrival.searchParams.get('code'));
      }
      await setFields({ issuerUrl: world.upstream.issuer });
    });

    it('incident-43: a person who came by the hosted page may fail there and choose again', async () => {
      const browser = new WebBrowser();
      const begun = await app.begin();
      const choices = await browser.go(begun.address);
      world.upstream.person = undefined;
      const page = await browser.go(linkSaying(choices, 'The main source'));
      assertFailurePage(page, 403, /did not grant/);
      world.upstream.person = somebody();
      const again = await browser.visit(linkSaying(page, 'Choose how to sign in'));
      const arrival = await browser.arrive(linkSaying(again, 'The main source'), app.redirectUri);
      assert.ok((await app.redeem(arrival, begun)).claims()?.sub);
    });

    it('incident-43: an error that the source sends back lets nobody in', async () => {
      for (const error of [
        'server_error',
        'temporarily_unavailable',
        'login_required',
        'x y"<z>',
      ]) {
        const browser = new WebBrowser();
        const { address } = await app.begin(through('main'));
        const callback = await browser.arrive(address, world.callbackUrl);
        callback.searchParams.delete('code');
        callback.searchParams.set('error', error);
        callback.searchParams.set('error_description', '<script>alert(1)</script>');
        const page = await browser.go(callback.href, atApp);
        assertFailurePage(page, 502, /cannot be accepted/);
        assert.ok(!page.text.includes('alert(1)'));
      }
    });

    it('incident-33: an answer that reaches another connection is refused, and its code goes nowhere', async () => {
      const browser = new WebBrowser();
      const { address } = await app.begin(through('main'));
      const callback = await browser.arrive(address, world.callbackUrl);
      const [asked, before] = [world.upstream.requests.length, await written()];
      const moved = `${second.callbackUrl}${callback.search}`;
      const page = await browser.go(moved, atApp);
      assert.equal(page.status, 403);
      assert.match(wordsOf(page), /another identity source than the one that was asked/);
      assert.equal(world.upstream.requests.length, asked);
      assert.deepEqual(await written(), before);
    });

    it('incident-33: a source that hands its visitor on to an honest one gets no code', async () => {
      const evil = `${broken.origin}/evil`;
      broken.intercept = (req, res) => {
        const url = new URL(req.url ?? '', broken.origin);
        if (url.pathname === '/evil/authorize') {
          const onward = new URL(`${world.upstream.issuer}/auth`);
          onward.search = url.search;
          onward.searchParams.set('client_id', world.upstream.clientId);
          onward.searchParams.set('redirect_uri', world.callbackUrl);
          res.writeHead(302, { location: onward.href }).end();
          return true;
        }
        return false;
      };
      await world.addConnection('front', {
        issuerUrl: evil,
        authorizationEndpoint: `${evil}/authorize`,
        tokenEndpoint: `${evil}/token`,
        jwksUri: `${evil}/jwks`,
      });
      const { address } = await app.begin(through('front'));
      const page = await new WebBrowser().go(address, atApp);
      assert.equal(page.status, 403, page.text);
      assert.match(wordsOf(page), /another identity source than the one that was asked/);
      assert.ok(broken.requests.includes('GET /evil/authorize'));
      assert.ok(!broken.requests.includes('POST /evil/token'));
    });

    it('incident-33: an answer that names another issuer, or none, is refused unasked', async () => {
      for (const iss of ['https://evil.example', undefined]) {
        const browser = new WebBrowser();
        const { address } = await app.begin(through('main'));
        const callback = await browser.arrive(address, world.callbackUrl);
        if (iss === undefined) callback.searchParams.delete('iss');
        else callback.searchParams.set('iss', iss);
        const asked = world.upstream.requests.length;
        assertFailurePage(await browser.go(callback.href, atApp), 502, /cannot be accepted/);
        assert.equal(world.upstream.requests.length, asked);
      }
    });

    it('incident-34: what the application sends along reaches the source only by permission', async () => {
      const asked = async (fields: Readonly<Record<string, unknown>>) => {
        const id = second.connectionId;
        await world.causeway.make('update-ext-idp-conn', { id, fields });
        const wishes = { login_hint: 'ann@example.com', acr_values: 'high' };
        const { address } = await app.begin({ ...through('second'), ...wishes });
        const atSource = await new WebBrowser().arrive(address, `${world.upstream.issuer}/auth?`);
        return atSource.searchParams;
      };
      const silent = await asked({});
      assert.equal(silent.get('login_hint'), null);
      const open = await asked({ forwardParameters: ['login_hint'] });
      assert.equal(open.get('login_hint'), 'ann@example.com');
      assert.equal(open.get('acr_values'), null);
      assert.notEqual(open.get('redirect_uri'), app.redirectUri);
      assert.equal(open.get('client_id'), world.upstream.clientId);

      for (const reserved of ['redirect_uri', 'state', 'client_id', 'response_mode', 'request']) {
        const fields = { forwardParameters: [reserved] };
        const input = { id: second.connectionId, fields };
        const reply = await world.causeway.manage('update-ext-idp-conn', input);
        assert.equal(reply.code, 'connection_misconfigured', reserved);
      }
    });

    it('incident-45: no way in leads to an address that is not registered', async () => {
      for (const target of elsewhere) {
        const wishes: readonly Readonly<Record<string, string>>[] = [
          { redirect_uri: target },
          { redirect_url: target },
          { authorization_params: JSON.stringify({ redirect_uri: target }) },
        ];
        const starts = wishes.map((wish) => {
          const query = new URLSearchParams({ app_id: app.id, ...wish }).toString();
          return `${world.causeway.url}/connections/social/main?${query}`;
        });
        const { address } = await app.begin({ ...through('main'), redirect_uri: target });
        const { search } = new URL(address);
        for (const start of [...starts, `${world.causeway.url}/api/v3/signin-by-extidp${search}`]) {
          const browser = new WebBrowser();
          const page = await browser.go(start);
          assert.equal(page.status, 400, start);
          assert.match(wordsOf(page), /redirect_uri/);
          const visited = browser.history.map((url) => new URL(url).origin);
          assert.deepEqual([...new Set(visited)], [world.causeway.url]);
        }
      }
    });

    it('incident-45: a binding tells its result at registered addresses only', async () => {
      world.upstream.person = somebody();
      const { id_token: idToken = '' } = await app.signIn(new WebBrowser(), through('main'));
      const near = [app.redirectUri.slice(0, -1), `${app.redirectUri}/`, `${app.redirectUri}?a=1`];
      for (const target of [...elsewhere, ...near, app.redirectUri.toUpperCase()]) {
        for (const wish of ['need_url_redirect', 'need_form_post']) {
          for (const operation of ['generate-link-extidp-url', 'link-extidp']) {
            const who = { app_id: app.id, id_token: idToken };
            const input = { ext_idp_conn_identifier: 'second', ...who, [wish]: 'true' };
            const wished = { input: { ...input, target_url: target } };
            const reply = await world.causeway.ask(operation, wished);
            assert.equal(reply.statusCode, 400, target);
            assert.match(reply.message, /target_url/);
          }
        }
      }
    });

    it('incident-45: what else looks like an address is never followed', async () => {
      for (const target of elsewhere.slice(0, 4)) {
        const wishes = { login_page_context: target, state: target, display: 'page' };
        const { address } = await app.begin({ ...through('main'), ...wishes });
        const browser = new WebBrowser();
        const arrival = await browser.arrive(address, app.redirectUri);
        assert.equal(arrival.searchParams.get('state'), target);
        const origins = new Set(browser.history.map((url) => new URL(url).origin));
        assert.deepEqual([...origins].sort(), [world.causeway.url, world.upstream.issuer].sort());
      }
    });

    it('a source that answers too slowly is given up, while others come in', async () => {
      const { page, tookMs } = await slow;
      assertFailurePage(page, 502, /The third source cannot be reached right now/);
      assert.ok(tookMs > 5000 && tookMs < 25_000, String(tookMs));
    });
  });

  describe(`addresses out of bounds, on ${store.name}`, { skip: store.skip }, () => {
    let world: BrokeredWorld;
    let inside: BrokenSource;
    let app: Application;

    before(async () => {
      const { env } = await store.fresh();
      inside = await startBrokenSource('127.0.0.2');
      world = await startBrokeredWorld({
        env: { ...env, CAUSEWAY_OUTBOUND_ALLOW: '127.0.0.1/32' },
        application: { loginConfig: { enabledAllExtIdpConns: true } },
      });
      app = await Application.open(world.causeway, world);
    });
    after(async () => {
      await world.close();
      await inside.close();
    });

    const cannot = /not set up correctly|cannot be reached/;

    /** Signs in by a connection to this address; resolves to the page where it ends. */
    async function meet(identifier: string, issuerUrl: string): Promise<Answer> {
      await world.addConnection(identifier, { issuerUrl });
      const { address } = await app.begin({ ext_idp_conn_id: identifier });
      return new WebBrowser().go(address);
    }

    it('incident-35: a source inside the network is not asked, however its address is written', async () => {
      const { port } = new URL(inside.origin);
      const hosts = ['127.0.0.2', '2130706434', '0x7f000002', '0177.0.0.2', '[::ffff:127.0.0.2]'];
      for (const [i, host] of hosts.entries()) {
        for (const scheme of ['http', 'https']) {
          const page = await meet(`${scheme}-${i}`, `${scheme}://${host}:${port}/500`);
          assert.equal(page.status, 502, host);
          assert.match(wordsOf(page), cannot);
        }
      }
      assert.equal(inside.connections, 0);
    });

    it('incident-35: a redirect into the network is not followed', async () => {
      world.upstream.intercept = (req, res) => {
        if (req.url?.startsWith('/moved/') !== true) return false;
        res.writeHead(302, { location: `${inside.origin}/500` }).end();
        return true;
      };
      const page = await meet('moved', `${world.upstream.issuer}/moved`);
      assert.equal(page.status, 502);
      assert.match(wordsOf(page), cannot);
      assert.ok(world.upstream.requests.some((request) => request.includes('/moved/')));
      assert.equal(inside.connections, 0);
    });

    it('incident-36: a name that resolves to an address out of bounds is not asked', async () => {
      const outside = await startBrokeredWorld({
        env: { ...(await store.fresh()).env, CAUSEWAY_OUTBOUND_ALLOW: 'none' },
        application: { loginConfig: { enabledAllExtIdpConns: true } },
      });
      try {
        const issuerUrl = outside.upstream.issuer.replace('127.0.0.1', 'localhost');
        await outside.addConnection('second', { issuerUrl });
        const own = await Application.open(outside.causeway, outside);
        const { address } = await own.begin({ ext_idp_conn_id: 'second' });
        const page = await new WebBrowser().go(address);
        assert.equal(page.status, 502);
        assert.match(wordsOf(page), cannot);
        assert.deepEqual(outside.upstream.requests, []);
      } finally {
        await outside.close();
      }
    });

    it('what is allowed by name of its range is asked', async () => {
      const { address } = await app.begin({ ext_idp_conn_id: 'main' });
      assert.ok(await new WebBrowser().arrive(address, app.redirectUri));
    });
  });
}
