import assert from 'node:assert/strict';
import type { Member } from '../../directory/tenant.ts';
import { newId } from '../../kernel/ids.ts';
import type { Store } from '../store.ts';
import type { Behaviours } from './behaviour.ts';
import { assertPaged, times } from './paging.ts';
import { populate, sampleTenant, sampleUser, wholePage } from './samples.ts';

async function newTenant(store: Store) {
  const { poolId, user } = await populate(store);
  const tenant = sampleTenant(poolId);
  await store.tenants.insert(tenant);
  const scope = { poolId, tenantId: tenant.id };
  const memberOf = (userId: Member['userId'], changes: Partial<Member> = {}): Member => ({
    id: newId(),
    ...scope,
    userId,
    isAdmin: false,
    createdAt: 5,
    ...changes,
  });
  return { poolId, scope, user, memberOf };
}

export const members: Behaviours = {
  'a member is found by their own id and by that of the user': async ({ store, other }) => {
    const { scope, user, memberOf } = await newTenant(store);
    const member = memberOf(user.id, { isAdmin: true });
    assert.equal(await store.members.add([member]), true);

    assert.deepEqual(await other.members.find(scope, member.id), member);
    assert.deepEqual(await other.members.findByUser(scope, user.id), member);
    const elsewhere = (await newTenant(store)).scope;
    assert.equal(await store.members.find(elsewhere, member.id), undefined);
    assert.equal(await store.members.findByUser(elsewhere, user.id), undefined);
  },

  'who is a member stays the member they are': async ({ store, other }) => {
    const { scope, user, memberOf } = await newTenant(store);
    const [first, second] = [memberOf(user.id), memberOf(user.id, { isAdmin: true })];

    await Promise.all([store.members.add([first]), other.members.add([second])]);
    const { rows, total } = await store.members.list(scope, wholePage);

    assert.equal(total, 1);
    assert.ok([first.id, second.id].includes(rows[0]?.id ?? first.id));
    const again = memberOf(user.id);
    assert.equal(await store.members.add([again]), true);
    assert.deepEqual((await store.members.list(scope, wholePage)).rows, rows);
  },

  'a user of another pool, or of none, does not become a member': async ({ store }) => {
    const { scope, memberOf } = await newTenant(store);
    const { user } = await newTenant(store);

    assert.equal(await store.members.add([memberOf(user.id)]), false);
    assert.equal(await store.members.add([memberOf(newId())]), false);
    assert.equal((await store.members.list(scope, wholePage)).total, 0);
  },

  'members are listed by when they joined, in pages, and can be searched': async ({ store }) => {
    const { poolId, scope, memberOf } = await newTenant(store);
    const rows: Member[] = [];
    for (const createdAt of times) {
      const person = sampleUser(poolId, { profile: { nickname: `at ${createdAt}` } });
      await store.users.insert(person);
      rows.push(memberOf(person.id, { createdAt }));
    }
    await store.members.add(rows);
    await assertPaged(rows, (page) => store.members.list(scope, page));

    const found = async (keywords: string) =>
      (await store.members.list(scope, wholePage, { keywords })).rows.length;
    assert.equal(await found('AT 20'), 2);
    assert.equal(await found('at_20'), 0);
    assert.equal(await found('nobody'), 0);
  },

  'administrators are told apart, and members leave': async ({ store }) => {
    const { scope, user, memberOf } = await newTenant(store);
    const member = memberOf(user.id);
    await store.members.add([member]);
    const admins = async () =>
      (await store.members.list(scope, wholePage, { adminsOnly: true })).total;

    assert.equal(await admins(), 0);
    assert.equal(await store.members.setAdmin(scope, member.id, true), true);
    assert.equal(await admins(), 1);
    assert.equal(await store.members.setAdmin(scope, member.id, false), true);
    assert.equal(await admins(), 0);

    const elsewhere = (await newTenant(store)).scope;
    assert.equal(await store.members.setAdmin(elsewhere, member.id, true), false);
    assert.equal(await store.members.remove(elsewhere, member.id), false);
    assert.equal(await store.members.remove(scope, member.id), true);
    assert.equal(await store.members.remove(scope, member.id), false);
    assert.equal((await store.members.list(scope, wholePage)).total, 0);
  },

  'memberships go with the user and with the tenant, and nothing else does': async ({ store }) => {
    const { poolId, scope, user, memberOf } = await newTenant(store);
    const person = sampleUser(poolId);
    await store.users.insert(person);
    await store.members.add([memberOf(user.id), memberOf(person.id)]);

    await store.users.delete(poolId, person.id);
    assert.equal((await store.members.list(scope, wholePage)).total, 1);
    assert.equal((await store.members.listByUser(poolId, user.id, wholePage)).total, 1);

    await store.tenants.delete(poolId, scope.tenantId);
    assert.deepEqual(await store.members.listByUser(poolId, user.id, wholePage), {
      rows: [],
      total: 0,
    });
    assert.deepEqual(await store.users.find(poolId, user.id), user);
  },
};
