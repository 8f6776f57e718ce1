import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { accessKeyRoutes } from '@causeway/contract/access-keys.ts';
import { applicationRoutes } from '@causeway/contract/applications.ts';
import { connectionStateRoutes } from '@causeway/contract/connection-states.ts';
import { connectionRoutes } from '@causeway/contract/connections.ts';
import { managementTokenRoutes } from '@causeway/contract/management-token.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';

import { addTenant, openScene } from './scene.ts';

const scene = await openScene();
const { app, call } = scene;
after(() => scene.close());

const fields = { issuerUrl: 'https://idp.test', clientId: 'c', clientSecret: 'hush' };

async function newSource(type: string, scope: object = {}): Promise<string> {
  return (await call(sourceRoutes.createExtIdp, { name: type, type, ...scope })).data.id;
}

async function connect(extIdpId: string, params: object) {
  scene.clock.now += 1; // what is created in one millisecond has no order but that of its random ids
  const given = { extIdpId, displayName: 'Login', fields, ...params };
  const reply = await call(connectionRoutes.createExtIdpConn, given);
  assert.equal(reply.statusCode, 200, reply.message);
  return reply.data;
}

async function newApplication(appName: string, loginConfig: object = {}): Promise<string> {
  return (await call(applicationRoutes.createApplication, { appName, loginConfig })).data.appId;
}

const source = await newSource('oidc');
const connection = await connect(source, { type: 'oidc', identifier: 'oidc-1' });
const chosen = { enabledExtIdpConnIds: [{ extIdpConnId: connection.id }] };
const withIt = await newApplication('With', chosen);
const without = await newApplication('Without');
const withAll = await newApplication('All', { enabledAllExtIdpConns: true });

async function weakToken(): Promise<string> {
  const { accessKeyId, accessKeySecret } = (await call(accessKeyRoutes.createAccessKey)).data;
  const { path: url } = managementTokenRoutes.getManagementToken;
  const payload = { accessKeyId, accessKeySecret };
  return (await app.inject({ method: 'POST', url, payload })).json().data.access_token;
}

test('every application says whether it offers the connections of a source', async () => {
  const { data } = await call(connectionStateRoutes.extIdpConnStateByApps, { id: source });

  const [row] = data.list;
  assert.equal(data.totalCount, 1);
  const { id, name, type, connId, connName, connType } = row;
  assert.deepEqual(
    { id, name, type, connId, connName, connType },
    {
      id: connection.id,
      name: 'Login',
      type: 'oidc',
      connId: connection.id,
      connName: 'Login',
      connType: 'oidc',
    },
  );
  const state: readonly { readonly appId: string; readonly enabled: boolean }[] = row.state;
  const said = new Map(state.map(({ appId, enabled }) => [appId, enabled]));
  assert.deepEqual(
    [withIt, without, withAll].map((appId) => said.get(appId)),
    [true, false, true],
  );
});

test('a row against the default of an application counts', async () => {
  const extra = await connect(source, { type: 'oidc', identifier: 'oidc-off' });
  const params = { id: extra.id, appId: withAll, enabled: false };
  await call(connectionRoutes.changeExtIdpConnState, params);

  const query = { id: source, appId: withAll };
  const { data } = await call(connectionStateRoutes.extIdpConnStateByApps, query);

  const enabled = data.list.map(({ state }: { state: { enabled: boolean }[] }) => state);
  assert.deepEqual(
    enabled.map(([only]: { enabled: boolean }[]) => only?.enabled),
    [true, false],
  );
  await call(connectionRoutes.deleteExtIdpConn, { id: extra.id });
});

test('the connections of a source come with their fields, and secrets only for keys that may see them', async () => {
  const query = { id: source };
  const strong = await call(connectionStateRoutes.listExtIdpConns, query);
  const headers = { authorization: await weakToken() };
  const weak = await call(connectionStateRoutes.listExtIdpConns, query, headers);

  assert.deepEqual(strong.data, [{ ...connection, fields }]);
  const { clientSecret: _secret, ...open } = fields;
  assert.deepEqual(weak.data, [{ ...connection, fields: open }]);
});

test('of a type whose secrets are unknown a weak key sees no field', async () => {
  const id = await newSource('github');
  await connect(id, { type: 'github', identifier: 'gh-1', fields: { anything: 'hush' } });
  const headers = { authorization: await weakToken() };

  const { data } = await call(connectionStateRoutes.listExtIdpConns, { id }, headers);

  assert.deepEqual(data[0].fields, {});
});

test('the connections that an application offers are listed', async () => {
  const list = (appId: string) =>
    call(connectionStateRoutes.listEnabledExtIdpConnsByApp, { appId });

  const { data } = await list(withIt);
  assert.deepEqual(
    data.map(({ extIdpConnId }: { extIdpConnId: string }) => extIdpConnId),
    [connection.id],
  );
  assert.deepEqual((await list(without)).data, []);
  assert.equal((await list('nobody')).code, 'application_not_found');
});

test("a tenant's source is found inside the tenant only", async () => {
  const tenantId = await addTenant(call, 'One');
  const id = await newSource('oidc', { tenantId });
  await connect(id, { type: 'oidc', identifier: 'of-tenant', tenantId });

  for (const route of [
    connectionStateRoutes.extIdpConnStateByApps,
    connectionStateRoutes.listExtIdpConns,
  ]) {
    assert.equal((await call(route, { id })).code, 'source_not_found');
    assert.equal((await call(route, { id, tenantId: 'tenant-2' })).code, 'source_not_found');
    assert.equal((await call(route, { id, tenantId })).statusCode, 200);
  }
  const { data } = await call(connectionStateRoutes.listEnabledExtIdpConnsByApp, {
    appId: withAll,
  });
  assert.ok(!JSON.stringify(data).includes('of-tenant'));
});
