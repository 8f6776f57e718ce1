import assert from 'node:assert/strict';
import type { CodeKey, Store } from '../store.ts';
import type { Behaviours } from './behaviour.ts';
import { newPool } from './samples.ts';

async function sentCode(store: Store, code = '123456', attempts = 3): Promise<CodeKey> {
  const key = {
    poolId: await newPool(store),
    channel: 'LOGIN',
    address: 'ada@example.com',
    browser: undefined,
  };
  await store.codes.put(key, { code, attempts, expiresAt: 10 });
  return key;
}

export const codes: Behaviours = {
  'a code is right once': async ({ store, other }) => {
    const key = await sentCode(store);

    assert.equal(await other.codes.attempt(key, '123456', 9), true);
    assert.equal(await store.codes.attempt(key, '123456', 9), false);
  },

  'one of many uses a code': async ({ store, other }) => {
    const key = await sentCode(store, '123456', 100);

    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 ? store : other).codes.attempt(key, '123456', 1),
      ),
    );

    assert.equal(answers.filter(Boolean).length, 1);
  },

  'a code is good for its purpose, address, pool and browser only': async ({ store }) => {
    const key = await sentCode(store, '123456', 100);
    const others: readonly Partial<CodeKey>[] = [
      { channel: 'RESET' },
      { address: 'eve@example.com' },
      { poolId: await newPool(store) },
      { browser: 'b' },
    ];

    for (const change of others) {
      assert.equal(await store.codes.attempt({ ...key, ...change }, '123456', 1), false);
    }
    await store.codes.put({ ...key, browser: 'b' }, { code: '654321', attempts: 3, expiresAt: 10 });
    assert.equal(await store.codes.attempt(key, '654321', 1), false);
    assert.equal(await store.codes.attempt({ ...key, browser: 'b' }, '123456', 1), false);
    assert.equal(await store.codes.attempt({ ...key, browser: 'c' }, '654321', 1), false);
    assert.equal(await store.codes.attempt({ ...key, browser: 'b' }, '654321', 1), true);
    assert.equal(await store.codes.attempt(key, '123456', 1), true);
  },

  'a code ends with its time': async ({ store }) => {
    const key = await sentCode(store);
    assert.equal(await store.codes.attempt(key, '123456', 10), false);
  },

  'a code ends with its attempts, however many are made at once': async ({ store, other }) => {
    const key = await sentCode(store);

    await Promise.all(
      ['000000', '000001', '000002'].map((wrong, index) =>
        (index % 2 ? store : other).codes.attempt(key, wrong, 1),
      ),
    );

    assert.equal(await store.codes.attempt(key, '123456', 1), false);
  },

  'a new code replaces the old one, and has its attempts': async ({ store }) => {
    const key = await sentCode(store);
    await store.codes.attempt(key, '000000', 1);
    await store.codes.put(key, { code: '999999', attempts: 2, expiresAt: 20 });

    assert.equal(await store.codes.attempt(key, '123456', 11), false);
    assert.equal(await store.codes.attempt(key, '999999', 11), true);
  },

  'a dump of the database tells neither code nor address': async ({ store, database }) => {
    await sentCode(store, '271828');

    const dump = await database.dump();

    for (const text of ['271828', 'ada@example.com']) assert.ok(!dump.includes(text), text);
  },

  'codes that have expired are swept': async ({ store, database }) => {
    const { poolId } = await sentCode(store);

    await store.sweep(10, 1000);

    const rows = await database.execute(`select * from codes where pool_id = '${poolId}'`);
    assert.equal(rows.length, 0);
  },
};
