import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { sourceRoutes } from '@causeway/contract/sources.ts';
import { userSearchRoutes } from '@causeway/contract/user-search.ts';
import { userRoutes } from '@causeway/contract/users.ts';

import { openScene } from './scene.ts';

const scene = await openScene();
const { call, store } = scene;
after(() => scene.close());

const { createUsersBatch } = userRoutes;
const { listUsers, listUsersLegacy } = userSearchRoutes;
const start = scene.clock.now;

const people = [
  { username: 'ann', name: 'Ann Ｌee', email: 'Ann@example.com', city: 'Bonn' },
  { username: 'bob', name: '沈云鹤', phone: '13800000001', status: 'Suspended' },
  { username: 'c_c', nickname: '100%', externalId: 'ext-c', customData: { a: { b: 1 } } },
  { username: 'dxd', name: 'annie', phone: '4155550101', phoneCountryCode: '+1', gender: 'F' },
];
for (const person of people) {
  scene.clock.now += 1000;
  const reply = await call(userRoutes.createUser, person);
  assert.equal(reply.statusCode, 200, reply.message);
}

async function namesOf(params: object): Promise<string[]> {
  const reply = await call(listUsers, params);
  assert.equal(reply.statusCode, 200, reply.message);
  assert.equal(reply.data.totalCount, reply.data.list.length);
  return reply.data.list.map((user: { username: string }) => user.username);
}

for (const [keywords, names] of [
  ['ANN', ['ann', 'dxd']],
  ['example.COM', ['ann']],
  ['云鹤', ['bob']],
  ['0000001', ['bob']],
  ['+8613800000001', ['bob']],
  ['_', ['c_c']],
  ['100%', ['c_c']],
  ['%', ['c_c']],
  ['!', []],
  ["' or 1=1 --", []],
  ['Bonn', []],
  ['  ', ['ann', 'bob', 'c_c', 'dxd']],
] as const) {
  test(`the keywords ${JSON.stringify(keywords)} find ${names.length}`, async () => {
    assert.deepEqual(await namesOf({ keywords }), names);
  });
}

test('keywords are looked for where the caller says', async () => {
  const options = { fuzzySearchOn: ['city', 'externalId'] };

  assert.deepEqual(await namesOf({ keywords: 'bonn', options }), ['ann']);
  assert.deepEqual(await namesOf({ keywords: 'EXT-', options }), ['c_c']);
  assert.deepEqual(await namesOf({ keywords: 'dxd', options }), []);
});

const at = (seconds: number) => start + seconds * 1000;
for (const [item, names] of [
  [{ field: 'status', operator: 'EQUAL', value: 'Suspended' }, ['bob']],
  [{ field: 'status', operator: 'NOT_EQUAL', value: 'Suspended' }, ['ann', 'c_c', 'dxd']],
  [{ field: 'status', operator: 'IN', value: ['Suspended', 'Archived'] }, ['bob']],
  [{ field: 'email', operator: 'EQUAL', value: 'ANN@example.com' }, ['ann']],
  [{ field: 'phone', operator: 'EQUAL', value: '138-0000-0001' }, ['bob']],
  [{ field: 'phone', operator: 'IS_NULL' }, ['ann', 'c_c']],
  [{ field: 'phone', operator: 'NOT_NULL' }, ['bob', 'dxd']],
  [{ field: 'name', operator: 'CONTAINS', value: 'ANN' }, ['ann', 'dxd']],
  [{ field: 'name', operator: 'NOT_CONTAINS', value: 'ann' }, ['bob', 'c_c']],
  [{ field: 'name', operator: 'NOT_EQUAL', value: 'annie' }, ['ann', 'bob', 'c_c']],
  [{ field: 'gender', operator: 'EQUAL', value: 'F' }, ['dxd']],
  [{ field: 'updatedAt', operator: 'GREATER', value: at(2) }, ['c_c', 'dxd']],
  [{ field: 'updatedAt', operator: 'LESSER', value: at(2) }, ['ann']],
  [{ field: 'createdAt', operator: 'BETWEEN', value: [at(2), at(3)] }, ['bob', 'c_c']],
  [{ field: 'createdAt', operator: 'EQUAL', value: new Date(at(2)).toISOString() }, ['bob']],
  [{ field: 'lastLogin', operator: 'NOT_NULL' }, []],
  [{ field: 'loginsCount', operator: 'EQUAL', value: 0 }, ['ann', 'bob', 'c_c', 'dxd']],
] as const) {
  test(`a list is filtered by ${JSON.stringify(item)}`, async () => {
    assert.deepEqual(await namesOf({ advancedFilter: [item] }), names);
  });
}

test('all items of a filter and the keywords must hold', async () => {
  const advancedFilter = [
    { field: 'name', operator: 'CONTAINS', value: 'ann' },
    { field: 'phone', operator: 'NOT_NULL' },
  ];

  assert.deepEqual(await namesOf({ advancedFilter }), ['dxd']);
  assert.deepEqual(await namesOf({ advancedFilter, keywords: 'bob' }), []);
});

test('a list is sorted by what the caller says, and pages do not overlap', async () => {
  const sort = [
    { field: 'status', order: 'desc' },
    { field: 'username', order: 'desc' },
  ];
  const pages = [1, 2, 3].map((page) =>
    call(listUsers, { options: { sort, pagination: { page, limit: 2 } } }),
  );
  const replies = await Promise.all(pages);

  const names = replies.map(({ data }) =>
    data.list.map((user: { username: string }) => user.username),
  );
  assert.deepEqual(names, [['bob', 'dxd'], ['c_c', 'ann'], []]);
  for (const { data } of replies) assert.equal(data.totalCount, 4);
});

test('a list shows as much of its users as the caller wishes', async () => {
  const bare = await call(listUsers, { keywords: 'c_c' });
  const full = await call(listUsers, {
    keywords: 'c_c',
    options: { withCustomData: true, flatCustomData: true, withIdentities: true, withPost: true },
  });

  assert.equal('customData' in bare.data.list[0], false);
  assert.deepEqual(full.data.list[0].customData, { 'a.b': 1 });
  assert.deepEqual(full.data.list[0].identities, []);
});

for (const [params, message] of [
  [{ keywords: 'x'.repeat(201) }, /^Parameter keywords: must not be longer/],
  [{ searchQuery: { term: 1 } }, /searchQuery: is not supported/],
  [
    { advancedFilter: [{ field: 'shoe', operator: 'EQUAL' }] },
    /advancedFilter\[0\]\.field: must be/,
  ],
  [
    { advancedFilter: [{ field: 'name', operator: 'LIKE' }] },
    /advancedFilter\[0\]\.operator: must/,
  ],
  [{ advancedFilter: [{ field: 'name', operator: 'GREATER', value: 1 }] }, /\[0\]\.operator: does/],
  [{ advancedFilter: [{ field: 'createdAt', operator: 'IN', value: [1] }] }, /\[0\]\.operator: do/],
  [{ advancedFilter: [{ field: 'name', operator: 'EQUAL' }] }, /\[0\]\.value: does not fit/],
  [{ advancedFilter: [{ field: 'name', operator: 'EQUAL', value: {} }] }, /\[0\]\.value/],
  [{ advancedFilter: [{ field: 'name', operator: 'IN', value: [] }] }, /\[0\]\.value/],
  [{ advancedFilter: [{ field: 'name', operator: 'IN', value: ['a', 1] }] }, /\[0\]\.value/],
  [{ advancedFilter: [{ field: 'updatedAt', operator: 'EQUAL', value: 'soon' }] }, /\[0\]\.value/],
  [{ advancedFilter: [{ field: 'updatedAt', operator: 'BETWEEN', value: [1] }] }, /\[0\]\.value/],
  [{ advancedFilter: [{ field: 'updatedAt', operator: 'EQUAL', value: 1e300 }] }, /\[0\]\.value/],
  [
    { options: { sort: [{ field: 'lastMfaTime', order: 'asc' }] } },
    /sort\[0\]\.field: must be one/,
  ],
  [{ options: { pagination: { limit: 51 } } }, /limit: must be 50 or less/],
  [{ options: { pagination: { page: 0 } } }, /page: must be 1 or more/],
  [{ options: { fuzzySearchOn: ['password'] } }, /fuzzySearchOn\[0\]: must be one of/],
] as const) {
  test(`a list by ${JSON.stringify(params).slice(0, 80)} is refused`, async () => {
    const reply = await call(listUsers, params);

    assert.equal(reply.code, 'invalid_argument');
    assert.match(reply.message, message);
  });
}

test('the older way to list filters by status and by time of change', async () => {
  const suspended = await call(listUsersLegacy, { status: 'Suspended', withCustomData: '1' });
  const span = await call(listUsersLegacy, { updatedAtStart: at(2), updatedAtEnd: at(3) });
  const page = await call(listUsersLegacy, { page: '2', limit: '3' });
  const wrong = await call(listUsersLegacy, { limit: '51' });

  assert.deepEqual([suspended.data.totalCount, suspended.data.list[0].username], [1, 'bob']);
  assert.equal(span.data.totalCount, 2);
  assert.deepEqual([page.data.totalCount, page.data.list[0].username], [4, 'dxd']);
  assert.match(wrong.message, /limit: must be 50 or less/);
});

test('users are created in one go, in their order', async () => {
  const { data: source } = await call(sourceRoutes.createExtIdp, { name: 'OM', type: 'oauth2' });
  const identities = [{ extIdpId: source.id, type: 'generic', userIdInIdp: 'batch-1' }];

  const reply = await call(createUsersBatch, {
    list: [{ username: 'b-1', identities }, { email: 'b2@example.com' }, { phone: '13900000009' }],
    options: { passwordEncryptType: 'none' },
  });

  assert.equal(reply.statusCode, 200, reply.message);
  assert.equal(reply.data[0].identities[0].userIdInIdp, 'batch-1');
  assert.equal(reply.data[1].email, 'b2@example.com');
  assert.equal(reply.data[2].phone, '13900000009');
});

const entry = { username: 'half-batch' };
const stranger = { extIdpId: 'none', userIdInIdp: 'x' };
for (const [second, code, message] of [
  [{ email: 'no-at' }, 'invalid_argument', /^Parameter list\[1\]\.email: must be/],
  [{ name: 'Nobody' }, 'invalid_argument', /^Parameter list\[1\]\.username: one of/],
  [{ username: 'half-batch' }, 'value_taken', /^list\[1\]\.username is already in use/],
  [{ username: 'ann' }, 'value_taken', /^list\[1\]\.username is already in use/],
  [
    { username: 'ok', identities: [stranger] },
    'invalid_argument',
    /list\[1\]: The identity source/,
  ],
  [{ username: 7 }, 'invalid_argument', /list\[1\]\.username: must be text/],
  [{ identities: [{}] }, 'invalid_argument', /list\[1\]\.identities\[0\]\.extIdpId: is required/],
] as const) {
  test(`a list with ${JSON.stringify(second)} is refused with its place, and nobody is created`, async () => {
    const { poolId } = scene.accessKey;
    const before = await store.users.list(poolId, { offset: 0, limit: 1 });

    const reply = await call(createUsersBatch, { list: [entry, second] });

    assert.equal(reply.code, code);
    assert.match(reply.message, message);
    const after = await store.users.list(poolId, { offset: 0, limit: 1 });
    assert.equal(after.total, before.total);
  });
}

for (const list of [undefined, [], Array.from({ length: 51 }, () => entry), [null], {}]) {
  test(`the list ${JSON.stringify(list)?.slice(0, 30)} is refused`, async () => {
    const reply = await call(createUsersBatch, { list });

    assert.equal(reply.code, 'invalid_argument');
    assert.match(reply.message, /^Parameter list/);
  });
}
