import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { applicationRoutes } from '@causeway/contract/applications.ts';
import { connectionRoutes } from '@causeway/contract/connections.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';

import { openScene } from './scene.ts';

const scene = await openScene();
const { call } = scene;
after(() => scene.close());

async function createConnection(params: object = {}) {
  const source = await call(sourceRoutes.createExtIdp, { name: 'Okta', type: 'oidc' });
  return call(connectionRoutes.createExtIdpConn, {
    extIdpId: source.data.id,
    type: 'oidc',
    identifier: `okta-${source.data.id}`,
    displayName: 'Okta',
    fields: { issuerUrl: 'https://okta.test', clientId: 'c', clientSecret: 's' },
    ...params,
  });
}

const policy = {
  associationMode: 'challenge',
  challengeBindingMethods: ['email-code', 'username-password'],
  userMatchFields: ['email'],
  trustedClaims: ['phone'],
};

function policyOf({ data }: { readonly data: Record<string, unknown> }): object {
  const { associationMode, challengeBindingMethods, userMatchFields, trustedClaims } = data;
  return { associationMode, challengeBindingMethods, userMatchFields, trustedClaims };
}

test('a connection is created with its association policy and read with it', async () => {
  const created = await createConnection(policy);

  assert.deepEqual(policyOf(created), policy);
  const read = await call(sourceRoutes.getExtIdp, { id: created.data.extIdpId });
  assert.deepEqual(policyOf({ data: read.data.connections[0] }), policy);
});

test('an update changes the members it names, and the stored connection has them', async () => {
  const { data } = await createConnection(policy);

  const updated = await call(connectionRoutes.updateExtIdpConn, {
    id: data.id,
    associationMode: 'field',
    userMatchFields: ['phone'],
  });

  const expected = { ...policy, associationMode: 'field', userMatchFields: ['phone'] };
  assert.deepEqual(policyOf(updated), expected);
  const read = await call(sourceRoutes.getExtIdp, { id: data.extIdpId });
  assert.deepEqual(policyOf({ data: read.data.connections[0] }), expected);
});

test('a policy that would link on an unproven value is refused, and changes nothing', async () => {
  const { data } = await createConnection();
  const refused = await call(connectionRoutes.updateExtIdpConn, {
    id: data.id,
    displayName: 'Other',
    fields: { issuerUrl: 'https://login.microsoftonline.com/common/v2.0', clientSecret: 't' },
    trustedClaims: ['email'],
  });

  assert.equal(refused.code, 'association_unsafe');
  assert.match(refused.message, /trustedClaims/);
  const read = await call(sourceRoutes.getExtIdp, { id: data.extIdpId });
  assert.equal(read.data.connections[0].displayName, 'Okta');
});

test('opening a connection to every directory is refused while its claims are trusted', async () => {
  const { data } = await createConnection({ trustedClaims: ['email'] });

  const refused = await call(connectionRoutes.updateExtIdpConn, {
    id: data.id,
    fields: { issuerUrl: 'https://login.microsoftonline.com/common/v2.0', clientSecret: 't' },
  });

  assert.equal(refused.code, 'association_unsafe');
});

test('an unknown mode, method or field is refused with the known ones', async () => {
  for (const wrong of [
    { associationMode: 'always' },
    { challengeBindingMethods: ['sms'] },
    { userMatchFields: ['name'] },
    { trustedClaims: 'email' },
  ]) {
    const reply = await createConnection(wrong);
    assert.equal(reply.code, 'invalid_argument');
    assert.match(reply.message, new RegExp(Object.keys(wrong)[0] ?? ''));
  }
});

test('a source is told to let its people join its tenant', async () => {
  const source = { name: 'Okta', type: 'oidc', autoJoin: true };
  const { data } = await call(sourceRoutes.createExtIdp, source);
  const autoJoin = async () => (await call(sourceRoutes.getExtIdp, { id: data.id })).data.autoJoin;
  assert.equal(await autoJoin(), true);

  await call(sourceRoutes.updateExtIdp, { id: data.id, name: 'Renamed' });
  assert.equal(await autoJoin(), true);
  await call(sourceRoutes.updateExtIdp, { id: data.id, name: 'Renamed', autoJoin: false });
  assert.equal(await autoJoin(), false);
});

test('registration of an application is switched off and on', async () => {
  const { data } = await call(applicationRoutes.createApplication, { appName: 'App' });
  const read = () => call(applicationRoutes.getApplication, { appId: data.appId });
  assert.equal((await read()).data.registerDisabled, false);

  const off = { appId: data.appId, registerDisabled: true };
  await call(applicationRoutes.updateApplication, off);
  assert.equal((await read()).data.registerDisabled, true);
  await call(applicationRoutes.updateApplication, { appId: data.appId, appName: 'Other' });
  assert.equal((await read()).data.registerDisabled, true);
});
