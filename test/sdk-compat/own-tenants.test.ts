import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { accountBindingRoutes } from '@causeway/contract/account-binding.ts';
import { ownTenantRoutes } from '@causeway/contract/tenant-members.ts';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';
import { authenticationClient } from './clients.ts';
import { granted, refused } from './replies.ts';
import { signIn } from './sign-in.ts';

const { getTenantList } = ownTenantRoutes;

describe('own tenants through AuthenticationClient', () => {
  let world: BrokeredWorld;

  before(async () => {
    world = await startBrokeredWorld();
  });
  after(() => world.close());

  async function newTenant(name: string): Promise<string> {
    const made = await world.causeway.make('create-tenant', { name, appIds: [] });
    return String(made['tenantId']);
  }

  it('getTenantList names the tenants of the person whose access token it carries', async () => {
    world.upstream.person = somebody();
    const client = authenticationClient(world);
    const tokens = await signIn(world, client, new WebBrowser());
    client.setAccessToken(tokens.access_token);
    assert.deepEqual(granted(getTenantList, await client.getTenantList()), []);
    const tenantId = await newTenant('客户');
    await newTenant('Somebody else’s');
    const [person] = (await world.causeway.make('list-users'))['list'] as { userId: string }[]; // one signed in

    await world.causeway.make('add-tenant-users', { tenantId, linkUserIds: [person?.userId] });
    const [tenant, ...more] = granted(getTenantList, await client.getTenantList());

    assert.deepEqual(more, []);
    assert.equal(tenant?.tenantId, tenantId);
    assert.equal(tenant.tenantName, '客户');
    assert.ok(Math.abs(Date.parse(tenant.joinAt) - Date.now()) < 60_000);
  });

  it('getTenantList is for whoever is signed in', async () => {
    const client = authenticationClient(world);

    refused(await client.getTenantList(), 'credentials_missing');
    client.setAccessToken('x.y.z');
    refused(await client.getTenantList(), 'not_signed_in');
  });

  it("an application's offers are those of the tenant that the headers name", async () => {
    const tenantId = await newTenant('Page');
    const source = { name: 'own', type: 'oidc', tenantId };
    const { id } = await world.causeway.make('create-ext-idp', source);
    const connection = await world.causeway.make('create-ext-idp-conn', {
      extIdpId: id,
      type: 'oidc',
      identifier: 'of-page',
      displayName: 'Own',
      fields: { issuerUrl: world.upstream.issuer, clientId: 'c', clientSecret: 's' },
      tenantId,
    });
    const { appId } = world;
    const state = { id: connection.id, enabled: true, appId, tenantId };
    await world.causeway.make('change-ext-idp-conn-state', state);
    const offered = async (headers: Readonly<Record<string, string>> = {}) => {
      const reply = await world.causeway.ask('get-application-enabled-extidps', {
        headers: { 'x-authing-app-id': appId, ...headers },
      });
      const route = accountBindingRoutes.getApplicationEnabledExtIdps;
      return granted(route, reply).map(({ identifier }) => identifier);
    };

    assert.deepEqual(await offered(), ['main']);
    assert.deepEqual(await offered({ 'x-authing-app-tenant-id': tenantId }), ['of-page']);
    assert.deepEqual(await offered({ 'x-authing-app-tenant-id': 'nobody' }), []);
  });
});
