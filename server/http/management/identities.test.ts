import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { identityRoutes } from '@causeway/contract/identities.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';
import { userRoutes } from '@causeway/contract/users.ts';

import { asId } from '../../kernel/ids.ts';
import { openScene } from './scene.ts';

const scene = await openScene();
const { call, store } = scene;
const { poolId } = scene.accessKey;
after(() => scene.close());

const { data: source } = await call(sourceRoutes.createExtIdp, { name: 'WeChat', type: 'wechat' });
const extIdpId: string = source.id;
let count = 0;

async function newUser(): Promise<string> {
  const reply = await call(userRoutes.createUser, { username: `person-${++count}` });
  return reply.data.userId;
}

/** As `type subject`, sorted: identities made in one millisecond have no order. */
async function identitiesOf(userId: string): Promise<readonly string[]> {
  const { data } = await call(identityRoutes.getUserIdentities, { userId });
  const named: string[] = data.map(
    (one: { type: string; userIdInIdp: string }) => `${one.type} ${one.userIdInIdp}`,
  );
  return named.toSorted();
}

test('a linked identity is listed, by default of type generic', async () => {
  const userId = await newUser();

  const linking = { extIdpId, userId, userIdInIdp: 'w-1', userInfoInIdp: { nickname: 'W' } };
  const reply = await call(identityRoutes.linkIdentity, { ...linking, isSocial: true });
  const listed = await call(identityRoutes.getUserIdentities, { userId });

  assert.deepEqual(reply.data, { success: true });
  assert.deepEqual(listed.data, [
    {
      identityId: listed.data[0].identityId,
      extIdpId,
      provider: 'wechat',
      type: 'generic',
      userIdInIdp: 'w-1',
      userInfoInIdp: { nickname: 'W' },
      originConnIds: [],
    },
  ]);
});

test('linking the same identity again changes nothing', async () => {
  const userId = await newUser();
  const linking = { extIdpId, userId, userIdInIdp: 'w-2' };
  await call(identityRoutes.linkIdentity, linking);

  const again = await call(identityRoutes.linkIdentity, linking);

  assert.equal(again.statusCode, 200);
  assert.deepEqual(await identitiesOf(userId), ['generic w-2']);
});

test('an identity of another user is refused by name of the source', async () => {
  const [owner, other] = [await newUser(), await newUser()];
  await call(identityRoutes.linkIdentity, { extIdpId, userId: owner, userIdInIdp: 'w-3' });

  const reply = await call(identityRoutes.linkIdentity, {
    extIdpId,
    userId: other,
    userIdInIdp: 'w-3',
  });

  assert.equal(reply.code, 'identity_of_other_user');
  assert.match(reply.message, /WeChat/);
  assert.deepEqual(await identitiesOf(other), []);
});

test('a second account of one source is refused, another type of the same account is not', async () => {
  const userId = await newUser();
  await call(identityRoutes.linkIdentity, { extIdpId, userId, type: 'openid', userIdInIdp: 'o' });

  const second = { extIdpId, userId, type: 'openid', userIdInIdp: 'o2' };
  const refused = await call(identityRoutes.linkIdentity, second);
  const union = { extIdpId, userId, type: 'unionid', userIdInIdp: 'u' };
  const accepted = await call(identityRoutes.linkIdentity, union);

  assert.equal(refused.code, 'source_already_bound');
  assert.equal(accepted.statusCode, 200);
  assert.deepEqual(await identitiesOf(userId), ['openid o', 'unionid u']);
});

test('a second account is refused, too, when the first came by a login of its own authority', async () => {
  const userId = await newUser();
  await store.identities.insert({
    id: asId('logged-in'),
    poolId,
    userId: asId(userId),
    sourceId: asId(extIdpId),
    provider: 'wechat',
    type: 'openid',
    authority: 'wx-app-1',
    subject: 'first',
    profile: {},
    tokens: { accessToken: 'never-shown' },
    connectionIds: [],
    createdAt: 0,
    updatedAt: 0,
    lastLoginAt: undefined,
  });

  const second = { extIdpId, userId, type: 'openid', userIdInIdp: 'second' };
  const reply = await call(identityRoutes.linkIdentity, second);
  const listed = await call(identityRoutes.getUserIdentities, { userId });

  assert.equal(reply.code, 'source_already_bound');
  assert.ok(!JSON.stringify(listed).includes('never-shown'));
});

test('of concurrent claims to one identity exactly one succeeds', async () => {
  const users = await Promise.all([newUser(), newUser(), newUser()]);

  const replies = await Promise.all(
    users.map((userId) =>
      call(identityRoutes.linkIdentity, { extIdpId, userId, userIdInIdp: 'raced' }),
    ),
  );

  const codes = replies.map(({ code }) => code ?? 'linked').toSorted();
  assert.deepEqual(codes, ['identity_of_other_user', 'identity_of_other_user', 'linked']);
});

test('unlinking by type leaves the other types, unlinking without removes all', async () => {
  const userId = await newUser();
  for (const type of ['openid', 'unionid', 'generic']) {
    const linking = { extIdpId, userId, type, userIdInIdp: `${type}-9` };
    await call(identityRoutes.linkIdentity, linking);
  }

  const one = await call(identityRoutes.unlinkIdentity, { extIdpId, userId, type: 'openid' });
  const left = await identitiesOf(userId);
  const all = await call(identityRoutes.unlinkIdentity, { extIdpId, userId });
  const none = await call(identityRoutes.unlinkIdentity, { extIdpId, userId });

  assert.deepEqual(one.data, { success: true });
  assert.deepEqual(left, ['generic generic-9', 'unionid unionid-9']);
  assert.deepEqual(all.data, { success: true });
  assert.deepEqual(await identitiesOf(userId), []);
  assert.equal(none.code, 'identity_not_found');
});

test('a source with bound identities is not deleted', async () => {
  const { data } = await call(sourceRoutes.createExtIdp, { name: 'x', type: 'wechat' });
  const userId = await newUser();
  await call(identityRoutes.linkIdentity, { extIdpId: data.id, userId, userIdInIdp: '1' });

  const reply = await call(sourceRoutes.deleteExtIdp, { id: data.id });

  assert.equal(reply.code, 'source_in_use');
});

test('unknown users and sources are told apart', async () => {
  const userId = await newUser();

  const noUser = { extIdpId, userId: 'nobody', userIdInIdp: '1' };
  const noSource = { extIdpId: 'nowhere', userId, userIdInIdp: '1' };

  assert.equal((await call(identityRoutes.linkIdentity, noUser)).apiCode, 2004);
  assert.equal((await call(identityRoutes.linkIdentity, noSource)).code, 'source_not_found');
  assert.equal((await call(identityRoutes.unlinkIdentity, noUser)).code, 'user_not_found');
  assert.equal((await call(identityRoutes.getUserIdentities, { userId: 'nobody' })).apiCode, 2004);
});

for (const [params, code] of [
  [{ userId: 5, extIdpId: 'e', userIdInIdp: '1' }, 'user_id_malformed'],
  [{ userId: 'u', extIdpId: 'e', userIdInIdp: 7 }, 'invalid_argument'],
  [{ userId: 'u', extIdpId: 'e', userIdInIdp: 'x'.repeat(513) }, 'invalid_argument'],
  [{ userId: 'u', userIdInIdp: '1' }, 'invalid_argument'],
] as const) {
  test(`link-identity with ${JSON.stringify(params).slice(0, 60)} answers ${code}`, async () => {
    assert.equal((await call(identityRoutes.linkIdentity, params)).code, code);
  });
}
