import assert from 'node:assert/strict';
import { type AppId, newId, type TenantId } from '../../kernel/ids.ts';
import type { Behaviours } from './behaviour.ts';
import { assertPaged, times } from './paging.ts';
import {
  newPool,
  populate,
  sampleApplication,
  sampleConnection,
  sampleSource,
  wholePage,
} from './samples.ts';

export const connections: Behaviours = {
  'a connection comes back as it was put, unknown fields included': async ({ store, other }) => {
    const { poolId, source } = await populate(store);
    const connection = sampleConnection(poolId, source.id, {
      tenantId: newId<TenantId>(),
      loginOnly: true,
      associationMode: 'challenge',
    });
    assert.deepEqual(await store.connections.insert(connection), { ok: true });

    for (const node of [store, store, other]) {
      const { id, identifier } = connection;
      assert.deepEqual(await node.connections.find(poolId, id), connection);
      assert.deepEqual(await node.connections.findByIdentifier(poolId, identifier), connection);
    }
  },

  'a connection of another pool is not found': async ({ store }) => {
    const { connection } = await populate(store);
    const elsewhere = await newPool(store);

    const { id, identifier } = connection;
    assert.equal(await store.connections.find(elsewhere, id), undefined);
    assert.equal(await store.connections.findByIdentifier(elsewhere, identifier), undefined);
    assert.equal(await store.connections.delete(elsewhere, id), false);
    const key = { poolId: elsewhere, id, version: 1 };
    assert.equal(await store.connections.update(key, { displayName: 'Never' }), false);
  },

  "a connection's identifier is unique in its pool": async ({ store }) => {
    const { poolId, source, connection } = await populate(store);
    const { identifier } = connection;

    const twin = sampleConnection(poolId, source.id, { identifier });
    assert.deepEqual(await store.connections.insert(twin), { ok: false, taken: 'identifier' });

    const elsewhere = await populate(store);
    const free = sampleConnection(elsewhere.poolId, elsewhere.source.id, { identifier });
    assert.deepEqual(await store.connections.insert(free), { ok: true });
  },

  'a connection needs a source of its own pool': async ({ store }) => {
    const { poolId } = await populate(store);
    const { source } = await populate(store);

    await assert.rejects(store.connections.insert(sampleConnection(poolId, source.id)));
  },

  'connections of a source are listed by age, in pages': async ({ store }) => {
    const { poolId } = await populate(store);
    const source = sampleSource(poolId);
    await store.sources.insert(source);
    const rows = times.map((createdAt) => sampleConnection(poolId, source.id, { createdAt }));
    for (const row of rows) await store.connections.insert(row);

    await assertPaged(rows, (page) => store.connections.listBySource(poolId, source.id, page));
  },

  'an update replaces the fields and counts the version': async ({ store, other }) => {
    const { poolId, connection } = await populate(store);
    await other.connections.find(poolId, connection.id);
    const changes = { fields: { clientSecret: 'rotated' }, displayName: 'Renamed', updatedAt: 99 };

    const key = { poolId, id: connection.id, version: 1 };
    assert.equal(await store.connections.update(key, changes), true);
    assert.equal(await store.connections.update(key, { displayName: 'Too late' }), false);

    const expected = { ...connection, ...changes, version: 2 };
    for (const node of [store, other]) {
      assert.deepEqual(await node.connections.find(poolId, connection.id), expected);
    }
  },

  'an update without fields leaves them': async ({ store }) => {
    const { poolId, connection } = await populate(store);

    await store.connections.update(
      { poolId, id: connection.id, version: 1 },
      { loginOnly: true, associationMode: 'field', challengeBindingMethods: [] },
    );

    const found = await store.connections.find(poolId, connection.id);
    assert.deepEqual(found?.fields, connection.fields);
    assert.equal(found?.associationMode, 'field');
    assert.equal(found?.loginOnly, true);
  },

  "an application's own row decides whether it offers a connection, else its default": async ({
    store,
  }) => {
    const { poolId, source, connection, application } = await populate(store);
    const generous = sampleApplication(poolId, { allConnectionsEnabled: true });
    await store.applications.insert(generous);
    const isEnabled = async (appId: typeof generous.id) => {
      const found = await store.connections.findFor(appId, poolId, connection.id);
      assert.deepEqual(found?.connection, connection);
      const alone = await store.connections.isEnabled(poolId, connection.id, appId);
      assert.equal(found?.isEnabled, alone);
      return alone;
    };

    assert.equal(await isEnabled(application.id), false);
    assert.equal(await isEnabled(generous.id), true);

    const connectionId = connection.id;
    await store.connections.setState(poolId, [
      { connectionId, appId: application.id, enabled: true },
      { connectionId, appId: generous.id, enabled: true },
      { connectionId, appId: generous.id, enabled: false },
    ]);
    assert.equal(await isEnabled(application.id), true);
    assert.equal(await isEnabled(generous.id), false);

    await store.connections.setState(poolId, [
      { connectionId, appId: application.id, enabled: false },
    ]);
    assert.equal(await isEnabled(application.id), false);
    const later = sampleConnection(poolId, source.id);
    await store.connections.insert(later);
    assert.equal(await store.connections.isEnabled(poolId, later.id, generous.id), true);
  },

  'nothing is offered that is absent or of another pool': async ({ store }) => {
    const { poolId, connection } = await populate(store);
    const elsewhere = await newPool(store);
    const generous = sampleApplication(elsewhere, { allConnectionsEnabled: true });
    await store.applications.insert(generous);

    assert.equal(await store.connections.isEnabled(poolId, connection.id, generous.id), false);
    assert.equal(await store.connections.isEnabled(elsewhere, connection.id, generous.id), false);
    assert.equal(await store.connections.isEnabled(elsewhere, newId(), generous.id), false);
    assert.equal(await store.connections.isEnabled(poolId, connection.id, newId()), false);

    assert.deepEqual(
      await store.connections.listEnabled({ poolId, tenantId: undefined }, generous.id, wholePage),
      [],
    );

    const { connections } = store;
    for (const appId of [generous.id, newId<typeof generous.id>()]) {
      const found = await connections.findFor(appId, poolId, connection.id);
      assert.deepEqual(found, { connection, isEnabled: false });
    }
    assert.equal(await connections.findFor(generous.id, elsewhere, connection.id), undefined);
  },

  'what is found for an application is never an earlier state': async ({ store, other }) => {
    const { poolId, connection, application } = await populate(store);
    const find = () => store.connections.findFor(application.id, poolId, connection.id);
    await find();

    const key = { poolId, id: connection.id, version: 1 };
    const fields = { clientSecret: 'rotated elsewhere' };
    await other.connections.update(key, { fields });
    assert.deepEqual((await find())?.connection.fields, fields);

    await other.connections.delete(poolId, connection.id);
    assert.equal(await find(), undefined);
  },

  'the offered connections are listed by age, in pages': async ({ store }) => {
    const { poolId, source, application, connection } = await populate(store);
    const generous = sampleApplication(poolId, { allConnectionsEnabled: true });
    await store.applications.insert(generous);
    const rows = times.map((createdAt) => sampleConnection(poolId, source.id, { createdAt }));
    for (const row of rows) await store.connections.insert(row);
    await store.connections.setState(poolId, [
      { connectionId: connection.id, appId: generous.id, enabled: false },
      ...rows.map(({ id }) => ({ connectionId: id, appId: application.id, enabled: true })),
    ]);

    for (const { id } of [generous, application]) {
      await assertPaged(rows, async (page) => ({
        rows: await store.connections.listEnabled({ poolId, tenantId: undefined }, id, page),
        total: rows.length,
      }));
    }
  },

  'the states of a connection or application go with it': async ({ store, database }) => {
    const { poolId, source, application, connection } = await populate(store);
    const second = sampleConnection(poolId, source.id);
    await store.connections.insert(second);
    await store.connections.setState(poolId, [
      { connectionId: connection.id, appId: application.id, enabled: true },
      { connectionId: second.id, appId: application.id, enabled: true },
    ]);
    const countStates = async () => {
      const where = `where pool_id = '${poolId}'`;
      return (await database.execute(`select * from connection_states ${where}`)).length;
    };

    assert.equal(await countStates(), 2);
    await store.connections.delete(poolId, connection.id);
    assert.equal(await countStates(), 1);
    await store.applications.delete(poolId, application.id);
    assert.equal(await countStates(), 0);
  },

  'what an application says is forgotten for one scope at a time': async ({ store }) => {
    const { poolId, source, application, connection } = await populate(store);
    const tenantId = newId<TenantId>();
    const ofTenant = sampleConnection(poolId, source.id, { tenantId, createdAt: 9 });
    await store.connections.insert(ofTenant);
    const second = sampleApplication(poolId);
    await store.applications.insert(second);
    const pairs = [application, second].flatMap(({ id: appId }) =>
      [connection, ofTenant].map(({ id }) => ({ connectionId: id, appId, enabled: true })),
    );
    await store.connections.setState(poolId, pairs);
    const enabled = async (appId: AppId) => {
      const read = (of: TenantId | undefined) =>
        store.connections.listEnabled({ poolId, tenantId: of }, appId, wholePage);
      const pages = [await read(undefined), await read(tenantId)];
      return pages.flat().map(({ id }) => id);
    };

    await store.connections.clearStates({ poolId, tenantId: newId() }, application.id);
    await store.connections.clearStates({ poolId, tenantId: undefined }, application.id);
    assert.deepEqual(await enabled(application.id), [ofTenant.id]);

    await store.connections.clearStates({ poolId, tenantId }, application.id);
    assert.deepEqual(await enabled(application.id), []);
    assert.equal((await enabled(second.id)).length, 2);
  },

  'what applications say about a connection is listed': async ({ store }) => {
    const { poolId, source, application, connection } = await populate(store);
    const second = sampleConnection(poolId, source.id);
    await store.connections.insert(second);
    const quiet = sampleApplication(poolId);
    await store.applications.insert(quiet);
    const state = { connectionId: connection.id, appId: application.id, enabled: false };
    await store.connections.setState(poolId, [
      state,
      { ...state, connectionId: second.id, enabled: true },
    ]);

    assert.deepEqual(await store.connections.listStates(poolId, connection.id), [state]);
    assert.deepEqual(await store.connections.listStates(await newPool(store), connection.id), []);
  },

  'setting no states does nothing': async ({ store }) => {
    await store.connections.setState(await newPool(store), []);
  },
};
