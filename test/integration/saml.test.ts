import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { linkSaying, wordsOf } from '../world/page.ts';
import { SamlWorld } from '../world/saml-world.ts';
import { storesUnderTest } from '../world/stores.ts';
import { WebBrowser } from '../world/web-browser.ts';

for (const store of await storesUnderTest()) {
  describe(`sign-in by SAML, on ${store.name}`, { skip: store.skip }, () => {
    let world: SamlWorld;

    before(async () => {
      world = await SamlWorld.start({ env: (await store.fresh()).env });
    });
    after(() => world.close());

    it('brings a person back to the application, and knows them the next time', async () => {
      const subjects = [];
      for (const signing of ['assertion', 'response', 'both'] as const) {
        const asked = await world.ask();
        const mail = ['ada@corp.example'];
        const form = await world.answer(asked, { signing, attributes: { mail, cn: ['Ada'] } });
        const arrival = await world.post(asked.browser, form);
        const tokens = await world.app.redeem(new URL(arrival.url), asked.begun);
        assert.equal(tokens.claims()?.['name'], 'Ada');
        subjects.push(tokens.claims()?.sub);
      }
      assert.equal(new Set(subjects).size, 1);
    });

    it('publishes what the provider must know of us', async () => {
      const { entityId: address, callbackUrl } = world;
      const metadata = await new WebBrowser().visit(address);
      assert.equal(metadata.status, 200);
      assert.match(metadata.headers.get('content-type') ?? '', /^application\/samlmetadata\+xml/);
      assert.ok(metadata.text.includes(`entityID="${address}"`));
      assert.ok(metadata.text.includes(`Location="${callbackUrl}"`));
      const nobody = address.replace('/corp/', '/nobody/');
      assert.equal((await new WebBrowser().visit(nobody)).status, 404);
    });

    it('incident-31: an answer that another browser brings signs nobody in', async () => {
      const asked = await world.ask();
      const form = await world.answer(asked);
      const page = await world.post(new WebBrowser(), form);
      assert.equal(page.status, 403);
      assert.ok(world.isAtApp((await world.post(asked.browser, form)).url));
    });

    it('incident-20: an answer to another request of the same browser is refused', async () => {
      const [first, second] = [await world.ask(), await world.ask()];
      const form = await world.answer(first);
      const page = await world.post(second.browser, {
        ...form,
        RelayState: (await world.answer(second)).RelayState,
      });
      assert.equal(page.status, 502);
      assert.match(wordsOf(page), /cannot be accepted/);
    });

    it('incident-24: an assertion is accepted once, even in another sign-in', async () => {
      const asked = await world.ask();
      const form = await world.answer(asked, { assertionId: '_once' });
      assert.ok(world.isAtApp((await world.post(asked.browser, form)).url));
      assert.equal((await world.post(asked.browser, form)).status, 400);

      const again = await world.ask();
      const replayed = await world.post(
        again.browser,
        await world.answer(again, { assertionId: '_once' }),
      );
      assert.equal(replayed.status, 502);
    });

    it('incident-25: a doubled parameter is refused', async () => {
      const asked = await world.ask();
      const form = await world.answer(asked);
      const page = await asked.browser.visit(world.callbackUrl, {
        form: { ...form, state: form.RelayState },
      });
      assert.equal(page.status, 400);
    });

    it('incident-20, incident-21: a connection that was switched off on the way lets nobody in', async () => {
      const asked = await world.ask();
      const form = await world.answer(asked);
      await world.switch('off');
      const page = await world.post(asked.browser, form);
      assert.notEqual(page.status, 200);
      assert.ok(!world.isAtApp(page.url));
      await world.switch('on');
    });

    it('incident-20: an answer that nobody asked for is refused, or leads to our own question', async () => {
      const { callbackUrl, entityId } = world;
      const to = { acs: callbackUrl, entityId };
      const bend = (xml: string) => xml.replaceAll(/ InResponseTo="[^"]*"/g, '');
      const form = { SAMLResponse: await world.idp.answer(to, '_none', { bend }), RelayState: '' };
      const refused = await world.post(new WebBrowser(), form);
      assert.equal(refused.status, 400);

      await world.configure({ idpInitiatedAppId: world.app.id });
      const browser = new WebBrowser();
      const page = await browser.visit(callbackUrl, { form, isCrossSite: true });
      assert.match(wordsOf(page), /Corp sent you here/);
      const request = await browser.arrive(linkSaying(page, 'Continue'), world.idp.signInUrl);
      const answered = { SAMLResponse: await world.idp.answer(to, await world.idp.read(request)) };
      const RelayState = request.searchParams.get('RelayState') ?? '';
      const arrival = await world.post(browser, { ...answered, RelayState });
      assert.ok(new URL(arrival.url).searchParams.get('code'));
    });

    it('incident-27: what an answer holds stays text in the page that sends it on', async () => {
      const hostile = '"><script>alert(1)</script>';
      const form = { SAMLResponse: hostile, RelayState: hostile };
      const page = await new WebBrowser().visit(world.callbackUrl, { form, isCrossSite: true });
      assert.ok(!page.text.includes('<script>alert'));
    });
  });
}
