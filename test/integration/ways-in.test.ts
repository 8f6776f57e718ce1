import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { fetchUserInfo } from 'openid-client';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { postedToOpener } from '../world/opened-window.ts';
import { linksOf, linkSaying, wordsOf } from '../world/page.ts';
import { storesUnderTest } from '../world/stores.ts';
import { type Person, somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

for (const store of await storesUnderTest()) {
  describe(`ways to sign in, on ${store.name}`, { skip: store.skip }, () => {
    let world: BrokeredWorld;
    let app: Application;
    let person: Person;

    before(async () => {
      world = await startBrokeredWorld({ env: (await store.fresh()).env });
      await world.addConnection('second');
      app = await Application.open(world.causeway, world);
    });
    beforeEach(() => {
      person = somebody();
      world.upstream.person = person;
    });
    after(() => world.close());

    const atSource = (url: string) => url.startsWith(world.upstream.issuer);
    const address = (path: string, query: Readonly<Record<string, string>>) =>
      `${world.causeway.url}${path}?${new URLSearchParams(query).toString()}`;

    /** Finishes a sign-in that was begun by a bare address; resolves to what came back to the application. */
    async function arrive(start: string): Promise<URL> {
      return new WebBrowser().arrive(start, world.redirectUri);
    }

    it('shows a page with one button for each source, and each button leads there', async () => {
      const browser = new WebBrowser();
      const begun = await app.begin();
      const page = await browser.go(begun.address, atSource);
      assert.equal(page.status, 200);
      assert.equal(new URL(page.url).origin, world.causeway.url);
      assert.match(wordsOf(page), /Sign in to App/);
      const labels = linksOf(page).map(({ text }) => /Continue with.*/s.exec(text)?.[0]);
      assert.deepEqual(
        labels.filter((label) => label !== undefined),
        ['Continue with The main source', 'Continue with The second source'],
      );

      const arrival = await browser.arrive(linkSaying(page, 'The second'), world.redirectUri);
      const tokens = await app.redeem(arrival, begun);
      assert.equal(tokens.claims()?.['name'], person['name']);
      const asked = browser.history.filter((url) =>
        url.startsWith(`${world.upstream.issuer}/auth?`),
      );
      assert.equal(asked.length, 1);
      const callback = new URL(asked[0] ?? '').searchParams.get('redirect_uri') ?? '';
      assert.match(callback, /\/connection\/social\/second\//);
    });

    it('speaks the language of the person', async () => {
      const { address: start } = await app.begin({ lang: 'zh-CN' });
      const page = await new WebBrowser().go(start);
      const chinese = await new WebBrowser().visit(page.url, {});
      assert.equal(chinese.status, 403, 'the page is for the browser that asked');
      const browser = new WebBrowser();
      const own = await browser.go((await app.begin()).address);
      const again = await browser.visit(linkSaying(own, '中文'));
      assert.match(again.text, /<html lang="zh-CN">/);
      assert.match(wordsOf(again), /登录 App/);
    });

    for (const named of ['id', 'identifier'] as const) {
      it(`goes straight to the source that ext_idp_conn_id names by ${named}`, async () => {
        const browser = new WebBrowser();
        const ext_idp_conn_id = named === 'id' ? world.connectionId : 'main';
        const tokens = await app.signIn(browser, { ext_idp_conn_id });
        assert.equal(tokens.claims()?.['email'], person['email']);
        const [, second] = browser.history;
        assert.ok(second?.startsWith(`${world.upstream.issuer}/auth?`), second);
      });
    }

    it("comes back to the protocol's own address where the connection is set to it", async () => {
      const redirectUri = `${world.causeway.url}/connections/oidc/callback`;
      const { connectionId } = await world.addConnection('third', { redirectUri });
      const browser = new WebBrowser();
      const tokens = await app.signIn(browser, { ext_idp_conn_id: connectionId });
      assert.equal(tokens.claims()?.['email'], person['email']);
      assert.ok(browser.history.some((url) => url.startsWith(`${redirectUri}?`)));
    });

    it('/api/v3/signin-by-extidp leads to the source and back with a code', async () => {
      const arrival = await arrive(
        address('/api/v3/signin-by-extidp', {
          client_id: app.id,
          ext_idp_conn_id: world.connectionId,
          response_type: 'code',
          redirect_uri: world.redirectUri,
          scope: 'openid profile',
          state: 'app-state-1',
        }),
      );
      assert.equal(arrival.searchParams.get('state'), 'app-state-1');
      assert.equal(await nameBehind(arrival), person['name']);
    });

    it('/connections/social/{identifier} needs nothing but the application', async () => {
      const arrival = await arrive(address('/connections/social/main', { app_id: app.id }));
      assert.equal(await nameBehind(arrival), person['name']);
    });

    it('/connections/social/{identifier} takes what the front end embeds', async () => {
      const authorization_params = JSON.stringify({
        redirect_uri: world.redirectUri,
        scope: 'openid profile',
        state: 'embedded',
      });
      const arrival = await arrive(
        address('/connections/social/second', { app_id: app.id, authorization_params }),
      );
      assert.equal(arrival.searchParams.get('state'), 'embedded');
      assert.equal(await nameBehind(arrival), person['name']);
    });

    it('/connections/oidc/init names connection and application in the query', async () => {
      const arrival = await arrive(
        address('/connections/oidc/init', { identifier: 'main', app_id: app.id }),
      );
      assert.equal(await nameBehind(arrival), person['name']);
    });

    /** Redeems a code that was asked for without PKCE, as published front ends do. */
    async function nameBehind(arrival: URL): Promise<unknown> {
      const response = await fetch(`${world.causeway.url}/oidc/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: arrival.searchParams.get('code') ?? '',
          redirect_uri: world.redirectUri,
          client_id: app.id,
          client_secret: app.secret,
        }),
      });
      const { access_token } = (await response.json()) as Record<string, string>;
      const sub = await subjectOf(access_token ?? '');
      return (await fetchUserInfo(app.client, access_token ?? '', sub)).name;
    }

    async function subjectOf(accessToken: string): Promise<string> {
      const headers = { authorization: `Bearer ${accessToken}` };
      const response = await fetch(`${world.causeway.url}/oidc/me`, { headers });
      return String(((await response.json()) as Record<string, unknown>)['sub']);
    }

    it('posts the answer of response_mode=web_message to the redirect origin only', async () => {
      const browser = new WebBrowser();
      const parameters = { response_mode: 'web_message', ext_idp_conn_id: world.connectionId };
      const begun = await app.begin(parameters);
      const page = await browser.go(begun.address);
      assert.equal(page.status, 200);
      const posted = postedToOpener(page);
      assert.deepEqual(
        posted.map(({ origin }) => origin),
        ['https://app.example'],
      );
      const [{ message } = { message: undefined }] = posted;
      const { type, response } = message as { type: string; response: Record<string, string> };
      assert.equal(type, 'authorization_response');

      const arrival = new URL(`${world.redirectUri}?${new URLSearchParams(response).toString()}`);
      const tokens = await app.redeem(arrival, begun);
      assert.equal(tokens.claims()?.['name'], person['name']);
    });

    it('returns a person with a session at once, without asking the source again', async () => {
      const browser = new WebBrowser();
      const first = await app.signIn(browser, { ext_idp_conn_id: 'main' });
      const asked = world.upstream.requests.length;
      const second = await app.signIn(browser);
      assert.equal(second.claims()?.sub, first.claims()?.sub);
      assert.equal(world.upstream.requests.length, asked);
    });

    it('asks again when one source is named, or the application wants a fresh sign-in', async () => {
      const browser = new WebBrowser();
      await app.signIn(browser, { ext_idp_conn_id: 'main' });
      for (const parameters of [{ ext_idp_conn_id: 'main' }, { prompt: 'login' }]) {
        const { address: start } = await app.begin(parameters);
        const halfWay = await browser.go(start, atSource);
        const isAsked = atSource(halfWay.url) || wordsOf(halfWay).includes('Continue with');
        assert.ok(isAsked, halfWay.url);
      }
    });

    it('signs one person in to two applications of the pool as the same user', async () => {
      const other = await Application.create(world.causeway, {
        redirectUri: 'https://other.example/done',
      });
      await enable(other.id);
      const browser = new WebBrowser();
      const first = await app.signIn(browser, { ext_idp_conn_id: 'main' });
      const second = await other.signIn(browser);
      assert.equal(second.claims()?.sub, first.claims()?.sub);
      assert.equal(second.claims()?.aud, other.id);
      assert.notEqual(first.access_token, second.access_token);
    });

    it('offers an application only what is switched on for it', async () => {
      const other = await Application.create(world.causeway, {
        appName: 'Bare app',
        redirectUri: 'https://bare.example/done',
      });
      const page = await new WebBrowser().go((await other.begin()).address);
      assert.match(wordsOf(page), /No sign-in method is switched on for Bare app/);
      const { address: start } = await other.begin({ ext_idp_conn_id: world.connectionId });
      const refused = await new WebBrowser().go(start, atSource);
      assert.equal(refused.status, 403);
      assert.match(wordsOf(refused), /switched off for the application/);
    });

    it('takes another person in the same browser for who they are', async () => {
      const browser = new WebBrowser();
      const first = await app.signIn(browser, { ext_idp_conn_id: 'main' });
      const other = somebody();
      world.upstream.person = other;
      const second = await app.signIn(browser, { ext_idp_conn_id: 'main' });
      assert.notEqual(second.claims()?.sub, first.claims()?.sub);
      assert.equal(second.claims()?.['name'], other['name']);
    });

    async function enable(appId: string): Promise<void> {
      const id = world.connectionId;
      await world.causeway.make('change-ext-idp-conn-state', { id, enabled: true, appId });
    }
  });
}
