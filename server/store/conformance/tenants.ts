import assert from 'node:assert/strict';
import type { Tenant } from '../../directory/tenant.ts';
import { type AppId, newId, type TenantId } from '../../kernel/ids.ts';
import type { Behaviours } from './behaviour.ts';
import { assertPaged, times } from './paging.ts';
import {
  newPool,
  populate,
  sampleApplication,
  sampleConnection,
  sampleSource,
  sampleTenant,
  wholePage,
} from './samples.ts';

export const tenants: Behaviours = {
  'a tenant comes back as it was put, from its own pool only': async ({ store, other }) => {
    const poolId = await newPool(store);
    const full: Partial<Tenant> = { expiresAt: 9, memberLimit: 3, adminLimit: 0 };
    for (const tenant of [sampleTenant(poolId), sampleTenant(poolId, full)]) {
      assert.deepEqual(await store.tenants.insert(tenant), { ok: true });
      assert.deepEqual(await other.tenants.find(poolId, tenant.id), tenant);
      assert.deepEqual(await other.tenants.findByCode(poolId, tenant.code), tenant);
      const elsewhere = await newPool(store);
      assert.equal(await store.tenants.find(elsewhere, tenant.id), undefined);
      assert.equal(await store.tenants.findByCode(elsewhere, tenant.code), undefined);
    }
  },

  'the code of a tenant is unique in its pool': async ({ store }) => {
    const poolId = await newPool(store);
    const tenant = sampleTenant(poolId);
    await store.tenants.insert(tenant);

    const twin = sampleTenant(poolId, { code: tenant.code });
    assert.deepEqual(await store.tenants.insert(twin), { ok: false, taken: 'code' });
    const elsewhere = sampleTenant(await newPool(store), { code: tenant.code });
    assert.deepEqual(await store.tenants.insert(elsewhere), { ok: true });
  },

  'tenants are listed by age, in pages, and found by name, code and origin': async ({ store }) => {
    const poolId = await newPool(store);
    const rows = times.map((createdAt) => sampleTenant(poolId, { createdAt }));
    for (const row of rows) await store.tenants.insert(row);
    await store.tenants.insert(sampleTenant(await newPool(store)));
    await assertPaged(rows, (page) => store.tenants.list(poolId, page));

    const odd = sampleTenant(poolId, { name: '50% Acme_', code: 'x-yz', origin: 'application' });
    await store.tenants.insert(odd);
    const found = async (filter: Parameters<typeof store.tenants.list>[2]) =>
      (await store.tenants.list(poolId, wholePage, filter)).rows;
    for (const keywords of ['acme_', '% A', 'X-Y']) {
      assert.deepEqual(await found({ keywords }), [odd], keywords);
    }
    assert.deepEqual(await found({ origin: 'application' }), [odd]);
    assert.deepEqual(await found({ origin: 'elsewhere' }), []);
    assert.deepEqual(await found({ keywords: 'a%e' }), []);
  },

  'an update changes what it names; a tenant that is gone is neither held nor changed': async ({
    store,
  }) => {
    const poolId = await newPool(store);
    const tenant = sampleTenant(poolId);
    await store.tenants.insert(tenant);
    const key = { poolId, id: tenant.id };

    assert.equal(await store.tenants.update(key, { name: 'New', expiresAt: undefined }), true);
    const expected = { ...tenant, name: 'New', version: 2 };
    assert.deepEqual(await store.tenants.hold(poolId, tenant.id), expected);

    assert.equal(await store.tenants.delete(await newPool(store), tenant.id), false);
    assert.equal(await store.tenants.delete(poolId, tenant.id), true);
    assert.equal(await store.tenants.delete(poolId, tenant.id), false);
    assert.equal(await store.tenants.hold(poolId, tenant.id), undefined);
    assert.equal(await store.tenants.update(key, { name: 'Never' }), false);
  },

  'the applications of a tenant are of its pool, and go with them': async ({ store }) => {
    const { poolId, application } = await populate(store);
    const second = sampleApplication(poolId, { name: 'Second', ssoEnabled: false });
    await store.applications.insert(second);
    const tenant = sampleTenant(poolId);
    await store.tenants.insert(tenant);
    const scope = { poolId, tenantId: tenant.id };
    const ids = async () =>
      (await store.tenants.listApplicationIds(poolId, [tenant.id, newId()])).get(tenant.id) ?? [];
    const listed = async (ssoOnly = false) => {
      const filter = { tenantId: tenant.id, ssoOnly };
      return (await store.applications.list(poolId, wholePage, filter)).rows.map(({ id }) => id);
    };

    const both = [application.id, second.id];
    assert.equal(await store.tenants.setApplications(scope, [...both, second.id]), true);
    assert.deepEqual((await ids()).toSorted(), both.toSorted());
    assert.deepEqual((await listed()).toSorted(), both.toSorted());
    assert.deepEqual(await listed(true), [application.id]);

    const foreign = (await populate(store)).application.id;
    const replacing = store.transaction(async (unit) => {
      for (const appId of [newId<AppId>(), foreign]) {
        assert.equal(await unit.tenants.setApplications(scope, [appId]), false);
      }
      throw new Error('undone');
    });
    await assert.rejects(replacing, /undone/);
    assert.equal((await ids()).length, 2);

    await store.applications.delete(poolId, second.id);
    assert.deepEqual(await ids(), [application.id]);
    assert.equal(await store.tenants.setApplications(scope, []), true);
    assert.deepEqual(await listed(), []);
  },

  'a tenant sees what it owns and what is associated with it': async ({ store }) => {
    const { poolId, source, connection, application } = await populate(store);
    const [one, two] = [sampleTenant(poolId), sampleTenant(poolId)];
    for (const tenant of [one, two]) await store.tenants.insert(tenant);
    const own = sampleSource(poolId, { tenantId: one.id, type: 'github', createdAt: 1 });
    await store.sources.insert(own);
    const ownConnection = sampleConnection(poolId, own.id, { tenantId: one.id, createdAt: 1 });
    await store.connections.insert(ownConnection);
    const scope = (tenantId?: TenantId) => ({ poolId, tenantId });
    const seen = async (tenantId?: TenantId, filter = {}) => {
      const { rows, total } = await store.sources.listVisible(scope(tenantId), wholePage, filter);
      assert.equal(total, rows.length);
      return rows.map(({ id }) => id);
    };

    assert.deepEqual(await seen(), [source.id]);
    assert.deepEqual(await seen(one.id), [own.id]);
    assert.deepEqual(await seen(two.id), []);

    const pair = { poolId, tenantId: one.id };
    assert.equal(await store.connections.isAssociated(pair, connection.id), false);
    for (let again = 0; again < 2; again++) {
      assert.equal(await store.connections.associate(pair, connection.id), true);
    }
    assert.equal(await store.connections.isAssociated(pair, connection.id), true);
    assert.deepEqual(await seen(one.id), [own.id, source.id]);
    assert.deepEqual(await seen(one.id, { types: ['github'] }), [own.id]);
    assert.deepEqual(await seen(two.id), []);

    const appId = application.id;
    assert.deepEqual(await seen(one.id, { appId }), []);
    await store.connections.setState(poolId, [
      { connectionId: connection.id, appId, enabled: true },
      { connectionId: ownConnection.id, appId, enabled: true },
    ]);
    const offered = async (tenantId?: TenantId) => {
      const rows = await store.connections.listEnabled(scope(tenantId), appId, wholePage);
      return rows.map(({ id }) => id);
    };
    assert.deepEqual(await seen(one.id, { appId }), [own.id, source.id]);
    assert.deepEqual(await offered(one.id), [ownConnection.id, connection.id]);
    assert.deepEqual(await offered(), [connection.id]);
    assert.deepEqual(await offered(two.id), []);

    await store.connections.dissociate(pair, connection.id);
    assert.deepEqual(await seen(one.id), [own.id]);
    assert.deepEqual(await offered(one.id), [ownConnection.id]);
  },

  'an association needs both, in one pool, and goes with either': async ({ store }) => {
    const { poolId, connection } = await populate(store);
    const tenant = sampleTenant(poolId);
    await store.tenants.insert(tenant);
    const pair = { poolId, tenantId: tenant.id };
    const foreign = (await populate(store)).connection.id;

    assert.equal(await store.connections.associate(pair, foreign), false);
    const nobody = { poolId, tenantId: newId<TenantId>() };
    assert.equal(await store.connections.associate(nobody, connection.id), false);

    await store.connections.associate(pair, connection.id);
    await store.tenants.delete(poolId, tenant.id);
    assert.equal(await store.connections.isAssociated(pair, connection.id), false);
  },

  'the portal is written once per version, and shows connections of its pool': async ({
    store,
  }) => {
    const { poolId, connection } = await populate(store);
    assert.equal(await store.portals.find(poolId), undefined);
    const portal = { poolId, settings: { enableJoinTenant: true }, version: 1 };
    const next = { ...portal, settings: { enableJoinTenant: false }, version: 2 };

    assert.equal(await store.portals.succeed(next), false);
    assert.equal(await store.portals.succeed(portal), true);
    assert.equal(await store.portals.succeed(portal), false);
    assert.equal(await store.portals.succeed(next), true);
    assert.deepEqual(await store.portals.find(poolId), next);

    const foreign = (await populate(store)).connection.id;
    const ids = [connection.id, connection.id];
    const shown = async () => (await store.portals.listConnections(poolId, wholePage)).rows;
    assert.equal(await store.portals.offerConnections(poolId, [foreign]), false);
    for (let again = 0; again < 2; again++) {
      assert.equal(await store.portals.offerConnections(poolId, ids), true);
    }
    assert.deepEqual(await shown(), [connection]);
    await store.portals.hideConnections(await newPool(store), ids);
    assert.deepEqual(await shown(), [connection]);
    await store.portals.hideConnections(poolId, ids);
    assert.deepEqual(await shown(), []);
  },
};
