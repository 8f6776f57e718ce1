import assert from 'node:assert/strict';
import type { Store } from '../store.ts';
import type { Behaviours } from './behaviour.ts';
import { newPool, populate, sampleConnection, sampleUser } from './samples.ts';

export const transactions: Behaviours = {
  'a transaction keeps all of its work and answers with its result': async ({ store, other }) => {
    const poolId = await newPool(store);
    const pair = [sampleUser(poolId), sampleUser(poolId)];

    const answer = await store.transaction(async (open) => {
      for (const user of pair) await open.users.insert(user);
      return 'done';
    });

    assert.equal(answer, 'done');
    for (const { id } of pair) assert.ok(await other.users.find(poolId, id));
  },

  'a thrown error undoes all of the work': async ({ store }) => {
    const { poolId, user, connection } = await populate(store);
    const added = sampleUser(poolId);
    const mistake = new Error('mistake');

    const attempt = store.transaction(async (open) => {
      await open.users.insert(added);
      await open.users.recordLogin({ poolId, id: user.id }, { at: 1, ip: undefined });
      await open.connections.delete(poolId, connection.id);
      throw mistake;
    });

    await assert.rejects(attempt, mistake);
    assert.equal(await store.users.find(poolId, added.id), undefined);
    assert.deepEqual(await store.users.find(poolId, user.id), user);
    assert.ok(await store.connections.find(poolId, connection.id));
  },

  'a transaction sees its own work, and nobody else does until it ends': async ({
    store,
    other,
  }) => {
    const poolId = await newPool(store);
    const user = sampleUser(poolId);

    await store.transaction(async (open) => {
      await open.users.insert(user);
      assert.ok(await open.users.find(poolId, user.id));
      for (const node of [store, other]) {
        assert.equal(await node.users.find(poolId, user.id), undefined);
      }
    });
    assert.ok(await other.users.find(poolId, user.id));
  },

  'a transaction inside a transaction joins it': async ({ store }) => {
    const poolId = await newPool(store);
    const user = sampleUser(poolId);

    const attempt = store.transaction(async (open) => {
      await open.transaction((joined) => joined.users.insert(user));
      throw new Error('after the inner one');
    });

    await assert.rejects(attempt, /after the inner one/);
    assert.equal(await store.users.find(poolId, user.id), undefined);
  },

  'a refused write leaves the transaction usable': async ({ store }) => {
    const { poolId, user, source, connection } = await populate(store);
    await store.users.update({ poolId, id: user.id }, { username: 'taken' });
    const added = sampleUser(poolId);

    await store.transaction(async (open) => {
      const clash = sampleUser(poolId, { username: 'taken' });
      assert.deepEqual(await open.users.insert(clash), { ok: false, taken: 'username' });
      await open.users.insert(added);
      const update = await open.users.update({ poolId, id: added.id }, { username: 'taken' });
      assert.deepEqual(update, { ok: false, taken: 'username' });
      const twin = sampleConnection(poolId, source.id, { identifier: connection.identifier });
      assert.deepEqual(await open.connections.insert(twin), { ok: false, taken: 'identifier' });
      assert.equal(await open.sources.deleteIfUnused(poolId, source.id), 'in-use');
      await open.users.update({ poolId, id: added.id }, { username: 'free' });
    });

    assert.equal((await store.users.find(poolId, added.id))?.username, 'free');
  },

  'what an undone transaction read is not remembered': async ({ store }) => {
    const { poolId, connection } = await populate(store);
    const key = { poolId, id: connection.id, version: 1 };

    const attempt = store.transaction(async (open) => {
      await open.connections.update(key, { displayName: 'Undone' });
      assert.equal((await open.connections.find(poolId, key.id))?.displayName, 'Undone');
      throw new Error('undo');
    });
    await assert.rejects(attempt, /undo/);

    await store.connections.update(key, { displayName: 'Kept' });
    assert.equal((await store.connections.find(poolId, key.id))?.displayName, 'Kept');
  },

  'the store of a transaction is of no use after its end': async ({ store }) => {
    const poolId = await newPool(store);
    const kept: Store[] = [];
    await store.transaction(async (open) => void kept.push(open));

    const [ended] = kept;
    assert.ok(ended);
    await assert.rejects(ended.users.insert(sampleUser(poolId)), /has ended/);
    await assert.rejects(ended.users.list(poolId, { offset: 0, limit: 1 }), /has ended/);
  },

  'transactions that meet in opposite orders both succeed in the end': async ({ store, other }) => {
    const { poolId, user } = await populate(store);
    const second = sampleUser(poolId);
    await store.users.insert(second);
    const logIn = (node: Store, ids: readonly (typeof user.id)[]) =>
      node.transaction(async (open) => {
        for (const id of ids) {
          await open.users.recordLogin({ poolId, id }, { at: 1, ip: undefined });
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
      });

    await Promise.all([
      logIn(store, [user.id, second.id]),
      logIn(other, [second.id, user.id]),
      logIn(store, [second.id, user.id]),
    ]);

    for (const { id } of [user, second]) {
      assert.equal((await store.users.find(poolId, id))?.loginsCount, 3);
    }
  },
};
