import assert from 'node:assert/strict';
import type { UserCondition, UserSearch } from '../../directory/user-search.ts';
import type { Store } from '../store.ts';
import type { Behaviours } from './behaviour.ts';
import { assertPaged, times } from './paging.ts';
import { newPool, sampleUser, wholePage } from './samples.ts';

async function threeUsers(store: Store) {
  const poolId = await newPool(store);
  const ada = sampleUser(poolId, { username: 'ada', email: 'Ada@Example.com', createdAt: 1 });
  const bob = sampleUser(poolId, {
    username: 'b_b',
    status: 'Suspended',
    profile: { name: '沈Ä!云鹤' },
    updatedAt: 5,
    createdAt: 2,
  });
  const eve = sampleUser(poolId, { username: 'EVE', profile: {}, loginsCount: 3, createdAt: 3 });
  for (const user of [ada, bob, eve]) await store.users.insert(user);
  const find = async (search: Partial<UserSearch>) => {
    const all = { conditions: [], order: [], ...search };
    const { rows, total } = await store.users.search(poolId, all, wholePage);
    assert.equal(total, rows.length);
    return rows.map(({ username }) => username);
  };
  return { poolId, find };
}

export const userSearch: Behaviours = {
  'users are searched in pages, by age unless told otherwise': async ({ store }) => {
    const poolId = await newPool(store);
    const rows = times.map((createdAt) => sampleUser(poolId, { createdAt }));
    for (const row of rows) await store.users.insert(row);
    await store.users.insert(sampleUser(poolId, { status: 'Archived' }));
    await store.users.insert(sampleUser(await newPool(store)));

    const status = { operator: 'EQUAL', field: 'status', value: 'Activated' } as const;
    const search = { conditions: [status], order: [] };
    await assertPaged(rows, (page) => store.users.search(poolId, search, page));
  },

  'keywords are found inside the fields, and are nothing but text': async ({ store }) => {
    const { find } = await threeUsers(store);
    const having = (text: string) =>
      find({ keywords: { text, fields: ['username', 'email', 'name'] } });

    assert.deepEqual(await having('aDA'), ['ada']);
    assert.deepEqual(await having('EXAMPLE'), ['ada']);
    assert.deepEqual(await having('eve'), ['EVE']);
    assert.deepEqual(await having('Ä!云'), ['b_b']);
    assert.deepEqual(await having('_'), ['b_b']);
    assert.deepEqual(await having('%'), []);
    assert.deepEqual(await having(`'"\\`), []);
  },

  'a domain is found as it is written and as the name service has it': async ({ store }) => {
    const { poolId, find } = await threeUsers(store);
    const email = 'Zoe@münchen.example';
    await store.users.insert(sampleUser(poolId, { username: 'zoe', email, createdAt: 4 }));

    for (const text of ['münch', 'xn--mnch', 'zoe@']) {
      assert.deepEqual(await find({ keywords: { text, fields: ['email'] } }), ['zoe'], text);
    }
    const others = { operator: 'NOT_CONTAINS', field: 'email', value: 'münch' } as const;
    assert.deepEqual(await find({ conditions: [others] }), ['ada', 'b_b', 'EVE']);
  },

  'every kind of condition holds for those that it says': async ({ store }) => {
    const { find } = await threeUsers(store);
    const expected: readonly (readonly [UserCondition, readonly string[]])[] = [
      [{ operator: 'EQUAL', field: 'email', value: 'ada@example.com' }, ['ada']],
      [{ operator: 'NOT_EQUAL', field: 'name', value: 'Ada' }, ['b_b', 'EVE']],
      [{ operator: 'CONTAINS', field: 'name', value: '云' }, ['b_b']],
      [{ operator: 'NOT_CONTAINS', field: 'name', value: '云' }, ['ada', 'EVE']],
      [{ operator: 'IN', field: 'username', values: ['ada', 'eve'] }, ['ada']],
      [{ operator: 'IS_NULL', field: 'email' }, ['b_b', 'EVE']],
      [{ operator: 'NOT_NULL', field: 'name' }, ['ada', 'b_b']],
      [{ operator: 'IS_NULL', field: 'lastLogin' }, ['ada', 'b_b', 'EVE']],
      [{ operator: 'WITHIN', field: 'updatedAt', from: undefined, to: 5 }, ['b_b']],
      [{ operator: 'WITHIN', field: 'loginsCount', from: 1, to: undefined }, ['EVE']],
      [{ operator: 'WITHIN', field: 'createdAt', from: 2, to: 2 }, ['b_b']],
    ];
    for (const [condition, names] of expected) {
      assert.deepEqual(await find({ conditions: [condition] }), names, JSON.stringify(condition));
    }
  },

  'users are sorted by columns, the newest age last among equals': async ({ store }) => {
    const { find } = await threeUsers(store);
    const order = (field: 'status' | 'loginsCount', isDescending: boolean) =>
      find({ order: [{ field, isDescending }] });

    assert.deepEqual(await order('status', true), ['b_b', 'ada', 'EVE']);
    assert.deepEqual(await order('loginsCount', false), ['ada', 'b_b', 'EVE']);
    assert.deepEqual(await order('loginsCount', true), ['EVE', 'ada', 'b_b']);
  },
};
