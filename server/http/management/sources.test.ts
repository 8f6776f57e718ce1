import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { sourceRoutes } from '@causeway/contract/sources.ts';

import { addPool, addTenant, openScene } from './scene.ts';

const scene = await openScene();
const { call } = scene;
after(() => scene.close());

async function create(params: object = {}) {
  const reply = await call(sourceRoutes.createExtIdp, { name: 'Okta', type: 'oidc', ...params });
  assert.equal(reply.statusCode, 200);
  return reply.data;
}

test('a created source is listed and read with an empty array of connections', async () => {
  const source = await create();

  const listed = await call(sourceRoutes.listExtIdp);
  const read = await call(sourceRoutes.getExtIdp, { id: source.id });

  assert.deepEqual(
    listed.data.list.find((one: { id: string }) => one.id === source.id),
    source,
  );
  assert.equal(listed.data.totalCount, listed.data.list.length);
  assert.deepEqual(read.data, { ...source, connections: [], autoJoin: false });
  assert.equal(source.tenantId, '');
});

test('an unknown source type is refused with the known ones', async () => {
  const reply = await call(sourceRoutes.createExtIdp, { name: 'x', type: 'myspace' });

  assert.equal(reply.statusCode, 400);
  assert.equal(reply.code, 'source_type_unknown');
  assert.match(reply.message, /myspace.*oidc, oauth2, saml/);
});

test('the connection type oauth is not a source type', async () => {
  const reply = await call(sourceRoutes.createExtIdp, { name: 'x', type: 'oauth' });

  assert.equal(reply.code, 'source_type_unknown');
});

test('a source is renamed and keeps its type', async () => {
  const { id } = await create();

  const reply = await call(sourceRoutes.updateExtIdp, { id, name: 'New', type: 'saml' });

  assert.equal(reply.data.name, 'New');
  assert.equal(reply.data.type, 'oidc');
  assert.equal((await call(sourceRoutes.getExtIdp, { id })).data.name, 'New');
});

test('a deleted source is not found any more', async () => {
  const { id } = await create();

  const deleted = await call(sourceRoutes.deleteExtIdp, { id });
  const again = await call(sourceRoutes.deleteExtIdp, { id });
  const read = await call(sourceRoutes.getExtIdp, { id });

  assert.deepEqual(deleted.data, { success: true });
  assert.equal(again.code, 'source_not_found');
  assert.equal(read.statusCode, 404);
});

test("a tenant's source is found only in the scope of that tenant", async () => {
  const own = await addTenant(call, 'One');
  const other = await addTenant(call, 'Two');
  const { id, tenantId } = await create({ tenantId: own });
  assert.equal(tenantId, own);

  const inPool = await call(sourceRoutes.getExtIdp, { id });
  const inOther = await call(sourceRoutes.getExtIdp, { id, tenantId: other });
  const inOwn = await call(sourceRoutes.getExtIdp, { id, tenantId: own });
  const listed = await call(sourceRoutes.listExtIdp, { tenantId: own });

  assert.equal(inPool.code, 'source_not_found');
  assert.equal(inOther.code, 'source_not_found');
  assert.equal(inOwn.data.id, id);
  assert.deepEqual(
    listed.data.list.map((one: { id: string }) => one.id),
    [id],
  );
});

test('the tenant header sets the scope when the call names no tenant', async () => {
  const own = await addTenant(call, 'By header');
  const { id } = await create({ tenantId: own });

  for (const name of ['x-authing-tenant-id', 'x-authing-app-tenant-id', 'x-genauth-tenant-id']) {
    const reply = await call(sourceRoutes.getExtIdp, { id }, { [name]: own });
    assert.equal(reply.data?.id, id, name);
  }
  const named = await call(
    sourceRoutes.getExtIdp,
    { id, tenantId: own },
    { 'x-authing-tenant-id': 't9' },
  );
  assert.equal(named.data.id, id);
});

test('null and empty tenant ids mean the pool', async () => {
  const { id } = await create({ tenantId: null });

  const reply = await call(sourceRoutes.getExtIdp, { id, tenantId: '' });

  assert.equal(reply.data.id, id);
});

test('the list is paged on request', async () => {
  const tenantId = await addTenant(call, 'Paging');
  for (const name of ['a', 'b', 'c']) {
    scene.clock.now += 1; // what was created in one millisecond has no order but that of its ids
    await create({ name, tenantId });
  }

  const page = { tenantId, page: 2, limit: 2 };
  const reply = await call(sourceRoutes.listExtIdp, page);

  assert.equal(reply.data.totalCount, 3);
  assert.deepEqual(
    reply.data.list.map((one: { name: string }) => one.name),
    ['c'],
  );
});

test("another pool's source does not exist", async () => {
  const { id } = await create();
  const other = await addPool(scene.store, 'pool-of-sources-test');
  const token = await tokenOf(other);

  const reply = await call(sourceRoutes.getExtIdp, { id }, { authorization: token });

  assert.equal(reply.code, 'source_not_found');
});

async function tokenOf({ id, secret }: { id: string; secret: string }): Promise<string> {
  const response = await scene.app.inject({
    method: 'POST',
    url: '/api/v3/get-management-token',
    payload: { accessKeyId: id, accessKeySecret: secret },
  });
  return response.json().data.access_token;
}

for (const [field, params, rule] of [
  ['name', { type: 'oidc' }, 'is required'],
  ['name', { name: 7, type: 'oidc' }, 'must be text'],
  ['name', { name: '', type: 'oidc' }, 'must not be empty'],
  ['name', { name: 'x'.repeat(201), type: 'oidc' }, 'not be longer than 200'],
  ['name', { name: 'a\u0000', type: 'oidc' }, 'NUL'],
  ['name', { name: '\ud800', type: 'oidc' }, 'surrogates'],
  ['type', { name: 'x', type: ['oidc'] }, 'must be text'],
] as const) {
  test(`a source with ${JSON.stringify(params).slice(0, 40)} is refused by the rule it breaks`, async () => {
    const reply = await call(sourceRoutes.createExtIdp, params);

    assert.equal(reply.code, 'invalid_argument');
    assert.equal(reply.statusCode, 400);
    assert.match(reply.message, new RegExp(`${field}: .*${rule}`));
  });
}
