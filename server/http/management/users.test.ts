import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { connectionRoutes } from '@causeway/contract/connections.ts';
import { identityRoutes } from '@causeway/contract/identities.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';
import { userRoutes } from '@causeway/contract/users.ts';

import { openScene } from './scene.ts';

const scene = await openScene();
const { call } = scene;
after(() => scene.close());

const { data: source } = await call(sourceRoutes.createExtIdp, { name: 'OM', type: 'oauth2' });
const { data: connection } = await call(connectionRoutes.createExtIdpConn, {
  extIdpId: source.id,
  type: 'oauth',
  identifier: 'om',
  displayName: 'OM',
  fields: {},
});
let count = 0;

async function create(params: object = {}) {
  const body = { username: `user-${++count}`, ...params };
  const reply = await call(userRoutes.createUser, body);
  assert.equal(reply.statusCode, 200, reply.message);
  return reply.data;
}

test('a user of whom only a name is said has the defaults of the wire', async () => {
  const user = await create({ username: 'bob' });

  const now = new Date(scene.clock.now).toISOString();
  assert.deepEqual(user, {
    userId: user.userId,
    createdAt: now,
    updatedAt: now,
    status: 'Activated',
    workStatus: 'Active',
    username: 'bob',
    emailVerified: false,
    phoneVerified: false,
    gender: 'U',
    loginsCount: 0,
    userSourceType: 'adminCreated',
  });
});

test('a user is read as created, with custom data and identities on request', async () => {
  const user = await create({
    email: 'Ann@Example.com',
    emailVerified: true,
    phone: '+86 188-1234-5678',
    phoneCountryCode: '+86',
    externalId: '10010',
    name: 'Ann',
    gender: 'F',
    photo: 'https://p.test/a.png',
    city: '北京',
    customData: { team: ['a', 1] },
    password: 'passw0rd',
    departmentIds: ['d1'],
    unknown: 'tolerated',
  });
  const { customData, ...plain } = user;

  const read = await call(userRoutes.getUser, { userId: user.userId });
  const full = await call(userRoutes.getUser, {
    userId: user.userId,
    withCustomData: true,
    withIdentities: '1',
  });

  assert.deepEqual(read.data, plain);
  assert.deepEqual(full.data, { ...plain, customData, identities: [] });
  assert.equal(plain.email, 'Ann@Example.com');
  assert.equal(plain.phone, '18812345678');
  assert.equal(plain.phoneCountryCode, '+86');
  assert.equal(plain.city, '北京');
  assert.ok(!JSON.stringify(full).includes('passw0rd'));
});

for (const [userIdType, attribute, asked] of [
  ['email', { email: 'carol@example.com' }, 'Carol@EXAMPLE.com'],
  ['phone', { phone: '13800001111' }, '138-0000-1111'],
  ['username', { username: 'carol' }, 'carol'],
  ['external_id', { externalId: 'x-1' }, 'x-1'],
] as const) {
  test(`a user is found by ${userIdType}`, async () => {
    const { userId } = await create(attribute);

    const found = await call(userRoutes.getUser, { userId: asked, userIdType });

    assert.equal(found.data.userId, userId);
  });
}

for (const [attribute, again] of [
  [{ email: 'twice@example.com' }, { email: 'TWICE@example.com' }],
  [{ phone: '13900001111' }, { phone: '139 0000 1111' }],
  [{ username: 'twice' }, { username: 'twice' }],
  [{ externalId: 'twice' }, { externalId: 'twice' }],
] as const) {
  const [field] = Object.keys(attribute);
  test(`${field} is unique in the pool`, async () => {
    await create(attribute);

    const reply = await call(userRoutes.createUser, { username: `other-${field}`, ...again });

    assert.equal(reply.code, 'value_taken');
    assert.equal(reply.message, `${field} is already in use in this user pool.`);
  });
}

test('a user needs an e-mail address, a phone or a user name', async () => {
  const reply = await call(userRoutes.createUser, { name: 'Nobody' });

  assert.equal(reply.code, 'invalid_argument');
  assert.match(reply.message, /one of email, phone and username is required/);
});

for (const [params, message] of [
  [{ email: 'no-at' }, /email: must be an e-mail address/],
  [{ email: 'a@b@c.test' }, /email/],
  [{ email: 'victim\uFF20example.com' }, /email/],
  [{ phone: 'call me' }, /phone: must be a phone number .*13800138000/],
  [{ phone: '+1 555 0100' }, /phone: must be a phone number/],
  [{ status: 'Asleep' }, /status: must be one of: Suspended/],
  [{ gender: 'X' }, /gender/],
  [{ username: ' padded ' }, /username: is malformed/],
  [{ username: 'x'.repeat(201) }, /username: must not be longer/],
  [{ customData: { big: 'x'.repeat(70_000) } }, /customData: must not be larger/],
  [{ identities: [{ extIdpId: 'e' }] }, /identities\[0\]\.userIdInIdp: is required/],
] as const) {
  test(`a user with ${JSON.stringify(params).slice(0, 50)} is refused`, async () => {
    const reply = await call(userRoutes.createUser, { username: 'never', ...params });

    assert.equal(reply.code, 'invalid_argument');
    assert.match(reply.message, message);
  });
}

for (const [params, code, apiCode] of [
  [{ userId: 'nobody' }, 'user_not_found', 2004],
  [{ userId: 'nobody', userIdType: 'email' }, 'user_not_found', 2004],
  [{ userId: 'p:s', userIdType: 'sync_relation' }, 'user_not_found', 2004],
  [{ userId: 'no-colon', userIdType: 'identity' }, 'user_id_malformed', undefined],
  [{ userId: '' }, 'user_id_malformed', undefined],
  [{ userId: 'x\u0000' }, 'user_id_malformed', undefined],
  [{ userId: 'x'.repeat(1001) }, 'user_id_malformed', undefined],
  [{}, 'invalid_argument', undefined],
  [{ userId: 'x', userIdType: 'shoe_size' }, 'invalid_argument', undefined],
  [{ userId: 'x', withIdentities: 'maybe' }, 'invalid_argument', undefined],
] as const) {
  test(`get-user with ${JSON.stringify(params).slice(0, 60)} answers ${code}`, async () => {
    const reply = await call(userRoutes.getUser, params);

    assert.deepEqual({ code: reply.code, apiCode: reply.apiCode }, { code, apiCode });
  });
}

function identity(subject: string, params: object = {}) {
  return {
    extIdpId: source.id,
    provider: 'oauth2',
    type: 'generic',
    userIdInIdp: subject,
    userInfoInIdp: { name: 'Om' },
    originConnIds: [connection.id],
    accessToken: 'upstream-at',
    ...params,
  };
}

test('a user comes with identities, shown without their tokens', async () => {
  const user = await create({ identities: [identity('s-1')] });

  assert.deepEqual(user.identities, [
    {
      identityId: user.identities[0].identityId,
      extIdpId: source.id,
      provider: 'oauth2',
      type: 'generic',
      userIdInIdp: 's-1',
      userInfoInIdp: { name: 'Om' },
      originConnIds: [connection.id],
    },
  ]);
});

test('a user is found by an identity, whatever its subject looks like', async () => {
  const { userId } = await create({ identities: [identity('a:b/c')] });

  const key = { userId: `${source.id}:a:b/c`, userIdType: 'identity' };
  const found = await call(userRoutes.getUser, key);
  const identities = await call(identityRoutes.getUserIdentities, key);

  assert.equal(found.data.userId, userId);
  assert.equal(identities.data[0].userIdInIdp, 'a:b/c');
});

for (const [name, identities, code] of [
  ['an unknown source', [identity('x', { extIdpId: 'nobody' })], 'source_not_found'],
  ['an unknown connection', [identity('x', { originConnIds: ['no'] })], 'connection_not_found'],
  ['two accounts of one source', [identity('x1'), identity('x2')], 'source_already_bound'],
] as const) {
  test(`a user with ${name} is not created at all`, async () => {
    const username = `half-${code}`;

    const reply = await call(userRoutes.createUser, { username, identities });

    assert.equal(reply.code, code);
    const key = { userId: username, userIdType: 'username' };
    assert.equal((await call(userRoutes.getUser, key)).code, 'user_not_found');
  });
}

test('an identity of somebody else is not given to a new user', async () => {
  await create({ identities: [identity('mine')] });

  const body = { username: 'thief', identities: [identity('mine')] };
  const reply = await call(userRoutes.createUser, body);

  assert.equal(reply.code, 'identity_of_other_user');
  assert.equal(reply.statusCode, 409);
});
