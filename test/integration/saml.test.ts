import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { formTo, linkSaying, wordsOf } from '../world/page.ts';
import { SamlIdp, type SamlAnswer } from '../world/saml-idp.ts';
import { storesUnderTest } from '../world/stores.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';

for (const store of await storesUnderTest()) {
  describe(`sign-in by SAML, on ${store.name}`, { skip: store.skip }, () => {
    const idp = new SamlIdp();
    let world: BrokeredWorld;
    let app: Application;
    let connectionId: string;
    let callbackUrl: string;

    before(async () => {
      world = await startBrokeredWorld({ env: (await store.fresh()).env });
      app = await Application.open(world.causeway, world);
      const { causeway } = world;
      const source = await causeway.make('create-ext-idp', { name: 'Corp', type: 'saml' });
      const connection = await causeway.make('create-ext-idp-conn', {
        extIdpId: source.id,
        type: 'saml',
        identifier: 'corp',
        displayName: 'Corp',
        fields: {
          signInEndPoint: idp.signInUrl,
          samlIdpCert: idp.keys.certificate,
          idpEntityId: idp.entityId,
        },
      });
      connectionId = String(connection.id);
      await causeway.make('change-ext-idp-conn-state', {
        id: connectionId,
        enabled: true,
        appId: app.id,
      });
      callbackUrl = `${causeway.url}/connection/social/corp/${causeway.server.firstRun.poolId}/callback`;
    });
    after(() => world.close());

    interface Asked {
      readonly browser: WebBrowser;
      readonly begun: Awaited<ReturnType<Application['begin']>>;
      readonly request: URL;
    }

    async function ask(browser = new WebBrowser()): Promise<Asked> {
      const begun = await app.begin({ ext_idp_conn_id: 'corp' });
      const request = await browser.arrive(begun.address, idp.signInUrl);
      return { browser, begun, request };
    }

    /** What the provider's page posts, from its own site. */
    async function answer({ request }: Asked, said: SamlAnswer = {}) {
      const to = { acs: callbackUrl, entityId: callbackUrl.replace(/callback$/, 'metadata') };
      return {
        SAMLResponse: await idp.answer(to, await idp.read(request), said),
        RelayState: request.searchParams.get('RelayState') ?? '',
      };
    }

    const atApp = (url: string) => url.startsWith(app.redirectUri);

    async function post(
      browser: WebBrowser,
      form: Readonly<Record<string, string>>,
    ): Promise<Answer> {
      const page = await browser.visit(callbackUrl, { form, isCrossSite: true });
      return browser.follow(await browser.submit(formTo(page, callbackUrl)), atApp);
    }

    it('brings a person back to the application, and knows them the next time', async () => {
      const subjects = [];
      for (const signing of ['assertion', 'response', 'both'] as const) {
        const asked = await ask();
        const mail = ['ada@corp.example'];
        const form = await answer(asked, { signing, attributes: { mail, cn: ['Ada'] } });
        const arrival = await post(asked.browser, form);
        const tokens = await app.redeem(new URL(arrival.url), asked.begun);
        assert.equal(tokens.claims()?.['name'], 'Ada');
        subjects.push(tokens.claims()?.sub);
      }
      assert.equal(new Set(subjects).size, 1);
    });

    it('publishes what the provider must know of us', async () => {
      const address = callbackUrl.replace(/callback$/, 'metadata');
      const metadata = await new WebBrowser().visit(address);
      assert.equal(metadata.status, 200);
      assert.match(metadata.headers.get('content-type') ?? '', /^application\/samlmetadata\+xml/);
      assert.ok(metadata.text.includes(`entityID="${address}"`));
      assert.ok(metadata.text.includes(`Location="${callbackUrl}"`));
      const nobody = address.replace('/corp/', '/nobody/');
      assert.equal((await new WebBrowser().visit(nobody)).status, 404);
    });

    it('incident-31: an answer that another browser brings signs nobody in', async () => {
      const asked = await ask();
      const form = await answer(asked);
      const page = await post(new WebBrowser(), form);
      assert.equal(page.status, 403);
      assert.ok(atApp((await post(asked.browser, form)).url));
    });

    it('incident-20: an answer to another request of the same browser is refused', async () => {
      const [first, second] = [await ask(), await ask()];
      const form = await answer(first);
      const page = await post(second.browser, {
        ...form,
        RelayState: (await answer(second)).RelayState,
      });
      assert.equal(page.status, 502);
      assert.match(wordsOf(page), /cannot be accepted/);
    });

    it('incident-24: an assertion is accepted once, even in another sign-in', async () => {
      const asked = await ask();
      const form = await answer(asked, { assertionId: '_once' });
      assert.ok(atApp((await post(asked.browser, form)).url));
      assert.equal((await post(asked.browser, form)).status, 400);

      const again = await ask();
      const replayed = await post(again.browser, await answer(again, { assertionId: '_once' }));
      assert.equal(replayed.status, 502);
    });

    it('incident-25: a doubled parameter is refused', async () => {
      const asked = await ask();
      const form = await answer(asked);
      const page = await asked.browser.visit(callbackUrl, {
        form: { ...form, state: form.RelayState },
      });
      assert.equal(page.status, 400);
    });

    it('incident-20, incident-21: a connection that was switched off on the way lets nobody in', async () => {
      const asked = await ask();
      const form = await answer(asked);
      const state = { id: connectionId, appId: app.id };
      await world.causeway.make('change-ext-idp-conn-state', { ...state, enabled: false });
      const page = await post(asked.browser, form);
      assert.notEqual(page.status, 200);
      assert.ok(!atApp(page.url));
      await world.causeway.make('change-ext-idp-conn-state', { ...state, enabled: true });
    });

    it('incident-20: an answer that nobody asked for is refused, or leads to our own question', async () => {
      const to = { acs: callbackUrl, entityId: callbackUrl.replace(/callback$/, 'metadata') };
      const bend = (xml: string) => xml.replaceAll(/ InResponseTo="[^"]*"/g, '');
      const form = { SAMLResponse: await idp.answer(to, '_none', { bend }), RelayState: '' };
      const refused = await post(new WebBrowser(), form);
      assert.equal(refused.status, 400);

      await world.causeway.make('update-ext-idp-conn', {
        id: connectionId,
        fields: { idpInitiatedAppId: app.id },
      });
      const browser = new WebBrowser();
      const page = await browser.visit(callbackUrl, { form, isCrossSite: true });
      assert.match(wordsOf(page), /Corp sent you here/);
      const request = await browser.arrive(linkSaying(page, 'Continue'), idp.signInUrl);
      const answered = { SAMLResponse: await idp.answer(to, await idp.read(request)) };
      const RelayState = request.searchParams.get('RelayState') ?? '';
      const arrival = await post(browser, { ...answered, RelayState });
      assert.ok(new URL(arrival.url).searchParams.get('code'));
    });

    it('incident-27: what an answer holds stays text in the page that sends it on', async () => {
      const hostile = '"><script>alert(1)</script>';
      const form = { SAMLResponse: hostile, RelayState: hostile };
      const page = await new WebBrowser().visit(callbackUrl, { form, isCrossSite: true });
      assert.ok(!page.text.includes('<script>alert'));
    });
  });
}
