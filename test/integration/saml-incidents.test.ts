import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { asId } from '../../server/kernel/ids.ts';
import { SamlLogout } from '../world/saml-logout.ts';
import { SamlWorld } from '../world/saml-world.ts';
import { base64, xmlOf } from '../world/saml-idp.ts';
import { WebBrowser } from '../world/web-browser.ts';

describe('known incidents of SAML, against a whole server', () => {
  let world: SamlWorld;

  before(async () => {
    world = await SamlWorld.start({}, { signOutEndPoint: 'https://idp.example/slo' });
  });
  after(() => world.close());

  const isAtIdp = (url: string) => url.startsWith(world.idp.signInUrl);

  describe('incident-21: a connection that is switched off is refused', () => {
    const doors: Readonly<Record<string, () => Promise<string>>> = {
      'where an application names it': async () =>
        (await world.app.begin({ ext_idp_conn_id: 'corp' })).address,
      'at the address of published front ends': async () =>
        `${world.causeway.url}/connections/social/corp?app_id=${world.app.id}`,
      'at the address of the protocol': async () =>
        `${world.causeway.url}/connections/saml/init?app_id=${world.app.id}&identifier=corp`,
    };
    for (const [name, door] of Object.entries(doors)) {
      it(name, async () => {
        const address = await door();
        assert.ok(
          isAtIdp((await new WebBrowser().go(address, isAtIdp)).url),
          'as long as it is on',
        );
        await world.switch('off');
        const page = await new WebBrowser().go(await door(), isAtIdp);
        await world.switch('on');
        assert.ok(!isAtIdp(page.url) && !world.isAtApp(page.url), page.url);
      });
    }

    it('when the answer comes after that', async () => {
      const asked = await world.ask();
      const form = await world.answer(asked);
      await world.switch('off');
      const page = await world.post(asked.browser, form);
      await world.switch('on');
      assert.equal(page.status, 403);
    });

    it('when the provider begins', async () => {
      await world.configure({ idpInitiatedAppId: world.app.id });
      const to = { acs: world.callbackUrl, entityId: world.entityId };
      const bend = (xml: string) => xml.replaceAll(/ InResponseTo="[^"]*"/g, '');
      const form = { SAMLResponse: await world.idp.answer(to, '_none', { bend }) };
      const visit = { form, isCrossSite: true };
      assert.equal((await new WebBrowser().visit(world.callbackUrl, visit)).status, 200);
      await world.switch('off');
      assert.equal((await new WebBrowser().visit(world.callbackUrl, visit)).status, 403);
      await world.switch('on');
    });

    it('when an app or a form of the application asks', async () => {
      const make = async (sourceType: string, type: string, fields: object) => {
        const source = await world.causeway.make('create-ext-idp', {
          name: type,
          type: sourceType,
        });
        return world.causeway.make('create-ext-idp-conn', {
          extIdpId: source.id,
          type,
          identifier: sourceType,
          displayName: type,
          fields,
        });
      };
      await make('wechat', 'wechat:mobile', { clientID: 'wx1', clientSecret: 'hush' });
      const client = { client_id: world.app.id, client_secret: world.app.secret };
      const byApp = await world.causeway.ask('signin-by-mobile', {
        input: {
          ...client,
          connection: 'wechat',
          extIdpConnidentifier: 'wechat',
          wechatPayload: { code: 'x' },
        },
      });
      assert.equal(byApp.statusCode, 403);
      const { id } = await make('ldap', 'ldap', {
        url: 'ldap://127.0.0.1:9',
        baseDn: 'dc=x',
        bindDn: 'cn=x',
        bindPassword: 'hush',
      });
      const ldapPayload = { sAMAccountName: 'ada', password: 'secret' };
      const input = { ...client, connection: 'LDAP', ldapPayload };
      const byForm = await world.causeway.ask('signin', { input });
      assert.equal(byForm.code, 'connection_not_found', 'an application knows what is on only');
      const state = { id, appId: world.app.id, enabled: true };
      await world.causeway.make('change-ext-idp-conn-state', state);
      const asked = await world.causeway.ask('signin', { input });
      assert.match(String(asked.code), /^upstream_/, 'only now is the directory asked');
    });

    it('but still ends sessions, because nobody is to stay through it; deleted, it says nothing', async () => {
      const { browser } = await world.signIn({ assertionId: '_last' });
      await world.switch('off');
      const logout = new SamlLogout(world.idp);
      const words = { destination: `${world.base}/logout`, sessionIndexes: ['_last'] };
      const form = logout.form(logout.request(words));
      await new WebBrowser().visit(words.destination, { form, isCrossSite: true });
      await world.switch('on');
      const { address } = await world.app.begin({ prompt: 'none' });
      const arrival = await browser.arrive(address, world.app.redirectUri);
      assert.equal(arrival.searchParams.get('error'), 'login_required');

      const gone = await SamlWorld.start({});
      await gone.causeway.make('delete-ext-idp-conn', { id: gone.connectionId });
      for (const path of ['metadata', 'logout']) {
        const page = await new WebBrowser().visit(`${gone.base}/${path}?SAMLRequest=x`);
        assert.ok(page.status >= 400, path);
      }
      await gone.close();
    });
  });

  describe('incident-26: an answer means to us what it means to who signed it', () => {
    const names = [
      'plain',
      'a&b<c>d"e\'f',
      'zwölf Grüße 你好 😀',
      'a]]&gt;b --> <?x?>',
      'under_score.dash-@host',
    ];
    for (const name of names) {
      it(`the name ${JSON.stringify(name)} stays what it is`, async () => {
        const said = { nameId: name, attributes: { cn: [name] } };
        const { tokens } = await world.signIn(said);
        const claims = tokens.claims();
        const sub = claims?.sub ?? '';
        assert.equal(claims?.['name'], name);
        const { server } = world.causeway;
        const { poolId } = server.firstRun;
        const page = { offset: 0, limit: 10 };
        const { rows } = await server.store.identities.listByUser(asId(poolId), asId(sub), page);
        assert.deepEqual(
          rows.map(({ subject }) => subject),
          [name],
        );
        assert.equal((await world.signIn(said)).tokens.claims()?.sub, sub);
      });
    }

    const second: Readonly<Record<string, (xml: string, assertion: string) => string>> = {
      'before the signed one': (xml, assertion) =>
        xml.replace('<saml:Assertion ', `${assertion}<saml:Assertion `),
      'behind the signed one': (xml, assertion) =>
        xml.replace('</samlp:Response>', `${assertion}</samlp:Response>`),
      'inside the signed one': (xml, assertion) =>
        xml.replace('</saml:Assertion>', `${assertion}</saml:Assertion>`),
      'around the signed one': (xml, assertion) =>
        xml.replace(/<saml:Assertion .*<\/saml:Assertion>/s, (signed) =>
          assertion.replace('</saml:Assertion>', `${signed}</saml:Assertion>`),
        ),
      'in an extension': (xml, assertion) =>
        xml.replace(
          '<samlp:Status>',
          `<samlp:Extensions>${assertion}</samlp:Extensions><samlp:Status>`,
        ),
      'as the very same one': (xml) => xml.replace(/<saml:Assertion .*<\/saml:Assertion>/s, '$&$&'),
    };
    for (const [name, add] of Object.entries(second)) {
      it(`a second assertion ${name} is refused`, async () => {
        const asked = await world.ask();
        const { SAMLResponse, RelayState } = await world.answer(asked, { nameId: 'mallory' });
        const xml = xmlOf(SAMLResponse);
        const [signed = ''] = /<saml:Assertion .*<\/saml:Assertion>/s.exec(xml) ?? [];
        const forged = signed
          .replaceAll('mallory', 'ada')
          .replace(/ ID="[^"]*"/, ' ID="_forged"')
          .replace(/<(?:\w+:)?Signature\b.*?<\/(?:\w+:)?Signature>/s, '');
        const bent = add(xml, forged);
        assert.notEqual(bent, xml);
        const page = await world.post(asked.browser, { SAMLResponse: base64(bent), RelayState });
        assert.equal(page.status, 502);
      });
    }
  });
});
