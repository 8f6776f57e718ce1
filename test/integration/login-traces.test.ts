import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { after, before, describe, it } from 'node:test';

import { startSandbox, type Sandbox } from '@causeway/sandbox/sandbox.ts';

import { MOST_KEPT } from '../../server/broker/failed-traces.ts';
import { HOUR_MS } from '../../server/kernel/clock.ts';
import { asId, type ConnectionId } from '../../server/kernel/ids.ts';
import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { formTo, requestIdOf } from '../world/page.ts';
import { SamlIdp } from '../world/saml-idp.ts';
import { storesUnderTest } from '../world/stores.ts';
import { alice, somebody } from '../world/upstream.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';

import { signInChecks } from './broken/counterpart.ts';

/** What a reply of the management API holds; a wrong shape fails the assertion that reads it. */
type Fields = Readonly<Record<string, unknown>>;

interface Trace extends Fields {
  readonly traceId: string;
  readonly outcome: string;
  readonly failedCheck?: Fields;
  readonly checks: readonly Fields[];
  readonly calls: readonly Fields[];
  readonly decisions: readonly Fields[];
}

for (const store of await storesUnderTest()) {
  describe(`the trace of a login, on ${store.name}`, { skip: store.skip }, () => {
    let world: BrokeredWorld;
    let app: Application;
    let sandbox: Sandbox;

    before(async () => {
      sandbox = await startSandbox({ host: '127.0.0.1', port: 0, clients: [] });
      world = await startBrokeredWorld({ env: (await store.fresh()).env });
      world.causeway.server.playVendors({ origin: sandbox.origin, hosts: sandbox.vendors.hosts });
      app = await Application.open(world.causeway, world);
    });
    after(async () => {
      await world.close();
      await sandbox.close();
    });

    const atApp = (url: string) => url.startsWith(app.redirectUri);

    async function visit(connection: string, browser = new WebBrowser()): Promise<Answer> {
      const { address } = await app.begin({ ext_idp_conn_id: connection });
      return browser.go(address, atApp);
    }

    const traceOf = async (page: Answer): Promise<Trace> =>
      (await world.causeway.make('get-login-trace', { traceId: requestIdOf(page) })) as Trace; // its shape is checked by the route

    async function addConnection(type: string, identifier: string, fields: Fields) {
      const { causeway } = world;
      const sourceType = type.split(':')[0] ?? '';
      const source = await causeway.make('create-ext-idp', { name: identifier, type: sourceType });
      const wish = { extIdpId: source.id, type, identifier, displayName: identifier, fields };
      const { id } = await causeway.make('create-ext-idp-conn', wish);
      await causeway.make('change-ext-idp-conn-state', { id, enabled: true, appId: app.id });
      return String(id);
    }

    it('names the failing check under the id of the error page', async () => {
      await world.addConnection('second', { clientSecret: 'not-the-secret-of-the-client' });

      const trace = await traceOf(await visit('second'));

      assert.equal(trace.outcome, 'failed');
      assert.equal(trace.failedCheck?.['check'], 'client');
      assert.match(String(trace.failedCheck?.['remedy']), /client secret/);
      const token = trace.calls.find(({ path }) => path === '/token');
      assert.equal(token?.['status'], 401);
      assert.match(String(token?.['excerpt']), /error: invalid_client/);
      assert.ok(trace.checks.some((check) => check['check'] === 'discovery'));
      const steps = trace['steps'] as readonly Fields[]; // as above
      assert.deepEqual(
        steps.map(({ step }) => step),
        ['left', 'returned'],
      );
    });

    it('tells a success in a line, joined with what was decided', async () => {
      world.upstream.person = somebody();
      await visit('main');

      const list = await world.causeway.make('get-login-traces', {
        extIdpConnId: world.connectionId,
        outcome: 'done',
      });
      const [newest] = list['list'] as readonly Trace[]; // as above
      assert.ok(newest);
      const { traceId } = newest;
      const trace = (await world.causeway.make('get-login-trace', { traceId })) as Trace; // as above
      assert.equal(trace.failedCheck, undefined);
      assert.deepEqual(trace.calls, []);
      assert.equal(trace.decisions[0]?.['outcome'], 'create');
      assert.equal(trace.decisions[0]?.['userId'], trace['userId']);
      const ofUser = await world.causeway.make('get-login-traces', { userId: trace['userId'] });
      assert.equal(ofUser['totalCount'], 1);
    });

    it('holds the decision when it is what stood in the way', async () => {
      await world.addConnection('third', {}, { loginOnly: true });
      world.upstream.person = somebody();

      const trace = await traceOf(await visit('third'));

      assert.equal(trace.failedCheck?.['check'], 'decision');
      assert.ok(trace.checks.some((check) => check['check'] === 'signature'));
      assert.equal(trace.decisions[0]?.['outcome'], 'reject');
    });

    it('is told in the language of whoever asks', async () => {
      const { data } = await world.causeway.ask('get-login-traces', {
        input: { outcome: 'failed' },
        headers: { authorization: await token(), 'x-authing-lang': 'zh-CN' },
      });
      const [newest] = (data?.['list'] ?? []) as readonly Trace[]; // as above
      assert.match(String(newest?.failedCheck?.['title']), /\p{Script=Han}/u);
    });

    async function token(): Promise<string> {
      const { accessKeyId, accessKeySecret } = world.causeway;
      const key = { accessKeyId, accessKeySecret };
      const { data } = await world.causeway.ask('get-management-token', { input: key });
      return String(data?.['access_token']);
    }

    it('holds no secret, code, token or address of anybody, however much the source repeats', async () => {
      const secrets = new Set<string>(['pässword of nobody']);
      // The source repeats all that it was sent, and a person's data with it.
      const babble = async (req: IncomingMessage, res: ServerResponse) => {
        const sent = await text(req);
        for (const [, value] of new URLSearchParams(sent)) secrets.add(value);
        const [, basic = ''] = (req.headers.authorization ?? '').split(' ');
        if (basic !== '') secrets.add(basic);
        const said = `${sent} ${decodeURIComponent(sent)} ${req.headers.authorization} ${JSON.stringify(alice)}`;
        const body = { error: 'invalid_request', error_description: said, [alice.sub]: alice };
        res.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      };
      world.upstream.intercept = (req, res) => {
        if (req.url !== '/token') return false;
        void babble(req, res);
        return true;
      };
      const browser = new WebBrowser();
      world.upstream.person = alice;
      const page = await visit('main', browser);
      world.upstream.intercept = undefined;
      await vendorLogin(browser, secrets);
      await samlLogin(browser, secrets);
      for (const address of browser.history) {
        for (const [name, value] of new URL(address).searchParams) {
          if (/^(?:code|state|nonce|RelayState|SAMLRequest|code_challenge)$/.test(name))
            secrets.add(value);
        }
      }
      for (const one of [world.upstream.clientSecret, 'alice@example.com', 'Alice Liddell'])
        secrets.add(one);
      const known = new Set(['authorization_code', 'sandbox', 'broker', 'code', '']);
      const searched = [...secrets].filter((one) => !known.has(one) && !one.startsWith('http'));
      assert.ok(searched.length > 12, 'the logins used secrets');

      const { poolId } = world.causeway.server.firstRun;
      const everything = { offset: 0, limit: 1000 };
      const { rows } = await world.causeway.server.store.traces.list(poolId, {}, everything);
      const stored = JSON.stringify(rows);
      for (const secret of searched) {
        assert.ok(!stored.includes(secret), `a trace holds ${secret.slice(0, 60)}`);
      }
      const trace = await traceOf(page);
      assert.match(String(trace.failedCheck?.['detail']), /invalid_request.*\[hidden\]/);
    });

    /** A vendor that does not know the secret, by its page. */
    async function vendorLogin(browser: WebBrowser, secrets: Set<string>): Promise<void> {
      const clientSecret = 'sandbox-secret-of-somebody-else-9f31';
      secrets.add(clientSecret);
      await addConnection('github', 'hub', { clientId: 'sandbox', clientSecret });
      const asked = await visit('hub', browser);
      const form = formTo(asked, '');
      const answer = await browser.submit({ ...form, fields: { ...form.fields, user: 'ada' } });
      const trace = await traceOf(await browser.follow(answer, atApp));
      assert.equal(trace.failedCheck?.['check'], 'client');
    }

    /** A provider that answers for somebody else. */
    async function samlLogin(browser: WebBrowser, secrets: Set<string>): Promise<void> {
      const idp = new SamlIdp();
      await addConnection('saml', 'corp', {
        signInEndPoint: idp.signInUrl,
        samlIdpCert: idp.keys.certificate,
        idpEntityId: idp.entityId,
      });
      const begun = await app.begin({ ext_idp_conn_id: 'corp' });
      const request = await browser.arrive(begun.address, idp.signInUrl);
      const { poolId } = world.causeway.server.firstRun;
      const acs = `${world.causeway.url}/connection/social/corp/${poolId}/callback`;
      const to = { acs, entityId: acs.replace(/callback$/, 'metadata') };
      const said = { audience: 'https://other.example/', nameId: 'grace-of-saml' };
      const SAMLResponse = await idp.answer(to, await idp.read(request), said);
      const RelayState = request.searchParams.get('RelayState') ?? '';
      for (const one of [SAMLResponse, RelayState, said.nameId]) secrets.add(one);
      const sent = await browser.submit({ action: acs, fields: { SAMLResponse, RelayState } });
      const trace = await traceOf(await browser.follow(sent, atApp));
      assert.equal(trace.failedCheck?.['check'], 'audience');
    }

    it('is kept of the first failures in an hour, and the others are counted', async () => {
      const { connectionId } = await world.addConnection('front', { clientSecret: 'wrong' });
      const { poolId } = world.causeway.server.firstRun;
      const { traces } = world.causeway.server.store;
      const windowAt = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
      // Somebody has made nearly as many fail as are kept, in this hour and, lest it ends, in the next.
      for (const at of [windowAt, windowAt + HOUR_MS]) {
        const window = { poolId, connectionId: asId<ConnectionId>(connectionId), windowAt: at };
        for (let nth = 1; nth < MOST_KEPT; nth += 1) await traces.countFailure(window);
      }
      const asked = { extIdpConnId: connectionId };
      world.upstream.person = alice;

      const last = await traceOf(await visit('front'));
      const beyond = await visit('front');

      assert.equal(last.failedCheck?.['check'], 'client');
      const missing = { traceId: requestIdOf(beyond) };
      assert.equal(
        (await world.causeway.manage('get-login-trace', missing)).code,
        'trace_not_found',
      );
      const { totalCount, countedOnly } = await world.causeway.make('get-login-traces', asked);
      assert.deepEqual([totalCount, countedOnly], [1, 1]);
      // Others are traced as before, and so is the test of an administrator.
      assert.equal((await traceOf(await visit('second'))).outcome, 'failed');
      const checks = await signInChecks(world.causeway, connectionId);
      assert.ok(checks.some(({ check, result }) => check === 'client' && result === 'failed'));
    });

    it('is found by nobody of another pool, and said to be missing', async () => {
      const reply = await world.causeway.manage('get-login-trace', { traceId: 'nothing' });

      assert.equal(reply.code, 'trace_not_found');
    });
  });
}
