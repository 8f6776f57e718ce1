import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';

import { Application } from '../world/application.ts';
import { startBrokenSource } from '../world/broken-source.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { type Child, startChild } from '../world/child.ts';
import { type Client, createClient, type Envelope } from '../world/client.ts';
import { type Home, newHome } from '../world/home.ts';
import { listens } from '../world/listens.ts';
import { requestIdOf, wordsOf } from '../world/page.ts';
import { type Database, storesUnderTest } from '../world/stores.ts';
import { somebody, startUpstream, type Upstream } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';

const redirectUri = 'https://app.example/callback';

for (const store of await storesUnderTest()) {
  describe(`the process, on ${store.name}`, { skip: store.skip }, () => {
    let home: Home;
    let database: Database;
    let client: Client;
    let child: Child;
    let upstream: Upstream;

    beforeEach(async () => {
      database = await store.fresh();
      home = await newHome(database.env);
      client = createClient(home.url, home.accessKey);
      const pool = home.accessKey.accessKeyId;
      upstream = await startUpstream([`${home.url}/connection/social/main/${pool}/callback`]);
      await start();
    });
    afterEach(async () => {
      child.process.kill('SIGKILL');
      await child.ended();
      await upstream.close();
      await rm(home.folder, { recursive: true, force: true });
    });

    async function start(): Promise<void> {
      child = startChild(home.env);
      await child.printed('is up at');
    }

    /** Offers the application a source at this address. */
    async function offer({ id: appId }: Application, issuerUrl: string): Promise<void> {
      const { id: extIdpId } = await client.make('create-ext-idp', { name: 'S', type: 'oidc' });
      const { clientId, clientSecret } = upstream;
      const { id } = await client.make('create-ext-idp-conn', {
        extIdpId,
        type: 'oidc',
        identifier: 'main',
        displayName: 'The main source',
        fields: { clientId, clientSecret, issuerUrl },
      });
      await client.make('change-ext-idp-conn-state', { id, enabled: true, appId });
    }

    it('told to stop, lets a running request end, takes no new one, and says all is well', async () => {
      const source = await startBrokenSource();
      const held = Promise.withResolvers<() => void>();
      source.intercept = (_req, res) => {
        const endpoints = {
          authorization_endpoint: `${source.origin}/authorize`,
          token_endpoint: `${source.origin}/token`,
          jwks_uri: `${source.origin}/jwks`,
        };
        held.resolve(() => res.end(JSON.stringify({ issuer: source.origin, ...endpoints })));
        return true;
      };
      try {
        const app = await Application.create(client, { redirectUri });
        await offer(app, source.origin);
        const { address } = await app.begin({ ext_idp_conn_id: 'main' });
        const running = new WebBrowser().visit(address);
        const release = await Promise.race([
          held.promise,
          running.then(({ text }) => assert.fail(text)),
        ]);

        child.process.kill('SIGTERM');
        while (await listens(home.port)) await new Promise((resolve) => setTimeout(resolve, 10));
        assert.equal(child.process.exitCode, null, 'it waits for the request');
        release();
        const releasedAt = performance.now();

        const { headers } = await running;
        assert.ok(headers.get('location')?.startsWith(`${source.origin}/authorize?`));
        assert.equal(await child.ended(), 0);
        const tookMs = performance.now() - releasedAt;
        assert.ok(tookMs < 5000, `nobody's idle connection keeps it: ${tookMs} ms`);
        assert.equal(child.stderr(), '');
      } finally {
        await source.close();
      }
    });

    it('started again, even after a crash, knows its users, keys and sessions', async () => {
      const algorithm = 'ES256';
      const oidcConfig = { id_token_signed_response_alg: algorithm };
      const app = await Application.create(client, { redirectUri, oidcConfig }, algorithm);
      await offer(app, upstream.issuer);
      const person = somebody();
      upstream.person = person;
      const browser = new WebBrowser();
      const tokens = await app.signIn(browser, { ext_idp_conn_id: 'main' });
      const sub = tokens.claims()?.sub;
      const keysUrl = `${home.url}/oidc/.well-known/jwks.json`;
      const keys = await (await fetch(keysUrl)).json();

      for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
        child.process.kill(signal);
        assert.equal(await child.ended(), signal === 'SIGTERM' ? 0 : signal);
        await start();
        assert.deepEqual(await (await fetch(keysUrl)).json(), keys);
        const userId = String(sub);
        assert.equal((await client.make('get-user', { userId }))['email'], person['email']);
        const again = await app.signIn(browser);
        assert.equal(again.claims()?.sub, sub, 'the session goes on');
        const { statusCode } = await client.ask('get-identities', {
          headers: { authorization: tokens.access_token },
        });
        assert.equal(statusCode, 200, 'and so does the token');
      }
    });

    it('logs in JSON on standard output, one request id to each request', async () => {
      const { requestId = '' } = await client.ask('get-identities');
      child.process.kill('SIGTERM');
      await child.ended();
      const lines = child
        .stdout()
        .split('\n')
        .filter((line) => line.startsWith('{'));
      const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>); // pino's
      const own = parsed.filter((line) => line['requestId'] === requestId);
      assert.ok(own.some((line) => line['code'] === 'credentials_missing'));
      assert.ok(own.some((line) => line['route'] === '/api/v3/get-identities'));
    });
  });

  describe(`watching it, on ${store.name}`, { skip: store.skip }, () => {
    let database: Database;
    let world: BrokeredWorld;
    let app: Application;

    before(async () => {
      database = await store.fresh();
      world = await startBrokeredWorld({ env: database.env });
      app = await Application.open(world.causeway, world);
    });
    after(() => world.close());

    const get = (path: string, init: RequestInit = {}) =>
      fetch(`${world.causeway.url}${path}`, init);

    it('is alive and ready', async () => {
      for (const [path, status] of [
        ['/healthz', 'alive'],
        ['/readyz', 'ready'],
      ] as const) {
        const response = await get(path);
        assert.equal(response.status, 200);
        assert.deepEqual(await response.json(), { status });
      }
    });

    if (store.canBeAway) {
      it('without its database is alive, not ready, and says so', async () => {
        const { address } = await app.begin();
        await database.whileAway(async () => {
          assert.equal((await get('/healthz')).status, 200);
          const ready = await get('/readyz');
          assert.equal(ready.status, 503);
          const { code, requestId } = (await ready.json()) as Envelope; // the wire's own envelope
          assert.equal(code, 'unavailable');
          assert.ok(requestId);
          const page = await new WebBrowser().go(address);
          assert.ok(page.status >= 500);
          assert.ok(requestIdOf(page), wordsOf(page));
          assert.doesNotMatch(page.text, /postgres|fresh_|\n\s+at /i);
        });
        assert.equal((await get('/readyz')).status, 200);
        const tokens = await app.signIn(new WebBrowser(), { ext_idp_conn_id: 'main' });
        assert.ok(tokens.claims()?.sub);
      });
    }

    it('incident-44: /metrics counts, and shows nothing that a caller wrote', async () => {
      world.upstream.person = somebody({ name: 'evil-name' });
      await app.signIn(new WebBrowser(), { ext_idp_conn_id: 'main' });
      await get('/evil-path?evil=evil-query');
      await get('/interaction/evil-ticket');
      await get('/api/v3/evil-call', {
        method: 'POST',
        headers: { 'x-authing-app-id': 'evil-id' },
      });
      await get('/connections/social/evil-source?app_id=evil-app');
      await get('/healthz', { method: 'PROPFIND' });
      const response = await get('/metrics');
      const text = await response.text();
      assert.match(response.headers.get('content-type') ?? '', /^text\/plain/);
      assert.doesNotMatch(text, /evil|PROPFIND/);
      assert.match(text, /route="\/interaction\/:uid"/);
      assert.match(
        text,
        /causeway_decisions_total\{purpose="sign-in",connection_type="oidc",outcome="create"\} [1-9]/,
      );
      assert.match(text, /causeway_outbound_duration_seconds_count\{outcome="2xx"\} [1-9]/);
    });

    it('the request id is ours, and the same on the page, in the body and in the log', async () => {
      const headers = { 'x-request-id': 'forged', 'request-id': 'forged' };
      const wire = await world.causeway.ask('get-identities', { headers });
      const page = await new WebBrowser().visit(`${world.causeway.url}/link/x`, { headers });
      const openid = await get('/oidc/me', { headers });
      const { request_id } = (await openid.json()) as Record<string, string>; // RFC 6750 section 3
      const ids = [wire.requestId, requestIdOf(page), request_id];
      for (const id of ids) {
        assert.match(id ?? '', /^[\da-f-]{36}$/);
        const lines = world.causeway.logLines.filter((line) =>
          line.includes(`"requestId":"${id}"`),
        );
        assert.ok(lines.length >= 2, 'what was refused, and the request');
      }
      assert.ok(!world.causeway.logLines.join('').includes('forged'));
    });
  });
}
