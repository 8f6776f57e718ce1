import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { userSearchRoutes } from '@causeway/contract/user-search.ts';
import { userRoutes } from '@causeway/contract/users.ts';
import type { ManagementClient } from 'authing-node-sdk';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { callUntyped, managementClient } from './clients.ts';
import { granted, refused } from './replies.ts';

describe('many users through ManagementClient', () => {
  let world: BrokeredWorld;
  let client: ManagementClient;
  let count = 0;

  before(async () => {
    world = await startBrokeredWorld();
    client = managementClient(world.causeway);
  });
  after(() => world.close());

  async function createTwo() {
    count += 1;
    const list = [
      { username: `one-${count}`, phone: `1360000${1000 + count}`, name: `沈${count}` },
      { username: `two-${count}`, email: `Two-${count}@Example.com` },
    ];
    const [one, two] = granted(
      userRoutes.createUsersBatch,
      await client.createUsersBatch({ list }),
    );
    assert.ok(one && two);
    return [one, two] as const;
  }

  it('createUsersBatch creates all or none, and says which one is in the way', async () => {
    const [one, two] = await createTwo();
    assert.notEqual(one.userId, two.userId);
    assert.deepEqual([one.phoneCountryCode, one.phone], ['+86', `1360000${1000 + count}`]);

    const list = [{ username: 'third' }, { username: one.username ?? '' }];
    const message = refused(await client.createUsersBatch({ list }), 'value_taken');
    assert.match(message, /list\[1\]\.username/);
    const third = await client.isUserExists({ username: 'third' });
    assert.equal(granted(userRoutes.isUserExists, third).exists, false);
  });

  it('getUserBatch reads users by every kind of name that it is given', async () => {
    const [one, two] = await createTwo();
    const link = { userId: one.userId, extIdpId: world.sourceId, userIdInIdp: `sub:${count}` };
    await client.linkIdentity(link);

    const byId = await client.getUserBatch({ userIds: [two.userId, one.userId, 'nobody'] });
    const byEmail = await client.getUserBatch({
      userIds: [`two-${count}@example.com`],
      userIdType: 'email',
    });
    const byIdentity = await client.getUserBatch({
      userIds: [`${world.sourceId}:sub:${count}`],
      userIdType: 'identity',
      withIdentities: true,
    });
    const bySync = await client.getUserBatch({
      userIds: [`oidc:sub:${count}`],
      userIdType: 'sync_relation',
      withDepartmentIds: true,
    });

    const ids = (reply: unknown) =>
      granted(userRoutes.getUserBatch, reply).map(({ userId }) => userId);
    assert.deepEqual(ids(byId), [two.userId, one.userId]);
    assert.deepEqual(ids(byEmail), [two.userId]);
    assert.deepEqual(ids(byIdentity), [one.userId]);
    assert.deepEqual(ids(bySync), [one.userId]);
    const [linked] = granted(userRoutes.getUserBatch, byIdentity);
    assert.equal(linked?.identities?.[0]?.userIdInIdp, `sub:${count}`);
    const tooMany = Array.from({ length: 51 }, () => one.userId);
    refused(await client.getUserBatch({ userIds: tooMany }), 'invalid_argument');
  });

  it('isUserExists knows names in other letters', async () => {
    const [one] = await createTwo();

    for (const names of [
      { username: one.username ?? '' },
      { email: `TWO-${count}@EXAMPLE.COM` },
      { phone: `+86 1360000${1000 + count}` },
    ]) {
      const reply = await client.isUserExists(names);
      assert.equal(granted(userRoutes.isUserExists, reply).exists, true, JSON.stringify(names));
    }
    refused(await client.isUserExists({}), 'invalid_argument');
  });

  it('updateUser changes what it names, and nothing when a name is taken', async () => {
    const [one, two] = await createTwo();

    const reply = await callUntyped(client, 'updateUser', {
      userId: one.username,
      options: { userIdType: 'username' },
      nickname: '鹤',
      customData: { level: 3 },
    });
    const updated = granted(userRoutes.updateUser, reply);
    const clash = { userId: one.userId, username: two.username ?? '', nickname: 'half' };

    assert.deepEqual(
      [updated.userId, updated.nickname, updated.name],
      [one.userId, '鹤', one.name],
    );
    assert.match(refused(await client.updateUser(clash), 'value_taken'), /^username/);
    const read = granted(userRoutes.getUser, await client.getUser({ userId: one.userId }));
    assert.equal(read.nickname, '鹤');
    refused(await client.updateUser({ userId: 'nobody', name: 'x' }), 'user_not_found');
  });

  it('listUsers searches, filters and pages', async () => {
    const [one, two] = await createTwo();

    const found = await client.listUsers({ keywords: `TWO-${count}@` });
    const filtered = await callUntyped(client, 'listUsers', {
      advancedFilter: [{ field: 'username', operator: 'IN', value: [one.username, two.username] }],
      options: {
        pagination: { page: 2, limit: 1 },
        sort: [{ field: 'username', order: 'desc' }],
        withIdentities: true,
      },
    });

    const { totalCount, list } = granted(userSearchRoutes.listUsers, found);
    assert.deepEqual([totalCount, list[0]?.userId], [1, two.userId]);
    const page = granted(userSearchRoutes.listUsers, filtered);
    assert.deepEqual([page.totalCount, page.list[0]?.userId], [2, one.userId]);
    assert.deepEqual(page.list[0]?.identities, []);
    const odd = { advancedFilter: [{ field: 'department', operator: 'EQUAL', value: 'x' }] };
    const message = refused(await callUntyped(client, 'listUsers', odd), 'invalid_argument');
    assert.match(message, /advancedFilter\[0\]\.field/);
  });

  it('deleteUsersBatch deletes all of those named, or none', async () => {
    const [one, two] = await createTwo();
    const names = [one.userId, two.userId];

    refused(await client.deleteUsersBatch({ userIds: [...names, 'nobody'] }), 'user_not_found');
    granted(userRoutes.deleteUsersBatch, await client.deleteUsersBatch({ userIds: names }));

    const left = granted(userRoutes.getUserBatch, await client.getUserBatch({ userIds: names }));
    assert.deepEqual(left, []);
  });
});
