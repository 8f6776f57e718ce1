import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import * as openid from 'openid-client';

import type { Tokens } from '../world/application.ts';
import { newCertificate } from '../world/certificate.ts';
import { encryptedId } from '../world/encrypted-for.ts';
import { formTo, linkSaying, wordsOf } from '../world/page.ts';
import { SamlLogout } from '../world/saml-logout.ts';
import { SamlWorld } from '../world/saml-world.ts';
import { storesUnderTest } from '../world/stores.ts';
import { type Answer, WebBrowser } from '../world/web-browser.ts';

const goingTo = 'https://app.example/';
const signOutUrl = 'https://idp.example/slo';
const ASSERTION = 'urn:oasis:names:tc:SAML:2.0:assertion';
const offline = { scope: 'openid offline_access', prompt: 'consent' };

for (const store of await storesUnderTest()) {
  describe(`single logout by SAML, on ${store.name}`, { skip: store.skip }, () => {
    let world: SamlWorld;
    let logout: SamlLogout;
    let logoutUrl: string;
    let browser: WebBrowser;
    let index: string;
    let tokens: Tokens;

    before(async () => {
      const { env } = await store.fresh();
      world = await SamlWorld.start({ env }, { signOutEndPoint: signOutUrl });
      logout = new SamlLogout(world.idp);
      logoutUrl = `${world.base}/logout`;
    });
    after(() => world.close());

    beforeEach(async () => {
      await world.configure({ protocolBinding: 'HTTP-Redirect', leaveProviderSignedIn: false });
      index = `_${Math.random().toString(36).slice(2)}`;
      ({ browser, tokens } = await world.signIn({ assertionId: index }, { parameters: offline }));
    });

    async function isSignedIn(of = browser): Promise<boolean> {
      const { address } = await world.app.begin({ prompt: 'none' });
      const arrival = await of.arrive(address, world.app.redirectUri);
      return arrival.searchParams.has('code');
    }

    async function mayRefresh(): Promise<boolean> {
      const refreshed = openid.refreshTokenGrant(world.app.client, tokens.refresh_token ?? '');
      return refreshed.then(
        () => true,
        () => false,
      );
    }

    const request = (more: object = {}) =>
      logout.request({ destination: logoutUrl, sessionIndexes: [index], ...more });

    const post = (form: Readonly<Record<string, string>>) =>
      new WebBrowser().visit(logoutUrl, { form, isCrossSite: true });

    describe('that the provider begins', () => {
      it('by form ends the session and what applications were granted in it', async () => {
        assert.ok(await mayRefresh());
        const { browser: other } = await world.signIn();
        const id = '_by-form';
        const page = await post(logout.form(request({ id })));

        assert.equal(await isSignedIn(), false);
        assert.equal(await mayRefresh(), false);
        assert.equal(await isSignedIn(other), true, 'another session of the same person');
        const { action, fields } = formTo(page, signOutUrl);
        assert.equal(action, signOutUrl);
        assert.equal(await logout.readResponse(fields, await world.metadata()), id);
      });

      it('by address is answered by address, with its own state', async () => {
        const url = logout.address(request({ id: '_by-address' }), logoutUrl, {
          relayState: 'state of the provider',
        });
        const answer = await new WebBrowser().visit(url);

        assert.equal(await isSignedIn(), false);
        const location = new URL(answer.headers.get('location') ?? '');
        assert.ok(location.href.startsWith(signOutUrl));
        assert.equal(location.searchParams.get('RelayState'), 'state of the provider');
        assert.equal(await logout.readResponse(location, await world.metadata()), '_by-address');
      });

      it('without a session index ends all sessions of the person there', async () => {
        const { browser: other } = await world.signIn();
        const { browser: bob } = await world.signIn({ nameId: 'bob' });
        await post(logout.form(request({ sessionIndexes: [] })));
        assert.deepEqual([await isSignedIn(), await isSignedIn(other)], [false, false]);
        assert.equal(await isSignedIn(bob), true);
      });

      it('for a session that nobody knows ends nothing, and is answered alike', async () => {
        const page = await post(logout.form(request({ nameId: 'eve' })));
        assert.ok(formTo(page, signOutUrl));
        assert.equal(await isSignedIn(), true);
      });

      it('is followed once', async () => {
        const form = logout.form(request({ sessionIndexes: ['_other'] }));
        assert.equal((await post(form)).status, 200);
        assert.equal((await post(form)).status, 502);
      });

      const minutes = (count: number) => Date.now() + count * 60_000;
      const refused: Readonly<Record<string, () => Promise<Answer>>> = {
        'without a signature, by form': () => post(logout.unsigned(request())),
        'without a signature, by address': () => {
          const url = new URL(logout.address(request(), logoutUrl));
          url.searchParams.delete('Signature');
          url.searchParams.delete('SigAlg');
          return new WebBrowser().visit(url.href);
        },
        'changed after it was signed, by form': () => {
          const { SAMLRequest = '' } = logout.form(request({ nameId: 'bob' }));
          const xml = Buffer.from(SAMLRequest, 'base64').toString().replace('bob', 'ada');
          return post({ SAMLRequest: Buffer.from(xml).toString('base64') });
        },
        'with another state than the signed one': () => {
          const url = logout.address(request(), logoutUrl, { relayState: 'mine' });
          return new WebBrowser().visit(url.replace('RelayState=mine', 'RelayState=other'));
        },
        'with a parameter twice': () => {
          const url = logout.address(request(), logoutUrl);
          return new WebBrowser().visit(`${url}&SAMLRequest=x`);
        },
        'by an algorithm of its own choice': () => {
          const url = logout.address(request(), logoutUrl).replace('rsa-sha256', 'hmac-sha256');
          return new WebBrowser().visit(url);
        },
        'for somebody else': () => {
          const destination = 'https://elsewhere.example/logout';
          return post(logout.form(request({ destination })));
        },
        'from another provider': () =>
          post(logout.form(request({ issuer: 'https://evil.example' }))),
        'too late': () => post(logout.form(request({ at: minutes(-8) }))),
        'from the future': () => post(logout.form(request({ at: minutes(3) }))),
        'that unfolds to a giant': () => {
          const url = logout.address('x'.repeat(5_000_000), logoutUrl);
          return new WebBrowser().visit(url);
        },
        'that is an answer to nothing': () =>
          post(logout.form(logout.response({ destination: logoutUrl }), 'SAMLResponse')),
      };
      for (const [name, send] of Object.entries(refused)) {
        it(`${name} is refused`, async () => {
          const page = await send();
          assert.ok(page.status >= 400, String(page.status));
          assert.equal(await isSignedIn(), true);
        });
      }

      it('that names its person encrypted for the key in our metadata ends the session', async () => {
        assert.equal((await post(await naming(await ourCertificate()))).status, 200);
        assert.equal(await isSignedIn(), false);
      });

      it('that names its person encrypted for another key is refused, and the log says so', async () => {
        const { certificate } = newCertificate('stranger.example');

        assert.equal((await post(await naming(certificate))).status, 502);

        assert.equal(await isSignedIn(), true);
        assert.match(world.causeway.logLines.join('\n'), /cannot be decrypted with our keys/);
      });

      async function naming(certificate: string): Promise<Readonly<Record<string, string>>> {
        const [name = ''] = /<saml:NameID.*<\/saml:NameID>/.exec(request()) ?? [];
        const declared = name.replace('<saml:NameID', `$& xmlns:saml="${ASSERTION}"`);
        return logout.form(request().replace(name, await encryptedId(certificate, declared)));
      }

      async function ourCertificate(): Promise<string> {
        const metadata = await world.metadata();
        const [, body = ''] = /use="encryption">.*?Certificate>([^<]+)</s.exec(metadata) ?? [];
        return `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;
      }

      it('by another key is refused', async () => {
        const { keys } = world.idp;
        world.idp.keys = newCertificate('idp.example');
        const page = await post(logout.form(request()));
        world.idp.keys = keys;
        assert.equal(page.status, 502);
        assert.equal(await isSignedIn(), true);
      });
    });

    describe('that begins here', () => {
      /** Signs out at our side; resolves to what the browser is sent away with. */
      function leave(): Promise<Answer> {
        const address = openid.buildEndSessionUrl(world.app.client, {
          id_token_hint: tokens.id_token ?? '',
          post_logout_redirect_uri: goingTo,
          state: 'back',
        });
        const isElsewhere = (url: string) => !url.startsWith(world.causeway.url);
        return browser.go(address.href, isElsewhere);
      }

      const goal = `${goingTo}?state=back`;

      it('leads past the provider, and comes back by address', async () => {
        const asked = new URL((await leave()).url);
        assert.ok(asked.href.startsWith(signOutUrl));
        assert.equal(await isSignedIn(), false, 'before the provider answers');
        const id = await logout.readRequest(asked, await world.metadata());
        const relayState = asked.searchParams.get('RelayState') ?? '';
        assert.ok(relayState.length <= 80);
        const xml = logout.response({ destination: logoutUrl, inResponseTo: id });
        const back = logout.address(xml, logoutUrl, { field: 'SAMLResponse', relayState });
        assert.equal((await browser.visit(back)).headers.get('location'), goal);
        assert.equal((await browser.visit(back)).status, 400, 'an answer counts once');
      });

      it('names the person and the session as the provider did', async () => {
        await world.configure({ protocolBinding: 'HTTP-POST' });
        const { fields } = formTo(await leave(), signOutUrl);
        const xml = Buffer.from(fields['SAMLRequest'] ?? '', 'base64').toString();
        assert.match(xml, /<saml:NameID[^>]* Format="[^"]*persistent"[^>]*>ada</);
        assert.ok(xml.includes(`<samlp:SessionIndex>${index}</samlp:SessionIndex>`));
        const id = await logout.readRequest(fields, await world.metadata());
        const form = logout.form(
          logout.response({ destination: logoutUrl, inResponseTo: id }),
          'SAMLResponse',
        );
        const { RelayState = '' } = fields;
        const answer = await browser.visit(logoutUrl, {
          form: { ...form, RelayState },
          isCrossSite: true,
        });
        assert.equal(answer.headers.get('location'), goal);
      });

      for (const [name, words] of [
        ['refuses', { status: 'Responder' }],
        ['answers another request', { inResponseTo: '_other' }],
      ] as const) {
        it(`tells the person when the provider ${name}, and lets them go on`, async () => {
          const asked = new URL((await leave()).url);
          const inResponseTo = await logout.readRequest(asked, await world.metadata());
          const xml = logout.response({ destination: logoutUrl, inResponseTo, ...words });
          const relayState = asked.searchParams.get('RelayState') ?? '';
          const back = logout.address(xml, logoutUrl, { field: 'SAMLResponse', relayState });
          const page = await browser.visit(back);
          assert.match(wordsOf(page), /Corp did not confirm/);
          assert.equal(linkSaying(page, 'Continue'), goal);
          assert.equal(await isSignedIn(), false);
        });
      }

      it('stays here where the connection says so, or the provider takes no such wish', async () => {
        await world.configure({ leaveProviderSignedIn: true });
        assert.equal((await leave()).url, goal);
        assert.equal(await isSignedIn(), false);
      });
    });
  });
}
