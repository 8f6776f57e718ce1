import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { applicationRoutes } from '@causeway/contract/applications.ts';
import { connectionRoutes } from '@causeway/contract/connections.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';
import { tenantSourceRoutes } from '@causeway/contract/tenant-sources.ts';
import { tenantRoutes } from '@causeway/contract/tenants.ts';
import type { ManagementClient } from 'authing-node-sdk';

import { type Running, startCauseway } from '../world/causeway.ts';
import { callUntyped, managementClient } from './clients.ts';
import { granted, refused } from './replies.ts';

describe('sources of tenants through ManagementClient', () => {
  let causeway: Running;
  let client: ManagementClient;
  let tenantId: string;

  before(async () => {
    causeway = await startCauseway();
    client = managementClient(causeway);
    const made = await client.createTenant({ name: 'Acme', appIds: [] });
    ({ tenantId } = granted(tenantRoutes.createTenant, made));
  });
  after(() => causeway.close());

  /** A source with one connection; the identifier names both. */
  async function newSource(identifier: string, type = 'github', scope: object = {}) {
    const source = { name: identifier, type, ...scope };
    const made = await callUntyped(client, 'createExtIdp', source);
    const { id } = granted(sourceRoutes.createExtIdp, made);
    const connection = {
      extIdpId: id,
      type,
      identifier,
      displayName: identifier,
      fields: { clientId: 'c', clientSecret: 's', issuerUrl: 'https://idp.example' },
      ...scope,
    };
    const connected = await callUntyped(client, 'createExtIdpConn', connection);
    return { id, connection: granted(connectionRoutes.createExtIdpConn, connected).id };
  }

  async function listed(params: object) {
    const reply = await callUntyped(client, 'listTenantExtIdp', params);
    return granted(tenantSourceRoutes.listTenantExtIdp, reply);
  }

  async function names(params: object) {
    return (await listed(params)).list.map(({ name }) => name);
  }

  it('listTenantExtIdp lists own and associated sources, by application and category', async () => {
    const shared = await newSource('shared');
    await newSource('unshared');
    const own = await newSource('own', 'oidc', { tenantId });
    const app = await client.createApplication({ appName: 'A', appIdentifier: 'app-a' });
    const { appId } = granted(applicationRoutes.createApplication, app);

    assert.deepEqual(await names({ tenantId }), ['own']);
    await client.changeExtIdpConnAssociationState({
      id: shared.connection,
      association: true,
      tenantId,
    });

    assert.deepEqual(await names({ tenantId }), ['shared', 'own']);
    const [first, second] = (await listed({ tenantId })).list;
    assert.equal(first?.tenantId, '');
    assert.equal(second?.tenantId, tenantId);
    assert.deepEqual(await names({ tenantId, type: 'enterprise' }), ['own']);
    assert.deepEqual(await names({ tenantId, type: 'social' }), ['shared']);
    assert.deepEqual(await names({ tenantId, type: 'Github' }), ['shared', 'own']);
    assert.deepEqual(await names({ tenantId, appId }), []);
    await client.changeExtIdpConnState({
      id: own.connection,
      enabled: true,
      appId,
      tenantId,
    });
    assert.deepEqual(await names({ tenantId, appId }), ['own']);
    const page = await listed({ tenantId, page: 2, limit: 1 });
    assert.equal(page.totalCount, 2);
    assert.deepEqual(
      page.list.map(({ name }) => name),
      ['own'],
    );
    assert.ok(!(await names({})).includes('own'));
    const nowhere = await client.listTenantExtIdp({ tenantId: 'nobody' });
    refused(nowhere, 'tenant_not_found');
    const tooMany = await client.listTenantExtIdp({ tenantId, limit: 51 });
    assert.match(refused(tooMany, 'invalid_argument'), /limit.*50/);
  });

  it('changeExtIdpConnAssociationState says again what it said before, and takes it back', async () => {
    const { connection: id } = await newSource('back');
    const change = async (association: boolean) => {
      const request = { id, association, tenantId };
      const reply = await client.changeExtIdpConnAssociationState(request);
      const route = tenantSourceRoutes.changeExtIdpConnAssociationState;
      assert.deepEqual(granted(route, reply), { success: true });
      return (await names({ tenantId })).includes('back');
    };

    assert.deepEqual([await change(true), await change(true)], [true, true]);
    assert.deepEqual([await change(false), await change(false)], [false, false]);
  });

  it('changeExtIdpConnAssociationState needs a tenant and a connection of the pool', async () => {
    const { connection: id } = await newSource('strict');
    const own = await newSource('strictly-own', 'oidc', { tenantId });
    const change = (request: object) =>
      callUntyped(client, 'changeExtIdpConnAssociationState', { association: true, ...request });

    assert.match(refused(await change({ id }), 'invalid_argument'), /\btenantId\b/);
    refused(await change({ id, tenantId: 'nobody' }), 'tenant_not_found');
    refused(await change({ id: 'nothing', tenantId }), 'connection_not_found');
    refused(await change({ id: own.connection, tenantId }), 'connection_not_found');
    const inside = managementClient(causeway, { tenantId });
    const named = await callUntyped(inside, 'changeExtIdpConnAssociationState', { id });
    granted(tenantSourceRoutes.changeExtIdpConnAssociationState, named);
    assert.ok(
      (await names({ tenantId })).includes('strict'),
      'said by the header, meant by default',
    );
  });

  it('deleteTenant is refused while the tenant owns sources', async () => {
    const made = await client.createTenant({ name: 'Owner', appIds: [] });
    const owner = { tenantId: granted(tenantRoutes.createTenant, made).tenantId };
    const { id, connection } = await newSource('owned', 'oidc', owner);

    refused(await client.deleteTenant(owner), 'tenant_in_use');
    await client.deleteExtIdpConn({ id: connection, ...owner });
    await client.deleteExtIdp({ id, ...owner });
    granted(tenantRoutes.deleteTenant, await client.deleteTenant(owner));
    const late = { name: 'late', type: 'oidc', ...owner };
    refused(await callUntyped(client, 'createExtIdp', late), 'tenant_not_found');
  });

  it('changeUserpoolTenanExtIdpConnState fills the page that tenants share', async () => {
    const { connection } = await newSource('on-page');
    const own = await newSource('not-on-page', 'oidc', { tenantId });
    const change = (connIds: string[], enabled: boolean) =>
      client.changeUserpoolTenanExtIdpConnState({ connIds, enabled });
    const shown = async () => {
      const reply = await client.userpollTenantConfig();
      const portal = granted(tenantSourceRoutes.userpoolTenantConfig, reply);
      return portal.loginConfig.enabledExtIdpConns.map((one) => one.extIdpConnIdentifier);
    };

    const route = tenantSourceRoutes.changeUserpoolTenantExtIdpConnState;
    assert.deepEqual(granted(route, await change([connection], true)), { success: true });
    assert.deepEqual(await shown(), ['on-page']);
    refused(await change([connection, own.connection], false), 'connection_not_found');
    assert.deepEqual(await shown(), ['on-page']);
    await change([connection], false);
    assert.deepEqual(await shown(), []);
  });

  it('updateUserPoolTenantConfig keeps what it does not name', async () => {
    const route = tenantSourceRoutes.userpoolTenantConfig;
    const update = (values: object) =>
      callUntyped(client, 'updateUserPoolTenantConfig', { update: values });

    const reply = await update({ enableJoinTenant: true, joinTenantScenes: ['login'] });
    granted(tenantSourceRoutes.updateUserPoolTenantConfig, reply);
    await update({ ssoPageCustomizationSettings: { hideIdp: true } });

    const portal = granted(route, await client.userpollTenantConfig());
    assert.equal(portal.enableJoinTenant, true);
    assert.deepEqual(portal.joinTenantScenes, ['login']);
    assert.deepEqual(portal.ssoPageCustomizationSettings, { hideIdp: true });
    assert.equal(portal.enableCreateTenant, false);
    const wrong = await update({ enableJoinTenant: 'yes' });
    assert.match(refused(wrong, 'invalid_argument'), /update.enableJoinTenant/);
  });
});
