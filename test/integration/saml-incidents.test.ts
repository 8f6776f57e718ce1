import assert from 'node:assert/strict';
import { type AddressInfo, createServer, type Server } from 'node:net';
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

    describe('when an app or a form of the application asks', () => {
      const asked: string[] = [];
      let server: Server;
      let origin: URL;

      before(async () => {
        server = createServer((socket) => {
          asked.push('asked');
          socket.on('error', () => undefined).destroy();
        });
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const { port } = server.address() as AddressInfo; // a TCP server has one
        origin = new URL(`http://127.0.0.1:${port}`);
        world.causeway.server.playVendors({ origin: origin.origin, hosts: ['api.weixin.qq.com'] });
      });
      after(() => server.close());

      const client = () => ({ client_id: world.app.id, client_secret: world.app.secret });
      const ways = {
        'wechat:mobile': {
          refusal: 'connection_disabled',
          fields: () => ({ clientID: 'wx1', clientSecret: 'hush' }),
          ask: () =>
            world.causeway.ask('signin-by-mobile', {
              input: {
                ...client(),
                connection: 'wechat',
                extIdpConnidentifier: 'wechat',
                wechatPayload: { code: 'x' },
              },
            }),
        },
        ldap: {
          refusal: 'connection_not_found', // the form names none, so one that is on is looked for
          fields: () => ({ url: `ldap://${origin.host}`, baseDn: 'dc=x' }),
          ask: () =>
            world.causeway.ask('signin', {
              input: {
                ...client(),
                connection: 'LDAP',
                ldapPayload: { sAMAccountName: 'ada', password: 'secret' },
              },
            }),
        },
        ad: {
          refusal: 'connection_not_found', // as above
          fields: () => ({ url: `ldap://${origin.host}`, baseDn: 'dc=x' }),
          ask: () =>
            world.causeway.ask('signin', {
              input: {
                ...client(),
                connection: 'AD',
                adPayload: { sAMAccountName: 'ada', password: 'secret' },
              },
            }),
        },
      };

      for (const [type, { fields, ask, refusal }] of Object.entries(ways)) {
        it(`by ${type}`, async () => {
          const { causeway, app } = world;
          const [sourceType = ''] = type.split(':');
          const source = await causeway.make('create-ext-idp', { name: type, type: sourceType });
          const named = { identifier: sourceType, displayName: type };
          const wish = { extIdpId: source.id, type, ...named, fields: fields() };
          const { id } = await causeway.make('create-ext-idp-conn', wish);
          const turn = (enabled: boolean) =>
            causeway.make('change-ext-idp-conn-state', { id, enabled, appId: app.id });

          await turn(true);
          assert.equal((await ask()).code, 'upstream_unreachable', 'as long as it is on');
          assert.ok(asked.splice(0).length > 0, 'the source is asked');
          await turn(false);
          const refused = await ask();

          assert.deepEqual([refused.code, refused.data], [refusal, undefined]);
          assert.deepEqual(asked, [], 'the source hears nothing of it');
        });
      }
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
