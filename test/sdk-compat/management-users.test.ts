import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { identityRoutes, type NewIdentity } from '@causeway/contract/identities.ts';
import { userRoutes } from '@causeway/contract/users.ts';
import type { ManagementClient } from 'authing-node-sdk';
import { CreateUserReqDto } from 'authing-node-sdk/dist/models/CreateUserReqDto.js';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { somebody } from '../world/upstream.ts';
import { WebBrowser } from '../world/web-browser.ts';
import { callUntyped, managementClient } from './clients.ts';
import { granted, refused } from './replies.ts';

type UserIdType = NonNullable<Parameters<ManagementClient['getUser']>[0]['userIdType']>;

describe('users and identities through ManagementClient', () => {
  let world: BrokeredWorld;
  let client: ManagementClient;
  let second: string;
  let count = 0;

  before(async () => {
    world = await startBrokeredWorld();
    client = managementClient(world.causeway);
    second = (await world.addConnection('second')).sourceId;
  });
  after(() => world.close());
  beforeEach(() => {
    count += 1;
  });

  async function create(input: CreateUserReqDto = {}) {
    const reply = await client.createUser({ username: `user-${count}`, ...input });
    return granted(userRoutes.createUser, reply);
  }

  async function identitiesOf(userId: string) {
    const reply = await client.getUserIdentities({ userId });
    return granted(identityRoutes.getUserIdentities, reply);
  }

  it('createUser keeps what was said, and says the rest', async () => {
    const user = await create({
      username: '用户一',
      email: 'One@Example.com',
      phone: '13800000001',
      name: '沈云鹤',
      externalId: 'ext:1',
      gender: CreateUserReqDto.gender.F,
      customData: { 部门: '研发', level: 3 },
    });

    assert.equal(user.username, '用户一');
    assert.equal(user.name, '沈云鹤');
    assert.equal(user.gender, 'F');
    assert.equal(user.status, 'Activated');
    assert.equal(user.userSourceType, 'adminCreated');
    assert.equal(user.emailVerified, false);
    assert.ok(Date.parse(user.createdAt) > 0);
  });

  it('createUser needs one of e-mail, phone and username', async () => {
    refused(await client.createUser({ name: 'Nobody' }), 'invalid_argument');
  });

  it('createUser refuses what another user of the pool has', async () => {
    const { username = '' } = await create();

    assert.match(refused(await client.createUser({ username }), 'value_taken'), /username/);
  });

  it('createUser takes identities along, all or nothing', async () => {
    const identity = (extIdpId: string): NewIdentity => ({
      extIdpId,
      provider: 'oauth2',
      type: 'generic',
      userIdInIdp: `along-${count}`,
      userInfoInIdp: { name: '身份' },
      originConnIds: [world.connectionId],
      accessToken: 'upstream-token',
    });
    const username = `along-${count}`;
    const bad = { username, identities: [identity(world.sourceId), identity('none')] };
    const good = { username, identities: [identity(world.sourceId)] };

    refused(await callUntyped(client, 'createUser', bad), 'source_not_found');
    const user = granted(userRoutes.createUser, await callUntyped(client, 'createUser', good));

    const [linked] = user.identities ?? [];
    assert.equal(linked?.userIdInIdp, `along-${count}`);
    assert.equal(linked?.provider, 'oidc', 'the source says what it is');
    assert.deepEqual(linked?.originConnIds, [world.connectionId]);
    assert.ok(!JSON.stringify(user).includes('upstream-token'));
  });

  it('getUser finds the user under every kind of name', async () => {
    const email = `u${count}@example.com`;
    const phone = `1390000${1000 + count}`;
    const externalId = `external/${count}?a=1&b=登录`;
    const { userId, username = '' } = await create({ email, phone, externalId });
    const names: readonly (readonly [UserIdType | undefined, string])[] = [
      [undefined, userId],
      ['user_id', userId],
      ['email', email],
      ['phone', phone],
      ['username', username],
      ['external_id', externalId],
    ];

    for (const [userIdType, name] of names) {
      const reply = await client.getUser({ userId: name, ...(userIdType && { userIdType }) });
      assert.equal(granted(userRoutes.getUser, reply).userId, userId, userIdType);
    }
  });

  it('getUser shows identities and custom data only on request', async () => {
    const { userId } = await create({ customData: { team: '平台' } });
    await client.linkIdentity({ userId, extIdpId: second, userIdInIdp: `req-${count}` });

    const bare = granted(userRoutes.getUser, await client.getUser({ userId }));
    const full = granted(
      userRoutes.getUser,
      await client.getUser({ userId, withIdentities: true, withCustomData: true }),
    );

    assert.deepEqual([bare.identities, bare.customData], [undefined, undefined]);
    assert.deepEqual(full.customData, { team: '平台' });
    assert.equal(full.identities?.[0]?.userIdInIdp, `req-${count}`);
  });

  it('getUser does not find whom nobody created, and refuses a name that cannot be one', async () => {
    refused(await client.getUser({ userId: 'nobody' }), 'user_not_found');
    refused(
      await client.getUser({ userId: 'no-colon', userIdType: 'identity' }),
      'user_id_malformed',
    );
    refused(await callUntyped(client, 'getUser', {}), 'invalid_argument');
  });

  it('linkIdentity binds once, unlinkIdentity takes it away again', async () => {
    const { userId } = await create();
    const request = { userId, extIdpId: world.sourceId, userIdInIdp: `sub-${count}:登录` };

    granted(identityRoutes.linkIdentity, await client.linkIdentity(request));
    granted(identityRoutes.linkIdentity, await client.linkIdentity(request));
    const [identity, ...more] = await identitiesOf(userId);
    assert.equal(identity?.userIdInIdp, request.userIdInIdp);
    assert.equal(identity?.type, 'generic');
    assert.deepEqual(more, []);

    const unlinking = { userId, extIdpId: world.sourceId, isSocial: false };
    granted(identityRoutes.unlinkIdentity, await client.unlinkIdentity(unlinking));
    assert.deepEqual(await identitiesOf(userId), []);
    refused(await client.unlinkIdentity(unlinking), 'identity_not_found');
  });

  it('unlinkIdentity takes away one type, or all types of the source', async () => {
    const { userId } = await create();
    const extIdpId = world.sourceId;
    for (const type of ['openid', 'unionid', 'generic']) {
      await client.linkIdentity({ userId, extIdpId, userIdInIdp: `${type}-${count}`, type });
    }

    await client.unlinkIdentity({ userId, extIdpId, type: 'openid' });
    const left = await identitiesOf(userId);
    assert.deepEqual(left.map(({ type }) => type).toSorted(), ['generic', 'unionid']);

    await client.unlinkIdentity({ userId, extIdpId });
    assert.deepEqual(await identitiesOf(userId), []);
  });

  it('linkIdentity refuses an account of somebody else, and a second one of the same source', async () => {
    const first = await create({ username: `first-${count}` });
    const other = await create({ username: `other-${count}` });
    const extIdpId = world.sourceId;
    const userIdInIdp = `owned-${count}`;
    await client.linkIdentity({ userId: first.userId, extIdpId, userIdInIdp });

    const taken = await client.linkIdentity({ userId: other.userId, extIdpId, userIdInIdp });
    const twice = await client.linkIdentity({
      userId: first.userId,
      extIdpId,
      userIdInIdp: `another-${count}`,
    });

    refused(taken, 'identity_of_other_user');
    refused(twice, 'source_already_bound');
  });

  it('linkIdentity and unlinkIdentity name what does not exist', async () => {
    const { userId } = await create();
    const extIdpId = world.sourceId;

    const noUser = { userId: 'none', extIdpId, userIdInIdp: 'x' };
    refused(await client.linkIdentity(noUser), 'user_not_found');
    const noSource = { userId, extIdpId: 'none', userIdInIdp: 'x' };
    refused(await client.linkIdentity(noSource), 'source_not_found');
    refused(await client.unlinkIdentity({ userId: 'none', extIdpId }), 'user_not_found');
    refused(await client.getUserIdentities({ userId: 'none' }), 'user_not_found');
  });

  it('a person who arrived through the source is found by identity, and has no tokens here', async () => {
    const person = somebody();
    world.upstream.person = person;
    const app = await Application.open(world.causeway, world);
    const tokens = await app.signIn(new WebBrowser(), { ext_idp_conn_id: world.connectionId });
    const userId = `${world.sourceId}:${person.sub}`;

    const reply = await client.getUser({ userId, userIdType: 'identity', withIdentities: true });

    const user = granted(userRoutes.getUser, reply);
    assert.equal(user.userId, tokens.claims()?.sub);
    const [identity, ...more] = await identitiesOf(user.userId);
    assert.deepEqual(user.identities, [identity, ...more]);
    assert.equal(identity?.userIdInIdp, person.sub);
    assert.deepEqual(identity.originConnIds, [world.connectionId]);
    assert.equal(identity.userInfoInIdp['name'], person['name']);
    assert.ok(!('accessToken' in identity) && !('refreshToken' in identity));
  });

  it('linkIdentity knows the account of a person who arrived through the source', async () => {
    const person = somebody();
    world.upstream.person = person;
    const app = await Application.open(world.causeway, world);
    const tokens = await app.signIn(new WebBrowser(), { ext_idp_conn_id: world.connectionId });
    const { userId } = await create();
    const account = { extIdpId: world.sourceId, userIdInIdp: person.sub };

    const own = await client.linkIdentity({ userId: tokens.claims()?.sub ?? '', ...account });
    const others = await client.linkIdentity({ userId, ...account });

    granted(identityRoutes.linkIdentity, own);
    refused(others, 'identity_of_other_user');
  });
});
