import assert from 'node:assert/strict';
import type { ConnectionKey } from '../../directory/own-keys.ts';
import { newId } from '../../kernel/ids.ts';
import type { Behaviours } from './behaviour.ts';
import { populate } from './samples.ts';

type Owner = Pick<ConnectionKey, 'poolId' | 'connectionId'>;

function sample({ poolId, connectionId }: Owner, generation: number): ConnectionKey {
  return {
    poolId,
    connectionId,
    generation,
    privateKey: `private ${generation}`,
    certificate: `certificate ${generation}`,
    createdAt: 5,
    usedAt: generation * 100,
  };
}

export const connectionKeys: Behaviours = {
  'the keys of a connection are listed newest first': async ({ store, other }) => {
    const { poolId, connection } = await populate(store);
    const owner = { poolId, connectionId: connection.id };
    const [first, second] = [sample(owner, 1), sample(owner, 2)];
    assert.equal(await store.connectionKeys.insert(first), true);
    assert.equal(await other.connectionKeys.insert(second), true);

    for (const node of [store, other]) {
      assert.deepEqual(await node.connectionKeys.list(poolId, connection.id), [second, first]);
    }
    assert.deepEqual(await store.connectionKeys.list(newId(), connection.id), []);
  },

  'a connection has one key of each generation, and none once it is gone': async ({
    store,
    other,
  }) => {
    const { poolId, connection } = await populate(store);
    const owner = { poolId, connectionId: connection.id };
    const twin = { ...sample(owner, 1), privateKey: 'another' };
    const inserted = await Promise.all([
      store.connectionKeys.insert(sample(owner, 1)),
      other.connectionKeys.insert(twin),
    ]);
    assert.equal(inserted.filter((isMine) => isMine).length, 1);

    await store.connections.delete(poolId, connection.id);
    assert.deepEqual(await store.connectionKeys.list(poolId, connection.id), []);
    assert.equal(await store.connectionKeys.insert(sample(owner, 2)), false);
  },

  'a key is brought forward once, and older ones are deleted': async ({ store, other }) => {
    const { poolId, connection } = await populate(store);
    const owner = { poolId, connectionId: connection.id };
    for (const generation of [1, 2, 3]) {
      await store.connectionKeys.insert(sample(owner, generation));
    }
    const third = sample(owner, 3);

    assert.equal(await store.connectionKeys.useFrom(third, 300), false);
    assert.equal(await store.connectionKeys.useFrom(third, 250), true);
    assert.equal(await other.connectionKeys.useFrom(third, 250), false);
    await other.connectionKeys.deleteBefore(sample(owner, 2));

    const kept = await store.connectionKeys.list(poolId, connection.id);
    assert.deepEqual(kept, [{ ...third, usedAt: 250 }, sample(owner, 2)]);
  },
};
