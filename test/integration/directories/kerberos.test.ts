/** Signing in with the ticket of a real domain, as a browser of it shows one. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { Attribute, Client } from 'ldapts';

import {
  type DomainBrowser,
  domainBrowserOrReason,
  openDomainBrowser,
} from '../../provide/domain-browser.ts';
import { type DomainController, domainControllerOrReason } from '../../provide/samba.ts';
import { linkSaying, wordsOf } from '../../world/page.ts';
import { WebBrowser } from '../../world/web-browser.ts';
import { keytabOf } from '../../../server/connectors/protocols/kerberos/domain-scene.ts';
import { signInChecks } from '../broken/counterpart.ts';
import { type DirectoryWorld, startDirectoryWorld } from './world.ts';

const NO_BROWSER = domainBrowserOrReason();
const controller = NO_BROWSER ?? (await domainControllerOrReason());
const HOST = 'broker.lab.test';
const passwordOf = (name: string) => `Passw0rd-of-${name}`;

describe(
  'the ticket of a domain',
  { skip: typeof controller === 'string' ? controller : false },
  () => {
    let world: DirectoryWorld & { close(): Promise<void> };
    let directory: DomainController;
    let computer: DomainBrowser;
    let kerberosId: string;
    const fields = { realm: '', keytab: '' };

    before(async () => {
      assert.ok(typeof controller !== 'string');
      directory = controller;
      await addPeople(directory, ['alice', 'outsider']);
      fields.realm = directory.realm;
      fields.keytab = (await directory.webServiceKeytab(HOST)).toString('base64');
      world = await startDirectoryWorld('ad');
      const { sourceId } = await world.addDirectory('main', {
        url: `ldaps://${directory.host}`,
        ca: directory.ca,
        bindDn: directory.administrator.name,
        bindPassword: directory.administrator.password,
        baseDn: directory.baseDn,
        userFilter:
          '(&(objectClass=user)(!(sAMAccountName=outsider))(|(sAMAccountName={username})(userPrincipalName={username})))',
      });
      kerberosId = await addKerberos('domain', sourceId);
      computer = openDomainBrowser(directory, HOST);
    });
    after(async () => {
      computer.close();
      await world.close();
      await directory.close();
    });

    async function addKerberos(identifier: string, extIdpId: string): Promise<string> {
      const { causeway, app } = world;
      const { id } = await causeway.make('create-ext-idp-conn', {
        extIdpId,
        type: 'ad-kerberos',
        identifier,
        displayName: 'The domain',
        fields,
      });
      await causeway.make('change-ext-idp-conn-state', { id, enabled: true, appId: app.id });
      return String(id);
    }

    interface Asked {
      readonly begun: Awaited<ReturnType<DirectoryWorld['app']['begin']>>;
      readonly browser: WebBrowser;
      readonly question: URL;
      readonly cookie: string;
    }

    /** As far as the question for a ticket. */
    async function ask(identifier = 'domain'): Promise<Asked> {
      const browser = new WebBrowser();
      const begun = await world.app.begin({ ext_idp_conn_id: identifier });
      const { url } = await browser.go(begun.address);
      assert.match(url, /\/negotiate\?state=/);
      return {
        begun,
        browser,
        question: new URL(url),
        cookie: await browser.jar.getCookieString(url),
      };
    }

    async function subjectOf({ begun, question, cookie }: Asked): Promise<string> {
      const { status, location = '', text } = await computer.visit(question, cookie);
      assert.ok(location.startsWith(world.app.redirectUri), `${status} ${location} ${text}`);
      const tokens = await world.app.redeem(new URL(location), begun);
      return tokens.claims()?.sub ?? '';
    }

    it('signs the person in, and is the same one as their password', async () => {
      await computer.logOn('alice', passwordOf('alice'));
      const subject = await subjectOf(await ask());
      assert.equal(await subjectOf(await ask()), subject);
      const typed = await world.userOf(await world.signIn('alice', passwordOf('alice')));
      assert.equal(typed['userId'], subject);
      assert.equal(typed['email'], 'alice@lab.test');
      const lines = world.causeway.logLines.join('\n');
      assert.ok(!/Negotiate [A-Za-z\d+/]{40}/.test(lines), 'a ticket is in the log');
    });

    it('is taken once, and in the browser that was asked', async () => {
      await computer.logOn('alice', passwordOf('alice'));
      const first = await ask();
      const foreign = await computer.visit(first.question, '');
      assert.notEqual(foreign.location?.startsWith(world.app.redirectUri), true);
      assert.ok(await subjectOf(first));
      const again = await computer.visit(first.question, first.cookie);
      assert.equal(again.status, 400);
    });

    it('is asked for, and a browser without one is offered another way', async () => {
      const { browser, question } = await ask();
      const page = await browser.visit(question.href);
      assert.equal(page.status, 401);
      assert.equal(page.headers.get('www-authenticate'), 'Negotiate');
      assert.match(wordsOf(page), /showed no Kerberos ticket/);
      const refused = await browser.go(linkSaying(page, 'Sign in another way'));
      assert.equal(refused.status, 403);
      const methods = await browser.go(linkSaying(refused, 'Choose how to sign in'));
      assert.match(wordsOf(methods), /main directory/);
    });

    it('is no NTLM message, and no scrap', async () => {
      const ntlm = Buffer.from('NTLMSSP\0\u0001\0\0\0').toString('base64');
      const tokens = { [ntlm]: /Kerberos tickets only/, YIIBAA: /cannot be accepted/ };
      for (const [token, words] of Object.entries(tokens)) {
        const { browser, question } = await ask();
        const headers = { authorization: `Negotiate ${token}` };
        const page = await browser.visit(question.href, { headers });
        assert.match(wordsOf(page), words);
        assert.notEqual(page.status, 200);
      }
    });

    it('lets in nobody whom the directory connection keeps out', async () => {
      await computer.logOn('outsider', passwordOf('outsider'));
      const { question, cookie } = await ask();
      const { status, text } = await computer.visit(question, cookie);
      assert.equal(status, 403);
      assert.match(text, /Sign-in did not finish/);
    });

    it('is nothing to another service, nor with an old key', async () => {
      await computer.logOn('alice', passwordOf('alice'));
      const other = (await directory.webServiceKeytab('other.lab.test')).toString('base64');
      const { causeway } = world;
      await causeway.make('update-ext-idp-conn', {
        id: kerberosId,
        fields: { ...fields, keytab: other },
      });
      const { question, cookie } = await ask();
      const { status, text } = await computer.visit(question, cookie);
      assert.ok(status >= 400, text);
      assert.match(causeway.logLines.join('\n'), /password of its account has changed/);
      await causeway.make('update-ext-idp-conn', { id: kerberosId, fields });
    });

    it('needs a directory connection of the same source', async () => {
      const { causeway } = world;
      const source = await causeway.make('create-ext-idp', { name: 'Lonely', type: 'ad' });
      await addKerberos('lonely', String(source.id));
      await computer.logOn('alice', passwordOf('alice'));
      const { question, cookie } = await ask('lonely');
      const { status } = await computer.visit(question, cookie);
      assert.ok(status >= 400);
      assert.match(causeway.logLines.join('\n'), /no connection of type ad/);
    });

    it('goes the whole way in a test sign-in, which makes nobody', async () => {
      await computer.logOn('alice', passwordOf('alice'));
      const checks = await signInChecks(world.causeway, kerberosId, async (browser, address) => {
        const page = await browser.go(address);
        const cookie = await browser.jar.getCookieString(page.url);
        const { status } = await computer.visit(new URL(page.url), cookie);
        assert.equal(status, 200);
        return page;
      });
      assert.deepEqual(
        checks.filter(({ result }) => result === 'failed'),
        [],
      );
      assert.ok(checks.some(({ check, result }) => check === 'decision' && result === 'passed'));
    });

    it('is refused by name of the setting that makes no connection', async () => {
      const source = await world.causeway.make('create-ext-idp', { name: 'Broken', type: 'ad' });
      const key = Buffer.alloc(16, 1);
      const broken: Readonly<Record<string, object>> = {
        realm: { realm: 'LAB TEST' },
        keytab: { keytab: 'AAAA' },
        'RC4 and DES': { keytab: keytabOf({ encryptionType: 23, key }).toString('base64') },
      };
      for (const [field, changes] of Object.entries(broken)) {
        const reply = await world.causeway.manage('create-ext-idp-conn', {
          extIdpId: source.id,
          type: 'ad-kerberos',
          identifier: 'broken',
          displayName: 'Broken',
          fields: { ...fields, ...changes },
        });
        assert.equal(reply.code, 'connection_misconfigured');
        assert.match(reply.message, new RegExp(field));
      }
    });
  },
);

async function addPeople(
  { host, ca, administrator, baseDn }: DomainController,
  names: readonly string[],
): Promise<void> {
  const client = new Client({ url: `ldaps://${host}`, tlsOptions: { ca } });
  await client.bind(administrator.name, administrator.password);
  for (const name of names) {
    const entry = {
      objectClass: ['user'],
      sAMAccountName: name,
      userPrincipalName: `${name}@lab.test`,
      mail: `${name}@lab.test`,
      userAccountControl: '512',
    };
    const password = Buffer.from(`"${passwordOf(name)}"`, 'utf16le');
    const attributes = Object.entries(entry).map(
      ([type, values]) => new Attribute({ type, values: [values].flat() }),
    );
    await client.add(`CN=${name},CN=Users,${baseDn}`, [
      ...attributes,
      new Attribute({ type: 'unicodePwd', values: [password] }),
    ]);
  }
  await client.unbind();
}
