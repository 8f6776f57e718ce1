import assert from 'node:assert/strict';
import type { UniqueUserField, User } from '../../directory/user.ts';
import { newId } from '../../kernel/ids.ts';
import type { Behaviours } from './behaviour.ts';
import { assertPaged, times } from './paging.ts';
import { newPool, populate, sampleIdentity, sampleUser, wholePage } from './samples.ts';

const filled: Partial<User> = {
  email: 'Ada@Example.com',
  emailVerified: true,
  phone: '13800138000',
  phoneCountryCode: '+86',
  phoneVerified: true,
  username: 'ada',
  externalId: 'hr-7',
  loginsCount: 3,
  lastLoginAt: 1_700_000_000_500,
  lastIp: '203.0.113.9',
};

/** For each unique field, a value as a second user would write it. */
const clashes: Readonly<Record<UniqueUserField, Partial<User>>> = {
  email: { email: 'ADA@example.COM' },
  phone: { phone: '13800138000' },
  username: { username: 'ada' },
  externalId: { externalId: 'hr-7' },
};

export const users: Behaviours = {
  'a user comes back as it was put, from its own pool only': async ({ store }) => {
    const poolId = await newPool(store);
    for (const user of [sampleUser(poolId), sampleUser(poolId, filled)]) {
      assert.deepEqual(await store.users.insert(user), { ok: true });
      assert.deepEqual(await store.users.find(poolId, user.id), user);
      assert.equal(await store.users.find(await newPool(store), user.id), undefined);
    }
  },

  'a user is found by each unique field': async ({ store }) => {
    const poolId = await newPool(store);
    const user = sampleUser(poolId, filled);
    await store.users.insert(user);

    const { users } = store;
    assert.deepEqual(await users.findBy(poolId, 'email', 'ada@example.com'), user);
    assert.deepEqual(await users.findBy(poolId, 'phone', '13800138000'), user);
    assert.deepEqual(await users.findBy(poolId, 'username', 'ada'), user);
    assert.deepEqual(await users.findBy(poolId, 'externalId', 'hr-7'), user);
    assert.equal(await users.findBy(poolId, 'username', 'eve'), undefined);
    assert.equal(await users.findBy(await newPool(store), 'username', 'ada'), undefined);
  },

  'an insert is told which unique field is taken': async ({ store }) => {
    const poolId = await newPool(store);
    await store.users.insert(sampleUser(poolId, filled));

    for (const [taken, changes] of Object.entries(clashes)) {
      const user = sampleUser(poolId, changes);
      assert.deepEqual(await store.users.insert(user), { ok: false, taken });
      assert.equal(await store.users.find(poolId, user.id), undefined);
    }
    const elsewhere = sampleUser(await newPool(store), filled);
    assert.deepEqual(await store.users.insert(elsewhere), { ok: true });
  },

  'an update is told which unique field is taken, and changes nothing': async ({ store }) => {
    const poolId = await newPool(store);
    await store.users.insert(sampleUser(poolId, filled));
    const user = sampleUser(poolId);
    await store.users.insert(user);

    for (const [taken, changes] of Object.entries(clashes)) {
      const answer = await store.users.update(
        { poolId, id: user.id },
        { ...changes, status: 'Suspended' },
      );
      assert.deepEqual(answer, { ok: false, taken });
    }
    assert.deepEqual(await store.users.find(poolId, user.id), user);
  },

  'an update changes what it names, and a present undefined empties': async ({ store }) => {
    const poolId = await newPool(store);
    const user = sampleUser(poolId, filled);
    await store.users.insert(user);
    const key = { poolId, id: user.id };
    const changes = {
      email: undefined,
      username: 'Ada',
      status: 'Resigned' as const,
      profile: {},
      updatedAt: 9,
    };

    assert.deepEqual(await store.users.update(key, changes), { ok: true });
    assert.deepEqual(await store.users.find(poolId, user.id), { ...user, ...changes });
    assert.equal(await store.users.findBy(poolId, 'email', 'ada@example.com'), undefined);
    assert.deepEqual(await store.users.update(key, {}), { ok: true });
  },

  'a user may write its own e-mail address differently': async ({ store }) => {
    const poolId = await newPool(store);
    const user = sampleUser(poolId, filled);
    await store.users.insert(user);
    const key = { poolId, id: user.id };

    assert.deepEqual(await store.users.update(key, { email: 'ada@EXAMPLE.com' }), { ok: true });
    const found = await store.users.findBy(poolId, 'email', 'ada@example.com');
    assert.equal(found?.email, 'ada@EXAMPLE.com');
  },

  'an update of nobody is told so': async ({ store }) => {
    const poolId = await newPool(store);
    assert.equal(await store.users.update({ poolId, id: newId() }, { username: 'x' }), undefined);
    assert.equal(await store.users.update({ poolId, id: newId() }, {}), undefined);
  },

  'users are listed by age, in pages': async ({ store }) => {
    const poolId = await newPool(store);
    const rows = times.map((createdAt) => sampleUser(poolId, { createdAt }));
    for (const row of rows) await store.users.insert(row);

    await assertPaged(rows, (page) => store.users.list(poolId, page));
  },

  'a login is counted and noted': async ({ store }) => {
    const { poolId, user } = await populate(store);
    const key = { poolId, id: user.id };
    await store.users.recordLogin(key, { at: 7, ip: '203.0.113.1' });
    await store.users.recordLogin(key, { at: 8, ip: undefined });

    const expected = { ...user, loginsCount: 2, lastLoginAt: 8 };
    assert.deepEqual(await store.users.find(poolId, user.id), expected);
  },

  'a deleted user takes the identities along': async ({ store }) => {
    const { poolId, user, source } = await populate(store);
    await store.identities.insert(sampleIdentity(user, source.id));

    assert.equal(await store.users.delete(await newPool(store), user.id), false);
    assert.equal(await store.users.delete(poolId, user.id), true);
    assert.equal(await store.users.delete(poolId, user.id), false);
    assert.equal((await store.identities.listByUser(poolId, user.id, wholePage)).total, 0);
  },
};
