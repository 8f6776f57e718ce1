import assert from 'node:assert/strict';
import { newId, type UserId } from '../../kernel/ids.ts';
import { SealError } from '../../kernel/seal.ts';
import type { Store } from '../store.ts';
import type { Behaviours } from './behaviour.ts';
import { newPool, sampleUser } from './samples.ts';

async function userWithPassword(store: Store) {
  const user = sampleUser(await newPool(store));
  await store.users.insert(user);
  const password = { poolId: user.poolId, userId: user.id, hash: `hash of ${user.id}`, setAt: 5 };
  await store.passwords.put(password);
  return password;
}

export const passwords: Behaviours = {
  'a password is set, replaced and taken away': async ({ store, other }) => {
    const password = await userWithPassword(store);
    const { poolId, userId } = password;
    assert.deepEqual(await other.passwords.find(poolId, userId), password);

    const next = { ...password, hash: 'another', setAt: 9 };
    await other.passwords.put(next);
    assert.deepEqual(await store.passwords.find(poolId, userId), next);

    assert.equal(await store.passwords.delete(poolId, userId), true);
    assert.equal(await store.passwords.delete(poolId, userId), false);
    assert.equal(await other.passwords.find(poolId, userId), undefined);
  },

  'somebody without a password has none': async ({ store }) => {
    const { poolId } = await userWithPassword(store);
    assert.equal(await store.passwords.find(poolId, newId<UserId>()), undefined);
  },

  'a password goes with its user': async ({ store }) => {
    const { poolId, userId } = await userWithPassword(store);
    await store.users.delete(poolId, userId);
    assert.equal(await store.passwords.find(poolId, userId), undefined);
  },

  'a password is rehashed unless it was set anew meanwhile': async ({ store, other }) => {
    const before = await userWithPassword(store);
    const { poolId, userId } = before;

    assert.equal(await store.passwords.rehash(before, 'stronger'), true);
    assert.deepEqual(await other.passwords.find(poolId, userId), { ...before, hash: 'stronger' });

    assert.equal(await other.passwords.rehash(before, 'too late'), false);
    await store.passwords.delete(poolId, userId);
    assert.equal(await other.passwords.rehash({ ...before, hash: 'stronger' }, 'gone'), false);
    assert.equal(await store.passwords.find(poolId, userId), undefined);
  },

  'a password is sealed, and moved to another user it does not open': async ({
    store,
    database,
  }) => {
    const mine = await userWithPassword(store);
    const theirs = await userWithPassword(store);
    assert.ok(!(await database.dump()).includes(mine.hash));

    await database.execute(
      `update passwords set hash = (select hash from passwords where user_id = '${mine.userId}')
        where user_id = '${theirs.userId}'`,
    );
    await assert.rejects(store.passwords.find(theirs.poolId, theirs.userId), SealError);
  },
};
