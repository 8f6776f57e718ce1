import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { connectionKeyRoutes } from '@causeway/contract/connection-keys.ts';
import { connectionRoutes } from '@causeway/contract/connections.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';

import { addTenant, openScene } from './scene.ts';

const scene = await openScene();
const { call } = scene;
after(() => scene.close());

async function connect(type: string): Promise<string> {
  const source = await call(sourceRoutes.createExtIdp, { name: type, type });
  const fields = { issuerUrl: 'https://idp.test', clientId: 'c', clientSecret: 'hush' };
  const given = { extIdpId: source.data.id, type, identifier: type, displayName: type, fields };
  const reply = await call(connectionRoutes.createExtIdpConn, given);
  assert.equal(reply.statusCode, 200, reply.message);
  return reply.data.id;
}

const saml = await connect('saml');

test('the certificates of a connection are shown, and no key', async () => {
  const { data } = await call(connectionKeyRoutes.getExtIdpConnKeys, { id: saml });
  const states = data.list.map(({ state }: { state: string }) => state);
  assert.deepEqual(states, ['next', 'current']);
  assert.match(data.list[0].certificate, /^-----BEGIN CERTIFICATE-----/);
  assert.ok(!JSON.stringify(data).includes('PRIVATE'));
});

test('the next key takes the place of the current one', async () => {
  const before = (await call(connectionKeyRoutes.getExtIdpConnKeys, { id: saml })).data.list;
  scene.clock.now += 1;
  const { data } = await call(connectionKeyRoutes.rotateExtIdpConnKeys, { id: saml });
  const states = data.list.map(({ state }: { state: string }) => state);
  assert.deepEqual(states, ['next', 'current', 'earlier']);
  assert.equal(data.list[1].certificate, before[0].certificate);
  assert.equal(data.list[2].certificate, before[1].certificate);
});

test('other scopes and types have no keys', async () => {
  const unknown = await call(connectionKeyRoutes.rotateExtIdpConnKeys, { id: 'nobody' });
  assert.equal(unknown.statusCode, 404);
  const tenantId = await addTenant(call, 'other');
  const foreign = await call(connectionKeyRoutes.getExtIdpConnKeys, { id: saml, tenantId });
  assert.equal(foreign.statusCode, 404);
  const keyless = await call(connectionKeyRoutes.getExtIdpConnKeys, { id: await connect('oidc') });
  assert.equal(keyless.statusCode, 400);
});
