/** Directories that anybody can open, against the whole server: the sandbox plays Microsoft. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { startSandbox, type Sandbox } from '@causeway/sandbox/sandbox.ts';
import { findTestUser } from '@causeway/sandbox/test-users.ts';

import { Application } from '../world/application.ts';
import { type Running, startCauseway } from '../world/causeway.ts';
import { formTo } from '../world/page.ts';
import { WebBrowser } from '../world/web-browser.ts';

const client = { clientId: 'sandbox', clientSecret: 'sandbox-secret' };
const byAddress = { associationMode: 'field', userMatchFields: ['email'] };

describe('signing in with Microsoft Entra ID', () => {
  let sandbox: Sandbox;
  let causeway: Running;
  let app: Application;

  before(async () => {
    sandbox = await startSandbox({ host: '127.0.0.1', port: 0, clients: [] });
    causeway = await startCauseway({ env: { CAUSEWAY_OUTBOUND_ALLOW: '127.0.0.0/8' } });
    causeway.server.playVendors({ origin: sandbox.origin, hosts: sandbox.vendors.hosts });
    app = await Application.create(causeway, { redirectUri: 'https://app.example/callback' });
    await connect('everybody', { tenant: 'common' });
    await connect('contoso', { tenant: 'contoso.onmicrosoft.com', photo: true });
  });
  after(async () => {
    await causeway.close();
    await sandbox.close();
  });

  async function connect(identifier: string, fields: object): Promise<void> {
    const type = 'azure-ad';
    const source = await causeway.make('create-ext-idp', { name: identifier, type });
    const { id } = await causeway.make('create-ext-idp-conn', {
      extIdpId: source.id,
      type,
      identifier,
      displayName: identifier,
      fields: { ...client, ...fields },
      ...byAddress,
    });
    await causeway.make('change-ext-idp-conn-state', { id, enabled: true, appId: app.id });
  }

  /** Resolves to the id of the user. */
  async function signIn(through: string, person: string): Promise<string> {
    const browser = new WebBrowser();
    const begun = await app.begin({ ext_idp_conn_id: through });
    const form = formTo(await browser.go(begun.address), '/authorize');
    const chosen = await browser.submit({ ...form, fields: { user: person } });
    const atApp = (url: string) => url.startsWith(app.redirectUri);
    const { url } = await browser.follow(chosen, atApp);
    assert.ok(atApp(url), url);
    return (await app.redeem(new URL(url), begun)).claims()?.sub ?? '';
  }

  async function ownerOf(person: string): Promise<string> {
    const email = findTestUser(person)?.email?.address;
    const { userId } = await causeway.make('create-user', { email, emailVerified: true });
    return String(userId);
  }

  it('incident-1: an address that no owner of a domain stands behind leads to no account', async () => {
    const victim = await ownerOf('bruno');
    for (const through of ['everybody', 'contoso']) {
      const userId = await signIn(through, 'bruno');
      assert.notEqual(userId, victim, through);
      assert.equal(await signIn(through, 'bruno'), userId, 'a person is the id, not the address');
    }
  });

  it('incident-1: a guest proves nothing by the address that they brought', async () => {
    const owner = await ownerOf('yunhe');
    const guest = await signIn('contoso', 'yunhe');
    assert.notEqual(guest, owner);
    assert.equal(await signIn('everybody', 'yunhe'), owner, 'at home the address is proven');
  });

  it('incident-1: no policy believes addresses where the settings let every directory in', async () => {
    const source = await causeway.make('create-ext-idp', { name: 'Open', type: 'azure-ad' });
    for (const fields of [{}, { tenant: 'common' }, { tenantId: 'organizations' }]) {
      const reply = await causeway.manage('create-ext-idp-conn', {
        extIdpId: source.id,
        type: 'azure-ad',
        identifier: 'open',
        displayName: 'Open',
        fields: { ...client, ...fields },
        ...byAddress,
        trustedClaims: ['email'],
      });
      assert.equal(reply.code, 'association_unsafe', JSON.stringify(fields));
    }
  });

  it('leads somebody to their account by a proven address, and notes who they are there', async () => {
    const owner = await ownerOf('ada');
    assert.equal(await signIn('contoso', 'ada'), owner);
    const user = await causeway.make('get-user', { userId: owner, withIdentities: true });
    const identities = user['identities'] as readonly Record<string, unknown>[]; // a list on the wire
    const types = identities.map(({ type }) => String(type));
    assert.deepEqual(new Set(types), new Set(['openid', 'primary']));
    assert.match(JSON.stringify(identities), /data:image\/jpeg;base64,/);
  });

  it('goes on when the provider changes its keys', async () => {
    const first = await signIn('everybody', 'maximiliana');
    await (await sandbox.vendors.deskOf('entra').keys()).rotate();
    assert.equal(await signIn('everybody', 'maximiliana'), first);
  });
});
