import assert from 'node:assert/strict';
import { newId } from '../../kernel/ids.ts';
import type { ApplicationFilter } from '../store.ts';
import type { Behaviours } from './behaviour.ts';
import { assertPaged, times } from './paging.ts';
import { newPool, sampleApplication, samplePool, wholePage } from './samples.ts';

export const applications: Behaviours = {
  'the first pool is the oldest, and a pool is inserted once': async ({ store }) => {
    const oldest = samplePool({ createdAt: 1 });
    assert.equal(await store.pools.insert(samplePool({ createdAt: 2 })), true);
    assert.equal(await store.pools.insert(oldest), true);
    assert.equal(await store.pools.insert({ ...oldest, name: 'Another' }), false);

    assert.deepEqual(await store.pools.first(), oldest);
  },

  'an application comes back as it was put': async ({ store, other }) => {
    const application = sampleApplication(await newPool(store));
    assert.deepEqual(await store.applications.insert(application), { ok: true });

    for (const node of [store, store, other]) {
      assert.deepEqual(await node.applications.find(application.id), application);
    }
    assert.equal(await store.applications.find(newId()), undefined);
  },

  "an application's identifier is unique in its pool": async ({ store }) => {
    const poolId = await newPool(store);
    const application = sampleApplication(poolId, { identifier: 'shop' });
    await store.applications.insert(application);

    const twin = sampleApplication(poolId, { identifier: 'shop' });
    assert.deepEqual(await store.applications.insert(twin), { ok: false, taken: 'identifier' });
    assert.equal(await store.applications.find(twin.id), undefined);

    const elsewhere = sampleApplication(await newPool(store), { identifier: 'shop' });
    assert.deepEqual(await store.applications.insert(elsewhere), { ok: true });
  },

  'applications are listed by age, in pages': async ({ store }) => {
    const poolId = await newPool(store);
    const rows = times.map((createdAt) => sampleApplication(poolId, { createdAt }));
    for (const row of rows) await store.applications.insert(row);
    await store.applications.insert(sampleApplication(await newPool(store)));

    await assertPaged(rows, (page) => store.applications.list(poolId, page));
  },

  'applications are found by part of a name or identifier, taken literally': async ({ store }) => {
    const poolId = await newPool(store);
    const named = async (name: string, identifier: string) => {
      const row = sampleApplication(poolId, { name, identifier, ssoEnabled: name === 'Beta' });
      await store.applications.insert(row);
      return row;
    };
    const rows = [await named('100%!_', 'first-x'), await named('Beta', 'second')];
    await store.applications.insert(sampleApplication(await newPool(store), { name: 'Beta' }));

    const search = async (filter: ApplicationFilter) => {
      const found = await store.applications.list(poolId, wholePage, filter);
      assert.equal(found.total, found.rows.length);
      return found.rows.map(({ name }) => name).toSorted();
    };
    for (const keywords of ['%', '!', '_', '0%!', 'FIRST', '-x']) {
      assert.deepEqual(await search({ keywords }), ['100%!_'], keywords);
    }
    assert.deepEqual(await search({ keywords: 's' }), ['100%!_', 'Beta']);
    assert.deepEqual(await search({ keywords: 's%d' }), []);
    assert.deepEqual(await search({ ssoOnly: true }), ['Beta']);
    assert.deepEqual(await search({ ssoOnly: true, keywords: 'first' }), []);
    assert.deepEqual(await search({}), rows.map(({ name }) => name).toSorted());
  },

  'found applications come by age, in pages': async ({ store }) => {
    const poolId = await newPool(store);
    const rows = times.map((createdAt) => sampleApplication(poolId, { createdAt, name: 'Sought' }));
    for (const row of rows) await store.applications.insert(row);
    await store.applications.insert(sampleApplication(poolId, { name: 'Other' }));

    const filter = { keywords: 'sought' };
    await assertPaged(rows, (page) => store.applications.list(poolId, page, filter));
  },

  'an update changes what it names and counts the version': async ({ store, other }) => {
    const poolId = await newPool(store);
    const application = sampleApplication(poolId);
    await store.applications.insert(application);
    const changes = {
      name: 'Renamed',
      secret: 'new secret',
      redirectUris: [],
      oidc: { ...application.oidc, idTokenAlgorithm: 'HS256' as const },
      allConnectionsEnabled: true,
      updatedAt: 99,
    };

    const key = { poolId, id: application.id, version: 1 };
    assert.equal(await store.applications.update(key, changes), true);

    const expected = { ...application, ...changes, version: 2 };
    for (const node of [store, other]) {
      assert.deepEqual(await node.applications.find(application.id), expected);
    }
    assert.deepEqual((await store.applications.list(poolId, wholePage)).rows, [expected]);
  },

  'an update of another version changes nothing': async ({ store }) => {
    const poolId = await newPool(store);
    const application = sampleApplication(poolId, { version: 3 });
    await store.applications.insert(application);

    for (const version of [2, 4]) {
      const key = { poolId, id: application.id, version };
      assert.equal(await store.applications.update(key, { name: 'Never' }), false);
    }
    assert.deepEqual(await store.applications.find(application.id), application);
  },

  'an application is deleted from its own pool only': async ({ store }) => {
    const poolId = await newPool(store);
    const application = sampleApplication(poolId);
    await store.applications.insert(application);

    assert.equal(await store.applications.delete(await newPool(store), application.id), false);
    assert.equal(await store.applications.delete(poolId, application.id), true);
    assert.equal(await store.applications.delete(poolId, application.id), false);
    assert.equal(await store.applications.find(application.id), undefined);
  },

  'an application made anew under an old id is not mistaken for the old one': async ({ store }) => {
    const poolId = await newPool(store);
    const application = sampleApplication(poolId);
    await store.applications.insert(application);
    await store.applications.find(application.id);
    await store.applications.delete(poolId, application.id);

    const successor = { ...application, name: 'Successor', secret: 'other' };
    await store.applications.insert(successor);

    assert.deepEqual(await store.applications.find(application.id), successor);
  },
};
