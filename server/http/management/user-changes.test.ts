import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { identityRoutes } from '@causeway/contract/identities.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';
import { userRoutes } from '@causeway/contract/users.ts';

import { addPool, openScene } from './scene.ts';

const scene = await openScene();
const { call, app, store } = scene;
after(() => scene.close());

const { getUser, getUserBatch, isUserExists, updateUser, deleteUsersBatch } = userRoutes;
const { data: source } = await call(sourceRoutes.createExtIdp, { name: 'OM', type: 'oauth2' });
let count = 0;

async function create(params: object = {}) {
  const body = { username: `changing-${++count}`, ...params };
  const reply = await call(userRoutes.createUser, body);
  assert.equal(reply.statusCode, 200, reply.message);
  return reply.data;
}

async function read(userId: string, wishes: object = {}) {
  return (await call(getUser, { userId, withCustomData: true, ...wishes })).data;
}

async function change(params: object) {
  const reply = await call(updateUser, params);
  assert.equal(reply.statusCode, 200, reply.message);
  return reply.data;
}

/** As the SDK writes a list into a query. */
async function batch(userIds: readonly string[], rest: Readonly<Record<string, string>> = {}) {
  const query = new URLSearchParams([
    ...userIds.map((id) => ['userIds[]', id] as [string, string]),
    ...Object.entries(rest),
  ]);
  const { id, secret } = scene.accessKey;
  const token = await app.inject({
    method: 'POST',
    url: '/api/v3/get-management-token',
    payload: { accessKeyId: id, accessKeySecret: secret },
  });
  const authorization: string = token.json().data.access_token;
  const url = `${getUserBatch.path}?${query.toString()}`;
  return (await app.inject({ method: 'GET', url, headers: { authorization } })).json();
}

test('several users are read at once, in the order asked, without the unknown and the doubled', async () => {
  const [a, b] = [await create({ customData: { x: 1 } }), await create()];

  const reply = await batch([b.userId, 'nobody', a.userId, b.userId]);

  const ids = reply.data.map((user: { userId: string }) => user.userId);
  assert.deepEqual(ids, [b.userId, a.userId]);
  assert.equal(reply.data[1].customData, undefined);
  assert.equal((await call(getUserBatch, { userIds: a.userId })).data.length, 1);
});

test('users are read by source and subject, and by source type and subject', async () => {
  const { userId } = await create();
  const link = { userId, extIdpId: source.id, userIdInIdp: 'ou:1', type: 'unionid' };
  await call(identityRoutes.linkIdentity, link);

  const own = await batch([`${source.id}:ou:1`], { userIdType: 'identity' });
  const synced = await batch(['oauth2:ou:1'], { userIdType: 'sync_relation', withIdentities: '1' });

  assert.equal(own.data[0].userId, userId);
  assert.equal(synced.data[0].userId, userId);
  assert.equal(synced.data[0].identities[0].userIdInIdp, 'ou:1');
  for (const [userIdType, key] of [
    ['identity', 'oauth2:ou:1'],
    ['identity', `${source.id}:ou`],
    ['sync_relation', 'github:ou:1'],
    ['custom_field', 'ou:1'],
  ] as const) {
    assert.deepEqual((await batch([key], { userIdType })).data, [], key);
  }
});

test('a subject that is two people names neither by source type', async () => {
  const other = await call(sourceRoutes.createExtIdp, { name: 'Other', type: 'oauth2' });
  for (const extIdpId of [source.id, other.data.id]) {
    const { userId } = await create();
    await call(identityRoutes.linkIdentity, { userId, extIdpId, userIdInIdp: 'both' });
  }

  const key = { userId: 'oauth2:both', userIdType: 'sync_relation' };
  assert.equal((await call(getUser, key)).code, 'user_not_found');
  const exact = { userId: `${source.id}:both`, userIdType: 'identity' };
  assert.equal((await call(getUser, exact)).statusCode, 200);
});

test('flags say how much of a user is shown', async () => {
  const { userId } = await create({ customData: { a: { b: { c: 1 }, e: {} }, l: [{ d: 1 }] } });

  const bare = (await call(getUser, { userId })).data;
  const full = await read(userId, {
    flatCustomData: 'true',
    withDepartmentIds: '1',
    withPost: 'TRUE',
  });

  for (const name of ['customData', 'departmentIds', 'postIdList', 'identities']) {
    assert.equal(name in bare, false, name);
  }
  assert.deepEqual(full.customData, { 'a.b.c': 1, 'a.e': {}, l: [{ d: 1 }] });
  assert.deepEqual([full.departmentIds, full.postIdList], [[], []]);
});

for (const [ids, rest, code] of [
  [[], {}, 'invalid_argument'],
  [Array.from({ length: 51 }, () => 'x'), {}, 'invalid_argument'],
  [['no-colon'], { userIdType: 'identity' }, 'user_id_malformed'],
  [['x'], { withIdentities: 'maybe' }, 'invalid_argument'],
  [['x'.repeat(1001)], {}, 'invalid_argument'],
] as const) {
  test(`get-user-batch of ${ids.length} keys with ${JSON.stringify(rest)} answers ${code}`, async () => {
    assert.equal((await batch(ids, rest)).code, code);
  });
}

test('a name in use exists, however it is written', async () => {
  await create({
    username: 'Ｄora',
    email: 'Dora@example.com',
    phone: '+86 13500000001',
    externalId: 'e-1',
  });

  for (const names of [
    { username: 'Dora' },
    { email: 'dORA@example.com' },
    { phone: '135-0000-0001' },
    { phone: '008613500000001' },
    { externalId: 'e-1' },
    { username: 'nobody', externalId: 'e-1' },
    { username: '', email: null, externalId: 'e-1' },
  ]) {
    const reply = await call(isUserExists, names);
    assert.deepEqual(reply.data, { exists: true }, JSON.stringify(names));
  }
  for (const names of [{ username: 'dora' }, { phone: '+113500000001' }, { email: 'x' }]) {
    const reply = await call(isUserExists, names);
    assert.deepEqual(reply.data, { exists: false }, JSON.stringify(names));
  }
  assert.equal((await call(isUserExists, {})).code, 'invalid_argument');
});

test('a phone number is one with and without the country code, and another one elsewhere', async () => {
  const { phone, phoneCountryCode } = await create({ phone: '13600000001' });
  const abroad = await create({ phone: '3600000001', phoneCountryCode: '1' });
  const again = await call(userRoutes.createUser, { phone: '+8613600000001' });
  const strange = await create({ phone: '+4915100000001' });

  assert.deepEqual([phone, phoneCountryCode], ['13600000001', '+86']);
  assert.deepEqual([abroad.phone, abroad.phoneCountryCode], ['3600000001', '+1']);
  assert.deepEqual([strange.phone, strange.phoneCountryCode], ['+4915100000001', undefined]);
  assert.equal(again.code, 'value_taken');
});

for (const params of [
  { phone: '13600000002', phoneCountryCode: 'CN' },
  { phone: '+8613600000002', phoneCountryCode: '+1' },
  { phone: '13600000002', phoneCountryCode: '+86861' },
]) {
  test(`the country code in ${JSON.stringify(params)} is refused`, async () => {
    const reply = await call(userRoutes.createUser, params);

    assert.equal(reply.code, 'invalid_argument');
    assert.match(reply.message, /phoneCountryCode: must be \+ and/);
  });
}

test('an update changes what it names and nothing else', async () => {
  const before = await create({ email: 'eve@example.com', name: 'Eve', city: 'Bonn', gender: 'F' });
  scene.clock.now += 1000;

  const after = await change({
    userId: before.userId,
    name: 'Eva',
    status: 'Suspended',
    company: null,
    unknown: 1,
  });

  const updatedAt = new Date(scene.clock.now).toISOString();
  assert.deepEqual(after, { ...before, name: 'Eva', status: 'Suspended', updatedAt });
  const { customData: _none, ...shown } = await read(before.userId);
  assert.deepEqual(shown, after);
});

test('a user to update may be named in every form', async () => {
  const { userId, username } = await create();

  await change({ userId: username, options: { userIdType: 'username' }, nickname: 'Nick' });

  assert.equal((await read(userId)).nickname, 'Nick');
});

test('custom data is merged by its members, and null removes one', async () => {
  const { userId } = await create({ customData: { keep: 1, change: 1, drop: 1 } });

  const { customData } = await change({ userId, customData: { change: 2, drop: null, add: [3] } });

  assert.deepEqual(customData, { keep: 1, change: 2, add: [3] });
  const big = await call(updateUser, { userId, customData: { big: 'x'.repeat(70_000) } });
  assert.match(big.message, /customData/);
  assert.deepEqual((await read(userId)).customData, customData);
});

test('a new e-mail address or phone is unverified, the old one in other letters stays verified', async () => {
  const contact = { email: 'flo@example.com', phone: '13700000001' };
  const { userId } = await create({ ...contact, emailVerified: true, phoneVerified: true });

  const same = await change({ userId, email: 'FLO@example.com', phone: '+8613700000001' });
  const moved = await change({ userId, email: 'flo@example.org', phone: '13700000002' });
  const said = await change({ userId, emailVerified: true });

  assert.deepEqual([same.emailVerified, same.phoneVerified], [true, true]);
  assert.equal(same.email, 'FLO@example.com');
  assert.deepEqual([moved.emailVerified, moved.phoneVerified], [false, false]);
  assert.deepEqual([said.emailVerified, said.phoneVerified], [true, false]);
});

test('empty text takes a name away, but not the last one', async () => {
  const { userId } = await create({
    email: 'gus@example.com',
    externalId: 'g',
    phone: '13700000009',
  });

  const less = await change({ userId, email: '', externalId: '', phone: '' });
  const last = await call(updateUser, { userId, username: '' });

  for (const name of ['email', 'externalId', 'phone', 'phoneCountryCode']) {
    assert.equal(name in less, false, name);
  }
  assert.match(last.message, /username: one of email, phone and username/);
  assert.equal((await create({ email: 'gus@example.com' })).email, 'gus@example.com');
});

for (const [mine, theirs, field] of [
  [{ email: 'h1@example.com' }, { email: 'H1@example.com' }, 'email'],
  [{ phone: '13100000001' }, { phone: '+8613100000001' }, 'phone'],
  [{ username: 'henri' }, { username: 'ｈenri' }, 'username'],
  [{ externalId: 'h1' }, { externalId: 'h1' }, 'externalId'],
] as const) {
  test(`the ${field} of somebody else is not taken over, and nothing is half changed`, async () => {
    await create(mine);
    const { userId } = await create();

    const reply = await call(updateUser, { userId, name: 'Half', ...theirs });

    assert.equal(reply.code, 'value_taken');
    assert.match(reply.message, new RegExp(`^${field} `));
    assert.equal((await read(userId)).name, undefined);
  });
}

for (const [params, message] of [
  [{ email: 'victim\uFF20example.com' }, /email/],
  [{ username: 'in\u200Bvisible' }, /username: is malformed/],
  [{ status: 'Asleep' }, /status: must be one of/],
  [{ name: 'x'.repeat(1001) }, /name: must not be longer/],
  [{ name: 'x\u0000' }, /name: must not contain NUL/],
  [{ customData: 'text' }, /customData: must be an object/],
  [{ options: { userIdType: 'shoe' } }, /options\.userIdType: must be one of/],
] as const) {
  test(`an update with ${JSON.stringify(params).slice(0, 50)} is refused`, async () => {
    const { userId } = await create();

    const reply = await call(updateUser, { userId, nickname: 'Half', ...params });

    assert.equal(reply.code, 'invalid_argument');
    assert.match(reply.message, message);
    assert.equal((await read(userId)).nickname, undefined);
  });
}

test('concurrent updates of one profile do not undo each other', async () => {
  const { userId } = await create();

  const names = ['city', 'country', 'company', 'nickname', 'region', 'website'];
  await Promise.all(names.map((name) => change({ userId, [name]: name })));

  const user = await read(userId);
  for (const name of names) assert.equal(user[name], name);
});

test('deleted users are gone with their identities, and their names are free', async () => {
  const users = [await create({ username: 'ida' }), await create()];
  const link = { userId: users[0].userId, extIdpId: source.id, userIdInIdp: 'ida-1' };
  await call(identityRoutes.linkIdentity, link);

  const reply = await call(deleteUsersBatch, { userIds: users.map(({ userId }) => userId) });

  assert.deepEqual(reply.data, { success: true });
  for (const { userId } of users) {
    assert.equal((await call(getUser, { userId })).code, 'user_not_found');
  }
  const heir = await create({ username: 'ida' });
  assert.equal(
    (await call(identityRoutes.linkIdentity, { ...link, userId: heir.userId })).statusCode,
    200,
  );
});

test('of users of whom one does not exist none is deleted', async () => {
  const { userId, username } = await create();

  const reply = await call(deleteUsersBatch, {
    userIds: [username, 'nobody'],
    options: { userIdType: 'username' },
  });

  assert.equal(reply.code, 'user_not_found');
  assert.equal((await read(userId)).username, username);
});

test('users of another pool are neither read, changed, found nor deleted', async () => {
  const { userId, username } = await create();
  const other = await addPool(store, 'pool-of-changes-test');
  const token = await app.inject({
    method: 'POST',
    url: '/api/v3/get-management-token',
    payload: { accessKeyId: other.id, accessKeySecret: other.secret },
  });
  const headers = { authorization: String(token.json().data.access_token) };

  assert.deepEqual((await call(getUserBatch, { userIds: userId }, headers)).data, []);
  assert.deepEqual((await call(isUserExists, { username }, headers)).data, { exists: false });
  for (const [route, params] of [
    [updateUser, { userId, name: 'Taken' }],
    [deleteUsersBatch, { userIds: [userId] }],
  ] as const) {
    assert.equal((await call(route, params, headers)).code, 'user_not_found');
  }
  assert.equal((await read(userId)).name, undefined);
});
