import assert from 'node:assert/strict';
import type { AccessKey } from '../../directory/pool.ts';
import { newId, type AccessKeyId } from '../../kernel/ids.ts';
import type { Behaviours } from './behaviour.ts';
import { assertPaged, times } from './paging.ts';
import { newPool, sampleAccessKey } from './samples.ts';

export const accessKeys: Behaviours = {
  'an access key is found by its id, and can be replaced': async ({ store, other }) => {
    const key = sampleAccessKey(await newPool(store));
    assert.equal(await store.pools.accessKey(key.id), undefined);

    const changes: readonly Partial<AccessKey>[] = [
      {},
      { secret: 'second', generation: 2, previous: { secret: 'first', until: 9 } },
      { secret: '{"secret":"looks like more"}', canReadSecrets: false },
    ];
    for (const change of changes) {
      await store.pools.putAccessKey({ ...key, ...change });
      for (const node of [store, other]) {
        assert.deepEqual(await node.pools.accessKey(key.id), { ...key, ...change });
      }
    }
  },

  'an access key of one pool cannot be taken over by another': async ({ store }) => {
    const key = sampleAccessKey(await newPool(store));
    await store.pools.putAccessKey(key);

    const theirs = { ...key, secret: 'theirs', poolId: await newPool(store) };
    await assert.rejects(store.pools.putAccessKey(theirs), /another pool/);
    assert.equal(await store.pools.succeedAccessKey({ ...theirs, generation: 2 }), false);
    assert.equal(await store.pools.deleteAccessKey(theirs.poolId, key.id), false);
    assert.deepEqual(await store.pools.accessKey(key.id), key);
  },

  'access keys of a pool are listed by age, in pages': async ({ store }) => {
    const poolId = await newPool(store);
    const rows = times.map((createdAt) => sampleAccessKey(poolId, { createdAt }));
    for (const row of rows) await store.pools.putAccessKey(row);
    await store.pools.putAccessKey(sampleAccessKey(await newPool(store)));

    await assertPaged(rows, (page) => store.pools.listAccessKeys(poolId, page));
  },

  'of several successors of one generation one wins': async ({ store, other }) => {
    const key = sampleAccessKey(await newPool(store));
    await store.pools.putAccessKey(key);
    const successor = (secret: string) => ({ ...key, secret, generation: 2 });

    const won = await Promise.all([
      store.pools.succeedAccessKey(successor('a')),
      other.pools.succeedAccessKey(successor('b')),
      store.pools.succeedAccessKey(successor('c')),
    ]);

    assert.equal(won.filter(Boolean).length, 1);
    const secret = ['a', 'b', 'c'][won.indexOf(true)];
    assert.equal((await store.pools.accessKey(key.id))?.secret, secret);
    assert.equal(await store.pools.succeedAccessKey(sampleAccessKey(key.poolId)), false);
  },

  'a deleted access key is gone': async ({ store, other }) => {
    const key = sampleAccessKey(await newPool(store));
    await store.pools.putAccessKey(key);

    assert.equal(await store.pools.deleteAccessKey(key.poolId, newId<AccessKeyId>()), false);
    assert.equal(await store.pools.deleteAccessKey(key.poolId, key.id), true);
    assert.equal(await store.pools.deleteAccessKey(key.poolId, key.id), false);
    assert.equal(await other.pools.accessKey(key.id), undefined);
    assert.equal(await store.pools.succeedAccessKey({ ...key, generation: 2 }), false);
  },
};
