import assert from 'node:assert/strict';
import { newId, type TenantId } from '../../kernel/ids.ts';
import type { Behaviours } from './behaviour.ts';
import { assertPaged, times } from './paging.ts';
import { newPool, populate, sampleIdentity, sampleSource } from './samples.ts';

export const sources: Behaviours = {
  'a source comes back as it was put, from its own pool only': async ({ store }) => {
    const poolId = await newPool(store);
    const ofPool = sampleSource(poolId);
    const ofTenant = sampleSource(poolId, { tenantId: newId<TenantId>(), autoJoin: false });
    for (const source of [ofPool, ofTenant]) {
      await store.sources.insert(source);
      assert.deepEqual(await store.sources.find(poolId, source.id), source);
    }

    assert.equal(await store.sources.find(await newPool(store), ofPool.id), undefined);
  },

  'sources of a pool are listed by age, in pages, without those of its tenants': async ({
    store,
  }) => {
    const poolId = await newPool(store);
    const rows = times.map((createdAt) => sampleSource(poolId, { createdAt }));
    for (const row of rows) await store.sources.insert(row);
    await store.sources.insert(sampleSource(await newPool(store)));
    await store.sources.insert(sampleSource(poolId, { tenantId: newId<TenantId>() }));

    await assertPaged(rows, (page) => store.sources.list({ poolId, tenantId: undefined }, page));
  },

  'sources of a tenant are listed apart from those of others': async ({ store }) => {
    const poolId = await newPool(store);
    const tenantId = newId<TenantId>();
    const rows = times.map((createdAt) => sampleSource(poolId, { createdAt, tenantId }));
    for (const row of rows) await store.sources.insert(row);
    await store.sources.insert(sampleSource(poolId));
    await store.sources.insert(sampleSource(poolId, { tenantId: newId<TenantId>() }));

    await assertPaged(rows, (page) => store.sources.list({ poolId, tenantId }, page));
  },

  'the total of a list follows what comes and goes': async ({ store }) => {
    const poolId = await newPool(store);
    const tenantId = newId<TenantId>();
    const gone = sampleSource(poolId);
    for (const source of [gone, sampleSource(poolId), sampleSource(poolId, { tenantId })]) {
      await store.sources.insert(source);
    }
    const totals = async () => {
      const page = { offset: 0, limit: 1 };
      const ofPool = await store.sources.list({ poolId, tenantId: undefined }, page);
      const ofTenant = await store.sources.list({ poolId, tenantId }, page);
      return [ofPool.total, ofTenant.total];
    };
    assert.deepEqual(await totals(), [2, 1]);

    assert.equal(await store.sources.deleteIfUnused(poolId, gone.id), 'deleted');
    assert.deepEqual(await totals(), [1, 1]);
  },

  'an update answers with the changed source': async ({ store }) => {
    const poolId = await newPool(store);
    const source = sampleSource(poolId);
    await store.sources.insert(source);
    const changes = { name: 'Renamed', logo: 'x', autoJoin: false, updatedAt: 99 };

    const expected = { ...source, ...changes, version: 2 };
    assert.deepEqual(await store.sources.update({ poolId, id: source.id }, changes), expected);
    assert.deepEqual(await store.sources.find(poolId, source.id), expected);
    assert.equal(await store.sources.update({ poolId, id: newId() }, changes), undefined);
  },

  'a source goes when nothing uses it': async ({ store }) => {
    const { poolId, source, connection } = await populate(store);
    assert.equal(await store.sources.deleteIfUnused(poolId, source.id), 'in-use');

    await store.connections.delete(poolId, connection.id);
    assert.equal(await store.sources.deleteIfUnused(await newPool(store), source.id), 'absent');
    assert.equal(await store.sources.deleteIfUnused(poolId, source.id), 'deleted');
    assert.equal(await store.sources.deleteIfUnused(poolId, source.id), 'absent');
    assert.equal(await store.sources.find(poolId, source.id), undefined);
  },

  'a source with identities stays': async ({ store }) => {
    const { poolId, source, connection, user } = await populate(store);
    await store.connections.delete(poolId, connection.id);
    await store.identities.insert(sampleIdentity(user, source.id));

    assert.equal(await store.sources.deleteIfUnused(poolId, source.id), 'in-use');
  },
};
