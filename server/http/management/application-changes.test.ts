import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { applicationRoutes } from '@causeway/contract/applications.ts';
import { connectionRoutes } from '@causeway/contract/connections.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';

import { addTenant, openScene } from './scene.ts';

const scene = await openScene();
const { call } = scene;
after(() => scene.close());

async function create(params: object = {}) {
  const reply = await call(applicationRoutes.createApplication, { appName: 'Shop', ...params });
  assert.equal(reply.statusCode, 200, reply.message);
  return reply.data;
}

async function read(appId: string) {
  return (await call(applicationRoutes.getApplication, { appId })).data;
}

async function update(params: object, headers: Readonly<Record<string, string>> = {}) {
  return call(applicationRoutes.updateApplication, params, headers);
}

async function newConnection(identifier: string, tenant: object = {}): Promise<string> {
  const source = await call(sourceRoutes.createExtIdp, { name: 'G', type: 'github', ...tenant });
  const connection = await call(connectionRoutes.createExtIdpConn, {
    extIdpId: source.data.id,
    type: 'github',
    identifier,
    displayName: identifier,
    fields: {},
    ...tenant,
  });
  return connection.data.id;
}

async function offered(appId: string): Promise<readonly string[]> {
  const { loginConfig } = await read(appId);
  return loginConfig.enabledExtIdpConns.map(
    ({ extIdpConnIdentifier }: { extIdpConnIdentifier: string }) => extIdpConnIdentifier,
  );
}

test('an update changes what it names and leaves the rest', async () => {
  const created = await create({
    redirectUris: ['https://shop.test/cb'],
    oidcConfig: { id_token_expire: 60, odd: 1 },
    loginConfig: { showAuthorizationPage: true },
    brandingConfig: { guardVersion: 'Classical' },
  });

  const reply = await update({
    appId: created.appId,
    appName: 'Store',
    ssoEnabled: true,
    oidcConfig: { access_token_expire: 90 },
    loginConfig: { mergeLoginAndRegisterPage: true },
  });

  assert.deepEqual(reply.data, { success: true });
  assert.deepEqual(await read(created.appId), {
    ...created,
    appName: 'Store',
    ssoEnabled: true,
    oidcConfig: { ...created.oidcConfig, access_token_expire: 90 },
    loginConfig: { ...created.loginConfig, mergeLoginAndRegisterPage: true },
  });
});

test('an update that names connections replaces the choice of the application', async () => {
  const [first, second] = [await newConnection('choice-1'), await newConnection('choice-2')];
  const { appId } = await create({
    loginConfig: { enabledExtIdpConnIds: [{ extIdpConnId: first }] },
  });

  await update({ appId, loginConfig: { enabledExtIdpConnIds: [{ extIdpConnId: second }] } });
  assert.deepEqual(await offered(appId), ['choice-2']);

  await update({ appId, loginConfig: { enabledExtIdpConnIds: [] } });
  assert.deepEqual(await offered(appId), []);
});

test('an update may switch to all connections and back to a list', async () => {
  const one = await newConnection('all-1');
  const { appId } = await create();
  await call(connectionRoutes.changeExtIdpConnState, { id: one, appId, enabled: false });

  await update({ appId, loginConfig: { enabledAllExtIdpConns: true } });
  assert.ok((await offered(appId)).includes('all-1'), 'a row that said no is forgotten');
  assert.ok((await offered(appId)).length > 1);

  await update({ appId, loginConfig: { enabledExtIdpConnIds: [{ extIdpConnId: one }] } });
  assert.deepEqual(await offered(appId), ['all-1']);
});

test("a tenant's connection is neither named nor seen outside the tenant", async () => {
  const tenantId = await addTenant(call, 'One');
  const connection = await newConnection('of-tenant', { tenantId });
  const { appId } = await create();
  const loginConfig = { enabledExtIdpConnIds: [{ extIdpConnId: connection }] };
  const inside = { 'x-authing-tenant-id': tenantId };

  assert.equal((await update({ appId, loginConfig })).code, 'connection_not_found');
  assert.equal((await update({ appId, loginConfig }, inside)).statusCode, 200);

  assert.deepEqual(await offered(appId), []);
  const seen = await call(applicationRoutes.getApplication, { appId }, inside);
  assert.equal(seen.data.loginConfig.enabledExtIdpConns[0].extIdpConnId, connection);

  await update({ appId, loginConfig: { enabledExtIdpConnIds: [] } });
  const later = await call(applicationRoutes.getApplication, { appId }, inside);
  assert.equal(later.data.loginConfig.enabledExtIdpConns.length, 1, 'the pool cannot clear it');
});

for (const [params, message] of [
  [{ redirectUris: ['nonsense'] }, /redirectUris\[0\]: must be an absolute/],
  [{ appIdentifier: 'another' }, /appIdentifier: cannot be changed/],
  [{ appName: '' }, /appName: must not be empty/],
  [{ samlConfig: { big: 'x'.repeat(300_000) } }, /must not be larger than 262144 bytes/],
] as const) {
  test(`an update with ${JSON.stringify(params).slice(0, 50)} changes nothing`, async () => {
    const created = await create();

    const reply = await update({ appId: created.appId, appDescription: 'new', ...params });

    assert.equal(reply.code, 'invalid_argument');
    assert.match(reply.message, message);
    assert.deepEqual(await read(created.appId), created);
  });
}

test('an update that names an unknown connection changes nothing', async () => {
  const created = await create();

  const loginConfig = { enabledExtIdpConnIds: [{ extIdpConnId: 'nobody' }] };
  const reply = await update({ appId: created.appId, appName: 'Half', loginConfig });

  assert.equal(reply.code, 'connection_not_found');
  assert.deepEqual(await read(created.appId), created);
});

test('a refreshed secret replaces the old one', async () => {
  const { appId } = await create();
  const secret = async () => (await call(applicationRoutes.getApplicationSecret, { appId })).data;
  const old = await secret();

  const { data } = await call(applicationRoutes.refreshApplicationSecret, { appId });

  assert.notEqual(data.secret, old.secret);
  assert.ok(data.secret.length >= 32);
  assert.deepEqual(await secret(), data);
});

test('a deleted application is gone, and its connections and sources stay', async () => {
  const connection = await newConnection('survivor');
  const { appId } = await create({
    loginConfig: { enabledExtIdpConnIds: [{ extIdpConnId: connection }] },
  });

  const reply = await call(applicationRoutes.deleteApplication, { appId });

  assert.deepEqual(reply.data, { success: true });
  for (const gone of [
    await call(applicationRoutes.getApplication, { appId }),
    await call(applicationRoutes.deleteApplication, { appId }),
    await call(applicationRoutes.refreshApplicationSecret, { appId }),
    await update({ appId, appName: 'x' }),
  ]) {
    assert.equal(gone.code, 'application_not_found');
  }
  const kept = await scene.store.connections.findByIdentifier(scene.accessKey.poolId, 'survivor');
  assert.equal(kept?.id, connection);
});
