import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { applicationRoutes } from '@causeway/contract/applications.ts';
import { connectionRoutes } from '@causeway/contract/connections.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';

import { asId } from '../../kernel/ids.ts';
import { openScene } from './scene.ts';

const scene = await openScene();
const { call, store } = scene;
const { poolId } = scene.accessKey;
after(() => scene.close());

const { data: source } = await call(sourceRoutes.createExtIdp, { name: 'Okta', type: 'oidc' });
let count = 0;

function newConnection(params: object = {}) {
  return {
    extIdpId: source.id,
    type: 'oidc',
    identifier: `conn-${++count}`,
    displayName: 'Okta',
    fields: { issuerUrl: 'https://okta.test', clientId: 'c', clientSecret: 's3cret' },
    ...params,
  };
}

async function create(params: object = {}) {
  const reply = await call(connectionRoutes.createExtIdpConn, newConnection(params));
  assert.equal(reply.statusCode, 200, reply.message);
  return reply.data;
}

async function storedFields(id: string) {
  return (await store.connections.find(poolId, asId(id)))?.fields;
}

test('a created connection shows in its source, without its fields', async () => {
  const connection = await create({ loginOnly: true, logo: 'https://logo.test/x.png' });

  const read = await call(sourceRoutes.getExtIdp, { id: source.id });

  assert.deepEqual(connection, {
    id: connection.id,
    type: 'oidc',
    extIdpId: source.id,
    logo: 'https://logo.test/x.png',
    identifier: connection.identifier,
    displayName: 'Okta',
    loginOnly: true,
    associationMode: 'none',
    challengeBindingMethods: [],
    newUsersProveAddress: false,
    userMatchFields: [],
    trustedClaims: [],
    attributeMapping: [],
    assurance: { levels: [], whenInsufficient: 'refuse' },
  });
  assert.deepEqual(read.data.connections.at(-1), connection);
  assert.ok(!JSON.stringify(read).includes('s3cret'));
});

test('unknown members of fields are kept verbatim', async () => {
  const fields = {
    issuerUrl: 'https://okta.test',
    'odd key ✓': [1, { deep: [null, true] }],
    __typename: 'x',
    constructor: 'c',
  };

  const { id } = await create({ fields });

  assert.deepEqual({ ...(await storedFields(id)) }, fields);
});

test('a type that does not fit the source is refused with the fitting ones', async () => {
  const reply = await call(connectionRoutes.createExtIdpConn, newConnection({ type: 'github' }));

  assert.equal(reply.code, 'connection_type_unfit');
  assert.match(reply.message, /github does not fit a source of type oidc\. Fitting types: oidc\./);
});

test('a source of type oauth2 takes connections of type oauth, and keeps fields of any shape', async () => {
  const { data } = await call(sourceRoutes.createExtIdp, { name: 'o', type: 'oauth2' });

  const { type, id } = await create({ extIdpId: data.id, type: 'oauth', fields: { any: 1 } });

  assert.equal(type, 'oauth');
  assert.deepEqual({ ...(await storedFields(id)) }, { any: 1 });
});

test('an identifier is unique in the pool', async () => {
  await create({ identifier: 'taken' });

  const reply = await call(
    connectionRoutes.createExtIdpConn,
    newConnection({ identifier: 'taken' }),
  );

  assert.equal(reply.statusCode, 409);
  assert.equal(reply.apiCode, 2026);
  assert.equal(reply.message, 'identifier is already in use in this user pool.');
});

for (const identifier of ['60b49eb83fd80adb96f26e68', 'a', 'my-oidc', 'x'.repeat(64)]) {
  test(`the identifier ${identifier.slice(0, 30)} is accepted`, async () => {
    assert.equal((await create({ identifier })).identifier, identifier);
  });
}

for (const identifier of ['Upper', 'with space', 'slash/ed', 'dot.ted', 'ümlaut', 'x'.repeat(65)]) {
  test(`the identifier ${identifier.slice(0, 30)} is refused`, async () => {
    const reply = await call(connectionRoutes.createExtIdpConn, newConnection({ identifier }));

    assert.equal(reply.code, 'invalid_argument');
    assert.match(reply.message, /identifier/);
  });
}

test('settings that no connector can use are refused by field', async () => {
  const reply = await call(connectionRoutes.createExtIdpConn, newConnection({ fields: {} }));

  assert.equal(reply.code, 'connection_misconfigured');
  assert.equal(reply.message, 'fields.issuerUrl: is required.');
});

for (const fields of [undefined, 'text', ['list']]) {
  test(`fields of ${JSON.stringify(fields)} are refused`, async () => {
    const reply = await call(connectionRoutes.createExtIdpConn, newConnection({ fields }));

    assert.equal(reply.code, 'invalid_argument');
    assert.match(reply.message, /fields/);
  });
}

test('an update may be partial, and merges fields key by key', async () => {
  const { id } = await create();

  const renamed = await call(connectionRoutes.updateExtIdpConn, { id, displayName: 'Renamed' });
  const merged = await call(connectionRoutes.updateExtIdpConn, { id, fields: { scopes: ['a'] } });

  assert.equal(renamed.data.displayName, 'Renamed');
  assert.equal(merged.data.displayName, 'Renamed');
  assert.deepEqual(
    { ...(await storedFields(id)) },
    {
      issuerUrl: 'https://okta.test',
      clientId: 'c',
      clientSecret: 's3cret',
      scopes: ['a'],
    },
  );
});

test('type, source and identifier do not change by an update', async () => {
  const connection = await create();
  const wished = { id: connection.id, type: 'saml', identifier: 'other', extIdpId: 'x' };

  const reply = await call(connectionRoutes.updateExtIdpConn, wished);

  assert.deepEqual(reply.data, connection);
});

test('incident-37: a masked secret is kept, but not together with a changed endpoint', async () => {
  const { id } = await create();
  const attack = { issuerUrl: 'https://evil.test', clientSecret: '***' };

  const same = await call(connectionRoutes.updateExtIdpConn, {
    id,
    fields: { clientSecret: '***' },
  });
  const moved = await call(connectionRoutes.updateExtIdpConn, { id, fields: attack });

  assert.equal(same.statusCode, 200);
  assert.equal(moved.code, 'secret_must_be_reentered');
  assert.match(moved.message, /clientSecret/);
  assert.equal((await storedFields(id))?.['issuerUrl'], 'https://okta.test');
  assert.equal((await storedFields(id))?.['clientSecret'], 's3cret');
});

test('concurrent updates of one connection all arrive', async () => {
  const { id } = await create();

  const replies = await Promise.all(
    ['a', 'b'].map((key) =>
      call(connectionRoutes.updateExtIdpConn, { id, fields: { [key]: true } }),
    ),
  );

  assert.deepEqual(
    replies.map(({ statusCode }) => statusCode),
    [200, 200],
  );
  const { a, b } = (await storedFields(id)) ?? {};
  assert.deepEqual({ a, b }, { a: true, b: true });
});

test('a source with connections is not deleted until they are', async () => {
  const { data } = await call(sourceRoutes.createExtIdp, { name: 'p', type: 'oidc' });
  const { id } = await create({ extIdpId: data.id });

  const inUse = await call(sourceRoutes.deleteExtIdp, { id: data.id });
  const deleted = await call(connectionRoutes.deleteExtIdpConn, { id });
  const again = await call(connectionRoutes.deleteExtIdpConn, { id });
  const free = await call(sourceRoutes.deleteExtIdp, { id: data.id });

  assert.equal(inUse.code, 'source_in_use');
  assert.equal(inUse.statusCode, 422);
  assert.deepEqual(deleted.data, { success: true });
  assert.equal(again.code, 'connection_not_found');
  assert.equal(free.statusCode, 200);
});

test('a connection of another scope does not exist', async () => {
  const { id } = await create();
  const elsewhere = { id, tenantId: 't1' };

  const replies = await Promise.all([
    call(connectionRoutes.updateExtIdpConn, { ...elsewhere, displayName: 'x' }),
    call(connectionRoutes.deleteExtIdpConn, elsewhere),
    call(connectionRoutes.changeExtIdpConnState, { ...elsewhere, enabled: true }),
  ]);

  for (const reply of replies) assert.equal(reply.code, 'connection_not_found');
});

async function newApp(name: string): Promise<string> {
  return (await call(applicationRoutes.createApplication, { appName: name })).data.appId;
}

async function offered(appId: string, id: string): Promise<boolean> {
  return store.connections.isEnabled(poolId, asId(id), asId(appId));
}

test('the state changes for appId and appIds together', async () => {
  const { id } = await create();
  const [a, b, c] = [await newApp('a'), await newApp('b'), await newApp('c')];

  const on = { id, enabled: true, appId: a, appIds: [a, b] };
  const reply = await call(connectionRoutes.changeExtIdpConnState, on);

  assert.deepEqual(reply.data, { success: true });
  assert.deepEqual(await Promise.all([a, b, c].map((app) => offered(app, id))), [
    true,
    true,
    false,
  ]);
  await call(connectionRoutes.changeExtIdpConnState, { id, enabled: false, appId: a });
  assert.equal(await offered(a, id), false);
  assert.equal(await offered(b, id), true);
});

test('without an application the state changes for all of the pool', async () => {
  const { id } = await create();
  const apps = [await newApp('d'), await newApp('e')];

  await call(connectionRoutes.changeExtIdpConnState, { id, enabled: true });

  assert.deepEqual(await Promise.all(apps.map((app) => offered(app, id))), [true, true]);
});

test('an unknown application changes nothing', async () => {
  const { id } = await create();
  const app = await newApp('f');

  const wished = { id, enabled: true, appIds: [app, 'nobody'] };
  const reply = await call(connectionRoutes.changeExtIdpConnState, wished);

  assert.equal(reply.code, 'application_not_found');
  assert.equal(reply.apiCode, 2011);
  assert.equal(await offered(app, id), false);
});
