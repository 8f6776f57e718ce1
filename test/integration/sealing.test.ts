import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';

import * as openid from 'openid-client';

import { Application } from '../world/application.ts';
import {
  type AddedConnection,
  type BrokeredWorld,
  startBrokeredWorld,
} from '../world/brokered-world.ts';
import { listOf } from '../world/client.ts';
import { formTo, wordsOf } from '../world/page.ts';
import { type Database, storesUnderTest } from '../world/stores.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

/** Every secret and token that the run has seen, by what it is. */
class Secrets {
  readonly #values = new Map<string, string>();

  keep(what: string, value: string | null | undefined): void {
    // Anything shorter would be found by chance, or missed because the step did not happen.
    assert.ok(value !== undefined && value !== null && value.length >= 16, `${what}: ${value}`);
    this.#values.set(value, what);
  }

  get names(): readonly string[] {
    return [...this.#values.values()];
  }

  /** What of them stands in the text, as it is or encoded. */
  foundIn(text: string): readonly string[] {
    const found = [...this.#values].filter(([value]) => {
      const bytes = Buffer.from(value);
      const parts = value.split('.').filter((part) => part.length >= 32); // a JWT is found by its signature, too
      const forms = [value, ...parts.slice(-1), bytes.toString('base64'), bytes.toString('hex')];
      return [...forms, encodeURIComponent(value)].some((form) => text.includes(form));
    });
    return found.map(([, what]) => what);
  }
}

for (const store of await storesUnderTest()) {
  describe(`after a full run, on ${store.name}`, { skip: store.skip }, () => {
    const secrets = new Secrets();
    const encryptionKey = randomBytes(32).toString('base64');
    let database: Database;
    let world: BrokeredWorld;
    let app: Application;
    let second: AddedConnection;

    before(async () => {
      database = await store.fresh();
      world = await startBrokeredWorld({
        env: { ...database.env, CAUSEWAY_ENCRYPTION_KEYS: encryptionKey },
        application: {
          oidcConfig: {
            grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
          },
        },
      });
      second = await world.addConnection('second');
      await world.addConnection('front', { mode: 'FRONT_CHANNEL' });
      app = await Application.open(world.causeway, world);
      await keepSettings();
      const signedIn = await signInAndRefresh();
      await bind(signedIn);
      await signInByFrontChannel();
      await goWrong(signedIn);
    });
    after(() => world.close());

    async function keepSettings(): Promise<void> {
      const { causeway, upstream } = world;
      secrets.keep('key-encryption key', encryptionKey);
      secrets.keep('access key secret', causeway.accessKeySecret);
      secrets.keep('application secret', app.secret);
      secrets.keep('client secret at the source', upstream.clientSecret);
      const { accessKeyId, accessKeySecret } = causeway;
      const reply = await causeway.ask('get-management-token', {
        input: { accessKeyId, accessKeySecret },
      });
      secrets.keep('management token', String(reply.data?.['access_token']));
      for (const { algorithm, privateJwk } of await causeway.server.store.signingKeys.list()) {
        const members = algorithm === 'RS256' ? ['d', 'p', 'q', 'dp', 'dq', 'qi'] : ['d'];
        for (const name of members) secrets.keep(`${algorithm} ${name}`, String(privateJwk[name]));
      }
    }

    /** What stands in the addresses that a browser has been to. */
    function keepAddresses(browser: WebBrowser, about: string): void {
      for (const address of browser.history) {
        const { searchParams, pathname, origin } = new URL(address);
        for (const name of ['code', 'state', 'id_token'])
          if (searchParams.has(name)) secrets.keep(`${about}: ${name}`, searchParams.get(name));
        const [, token] = /\/(?:interaction|link|auth)\/([\w-]{20,})/.exec(pathname) ?? [];
        const isOurs = origin === world.causeway.url;
        if (isOurs && token !== undefined) secrets.keep(`${about}: path`, token);
      }
    }

    async function keepCookies(browser: WebBrowser): Promise<void> {
      const cookies = await browser.jar.getCookies(world.causeway.url);
      const names = cookies.map(({ key }) => key);
      for (const name of ['causeway_session', 'causeway_browser'])
        assert.ok(names.includes(name), `${name} of ${names.join()}`);
      for (const { key, value } of cookies) secrets.keep(`cookie ${key}`, value);
    }

    interface SignedIn {
      readonly browser: WebBrowser;
      readonly idToken: string;
      readonly accessToken: string;
    }

    async function signInAndRefresh(): Promise<SignedIn> {
      world.upstream.person = somebody();
      const browser = new WebBrowser();
      const begun = await app.begin({
        scope: 'openid profile email offline_access',
        prompt: 'consent',
        ext_idp_conn_id: 'main',
      });
      const arrival = await browser.arrive(begun.address, app.redirectUri);
      secrets.keep('our code', arrival.searchParams.get('code'));
      secrets.keep('code verifier', String(begun.checks.pkceCodeVerifier));
      const first = await app.redeem(arrival, begun);
      const next = await openid.refreshTokenGrant(app.client, first.refresh_token ?? '');
      for (const tokens of [first, next]) {
        secrets.keep('access token', tokens.access_token);
        secrets.keep('refresh token', tokens.refresh_token);
        secrets.keep('id token', tokens.id_token);
      }
      await app.signIn(new WebBrowser(), { ext_idp_conn_id: 'main' }); // their tokens are replaced
      const own = await openid.clientCredentialsGrant(app.client);
      secrets.keep('token of the application', own.access_token);
      keepAddresses(browser, 'sign-in');
      await keepCookies(browser);
      return { browser, idToken: next.id_token ?? '', accessToken: next.access_token };
    }

    async function linkUrl(idToken: string): Promise<string> {
      const input = { ext_idp_conn_identifier: 'second', app_id: app.id, id_token: idToken };
      const { data } = await world.causeway.ask('generate-link-extidp-url', { input });
      return String(data?.['url']);
    }

    async function bind({ browser, idToken, accessToken }: SignedIn): Promise<void> {
      world.upstream.person = somebody();
      const page = await browser.go(await linkUrl(idToken));
      assert.match(wordsOf(page), /Account bound/);
      keepAddresses(browser, 'binding');

      const stranger = new WebBrowser();
      const question = await stranger.go(await linkUrl(idToken));
      const form = formTo(question, '/link/confirm');
      secrets.keep('confirm token', form.fields['token']);
      await stranger.submit(form);
      keepAddresses(stranger, 'binding elsewhere');

      const headers = { authorization: accessToken };
      const { data } = await world.causeway.ask('get-identities', { headers });
      for (const { accessToken: access, refreshToken: refresh } of listOf(data)) {
        assert.ok(typeof access === 'string' && typeof refresh === 'string');
        secrets.keep("the source's access token", access);
        secrets.keep("the source's refresh token", refresh);
      }
    }

    async function signInByFrontChannel(): Promise<void> {
      world.upstream.person = somebody();
      const browser = new WebBrowser();
      const page = await browser.go((await app.begin({ ext_idp_conn_id: 'front' })).address);
      const form = formTo(page, '/callback');
      secrets.keep("the source's id token", form.fields['id_token']);
      secrets.keep('state of a form', form.fields['state']);
      const answer = await browser.follow(await browser.submit(form), (url) =>
        url.startsWith(app.redirectUri),
      );
      secrets.keep('our second code', new URL(answer.url).searchParams.get('code'));
    }

    /** Failures say more than successes. */
    async function goWrong({ browser, accessToken, idToken }: SignedIn): Promise<void> {
      const { causeway, upstream } = world;
      const callback = browser.history.find((url) => url.startsWith(world.callbackUrl)) ?? '';
      assert.equal((await browser.visit(callback)).status, 400);
      assert.equal((await new WebBrowser().visit(await linkUrl(idToken))).status, 200);
      await fetch(`${causeway.url}/oidc/me?access_token=${accessToken}x`);
      await fetch(`${causeway.url}/oidc/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: new URL(callback).searchParams.get('code') ?? '',
          client_id: app.id,
          client_secret: app.secret,
          redirect_uri: app.redirectUri,
        }),
      });
      const { accessKeyId } = causeway;
      const wrongKey = { accessKeyId, accessKeySecret: `${causeway.accessKeySecret}x` };
      await causeway.ask('get-management-token', { input: wrongKey });
      await causeway.ask('get-identities', {
        headers: { authorization: `Bearer ${accessToken}x` },
      });

      for (const status of [500, 400, 200]) {
        upstream.intercept = (req, res) => {
          if (req.url !== '/token') return false;
          res.writeHead(status, { 'content-type': 'application/json' });
          res.end(JSON.stringify({ error: 'invalid_client', hint: upstream.clientSecret }));
          return true;
        };
        const visitor = new WebBrowser();
        const { address } = await app.begin({ ext_idp_conn_id: 'main' });
        assert.equal((await visitor.go(address)).status, 502);
        keepAddresses(visitor, 'failed sign-in');
      }
      upstream.intercept = undefined;
      const { callbackUrl } = second;
      await browser.visit(
        `${callbackUrl}?error=server_error&error_description=${accessToken}&state=x`,
      );
    }

    it('a dump of the database holds no secret and no token', async () => {
      const dump = await database.dump();
      assert.ok(
        dump.includes(app.id) && dump.includes('second'),
        'the dump shows what is no secret',
      );
      assert.ok(secrets.names.length > 30, secrets.names.join());
      assert.deepEqual(secrets.foundIn(dump), []);
    });

    it('no line of the log holds a secret or a token', () => {
      const log = world.causeway.logLines.join('\n');
      for (const shown of ['"rule":"first-visit"', '"code":"upstream_misconfigured"'])
        assert.ok(log.includes(shown), `the log shows ${shown}`);
      assert.deepEqual(secrets.foundIn(log), []);
    });
  });
}
