/** Signing in by the SAML identity provider of LemonLDAP::NG. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { inflateRawSync } from 'node:zlib';

import { buildEndSessionUrl } from 'openid-client';

import type { LemonLdap } from '../../provide/lemonldap.ts';
import { newCertificate } from '../../world/certificate.ts';
import { WebBrowser } from '../../world/web-browser.ts';
import { arrive, type LemonLdapWorld, skip, startLemonLdapWorld } from './world.ts';

describe('the SAML identity provider of LemonLDAP::NG', { skip }, () => {
  let provider: LemonLdap;
  let world: LemonLdapWorld;

  before(async () => {
    world = await startLemonLdapWorld();
    ({ provider } = world);
    const { key, certificate } = newCertificate('causeway.test');
    const shared = {
      idpMetadataUrl: provider.samlMetadataUrl,
      samlSpKey: key,
      samlSpCert: certificate,
      signSamlRequest: true,
    };
    await world.connect('saml', 'plain', { ...shared, wantSigned: 'both' });
    await world.connect('saml', 'sealed', {
      ...shared,
      wantEncrypted: true,
      nameIdFormat: 'persistent',
    });
    await world.connect('saml', 'named', shared);
    await provider.trust({
      serviceProviders: [
        { metadata: await metadataOf('plain'), nameIdFormat: 'email' },
        { metadata: await metadataOf('sealed'), encrypted: 'assertion' },
        { metadata: await metadataOf('named'), encrypted: 'nameid' },
      ],
    });
  });
  after(() => world.close());

  async function metadataOf(identifier: string): Promise<string> {
    const address = world.callbackOf(identifier).replace(/callback$/, 'metadata');
    return (await new WebBrowser().visit(address)).text;
  }

  it('signs somebody in by signed responses, and knows them the next time', async () => {
    const first = await world.userOf(await world.signIn('plain'));
    assert.equal(first['name'], 'Doctor Who');
    assert.equal(first['email'], 'dwho@badwolf.org');
    const again = await world.userOf(await world.signIn('plain'));
    assert.equal(again['userId'], first['userId']);
    const other = await world.userOf(await world.signIn('plain', 'rtyler'));
    assert.notEqual(other['userId'], first['userId']);
  });

  it('signs somebody in by encrypted assertions', async () => {
    const user = await world.userOf(await world.signIn('sealed'));
    assert.equal(user['name'], 'Doctor Who');
  });

  for (const [how, identifier] of [
    ['in clear', 'plain'],
    ['encrypted', 'named'],
  ] as const) {
    it(`verifies our request to end the session of somebody named ${how}, and answers it`, async () => {
      const browser = new WebBrowser();
      const { id_token: hint = '' } = await world.signIn(identifier, 'dwho', browser);
      const goal = 'https://app.example/';
      const address = buildEndSessionUrl(world.app.client, {
        id_token_hint: hint,
        post_logout_redirect_uri: goal,
      });
      const last = await arrive(browser, await browser.visit(address.href), goal);
      assert.ok(last.url.startsWith(goal));
      assert.ok(browser.history.some((url) => url.startsWith(provider.url)));
      assert.ok(browser.history.some((url) => url.startsWith(logoutOf(identifier))));

      const { begun, answer } = await world.answerOf(browser, identifier, 'rtyler');
      const home = await arrive(browser, answer, world.app.redirectUri);
      const user = await world.userOf(await world.app.redeem(new URL(home.url), begun));
      assert.notEqual(user['name'], 'Doctor Who', 'somebody else was asked to sign in there');
    });
  }

  for (const [way, identifier, isNamed] of [
    ['in clear', 'plain', /<saml:NameID /],
    ['by an encrypted name', 'named', /<saml:EncryptedID>/],
  ] as const) {
    it(`ends the session here when the person signs out there, and is named ${way}`, async () => {
      const [leaving, staying] = [new WebBrowser(), new WebBrowser()];
      await world.signIn(identifier, 'dwho', leaving);
      await world.signIn(identifier, 'dwho', staying);

      // Its page asks every party in a frame of its own.
      const page = await provider.signOut(leaving);
      const [, frame = ''] = /<iframe src="([^"]*SAMLRequest[^"]*)"/.exec(page.text) ?? [];
      assert.ok(frame.startsWith(logoutOf(identifier)), page.text);
      const address = new URL(frame.replaceAll('&amp;', '&'));
      assert.match(requestIn(address), isNamed);
      const answer = await leaving.go(address.href);

      assert.ok(answer.url.startsWith(provider.url), 'the answer goes there');
      assert.equal(answer.status, 200);
      assert.deepEqual([await isSignedIn(leaving), await isSignedIn(staying)], [false, true]);
    });
  }

  function requestIn({ searchParams }: URL): string {
    const deflated = Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64');
    return inflateRawSync(deflated).toString();
  }

  async function isSignedIn(browser: WebBrowser): Promise<boolean> {
    const { address } = await world.app.begin({ prompt: 'none' });
    const arrival = await browser.arrive(address, world.app.redirectUri);
    return arrival.searchParams.has('code');
  }

  function logoutOf(identifier: string): string {
    return world.callbackOf(identifier).replace(/callback$/, 'logout');
  }
});
