import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { applicationRoutes } from '@causeway/contract/applications.ts';
import { connectionRoutes } from '@causeway/contract/connections.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';

import { asId } from '../../kernel/ids.ts';
import { addPool, openScene } from './scene.ts';

const scene = await openScene();
const { call, store } = scene;
after(() => scene.close());

async function create(params: object = {}) {
  const reply = await call(applicationRoutes.createApplication, { appName: 'Shop', ...params });
  assert.equal(reply.statusCode, 200, reply.message);
  return reply.data;
}

async function newConnection(identifier: string) {
  const source = await call(sourceRoutes.createExtIdp, { name: 'GitHub', type: 'github' });
  const connection = await call(connectionRoutes.createExtIdpConn, {
    extIdpId: source.data.id,
    type: 'github',
    identifier,
    displayName: 'GitHub',
    fields: {},
  });
  return { source: source.data, connection: connection.data };
}

test('an application of which only the name is said has the defaults of the wire', async () => {
  const application = await create();

  assert.equal(application.appType, 'web');
  assert.equal(application.defaultProtocol, 'oidc');
  assert.equal(application.userPoolId, scene.accessKey.poolId);
  assert.deepEqual(application.oidcConfig, {
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    id_token_signed_response_alg: 'HS256',
    token_endpoint_auth_method: 'client_secret_post',
    authorization_code_expire: 600,
    id_token_expire: 1_209_600,
    access_token_expire: 1_209_600,
    refresh_token_expire: 2_592_000,
  });
  assert.deepEqual(application.loginConfig.enabledExtIdpConns, []);
});

test('what a half-said default way to sign in leaves out, clients find all the same', async () => {
  const { loginConfig } = await create({
    loginConfig: { defaultLoginMethod: { connectionType: 'QRCODE' } },
  });

  assert.deepEqual(loginConfig.defaultLoginMethod, {
    connectionType: 'QRCODE',
    qrcodeType: 'SELF_BUILT_APP',
    qrcodeExtIdpConnId: '',
    adExtIdpConnId: '',
    ldapExtIdpConnId: '',
  });
});

test('an application is read as it was created, and its secret by a call of its own', async () => {
  const created = await create({
    appIdentifier: 'shop-1',
    appLogo: 'https://logo.test/a.png',
    appDescription: 'sells',
    redirectUris: ['https://shop.test/cb'],
    logoutRedirectUris: ['https://shop.test/bye'],
    initLoginUri: 'https://shop.test/login',
    ssoEnabled: true,
    oidcConfig: { id_token_signed_response_alg: 'ES256', id_token_expire: 60, odd: { kept: 1 } },
    brandingConfig: { guardVersion: 'Classical' },
    samlConfig: { acs: 'https://x.test' },
  });

  const read = await call(applicationRoutes.getApplication, { appId: created.appId });
  const { data } = await call(applicationRoutes.getApplicationSecret, { appId: created.appId });

  assert.deepEqual(read.data, created);
  assert.equal(created.oidcConfig.id_token_signed_response_alg, 'ES256');
  assert.equal(created.oidcConfig.id_token_expire, 60);
  assert.equal(created.oidcConfig.access_token_expire, 1_209_600);
  assert.deepEqual(created.oidcConfig.odd, { kept: 1 });
  assert.equal(created.brandingConfig.guardVersion, 'Classical');
  assert.equal(created.brandingConfig.showSocialConnections, true);
  assert.deepEqual(created.samlConfig, { acs: 'https://x.test' });
  assert.ok(data.secret.length >= 32, 'long enough for HS256');
  assert.ok(!JSON.stringify(read).includes(data.secret));
});

test('connections named at creation are offered, with the category of their source', async () => {
  const { source, connection } = await newConnection('gh-1');

  const { loginConfig } = await create({
    loginConfig: { enabledExtIdpConnIds: [{ extIdpConnId: connection.id }] },
  });

  assert.deepEqual(loginConfig.enabledExtIdpConns, [
    {
      isSocial: true,
      extIdpId: source.id,
      extIdpType: 'github',
      extIdpConnId: connection.id,
      extIdpConnType: 'github',
      extIdpConnIdentifier: 'gh-1',
      extIdpConnDisplayName: 'GitHub',
      extIdpConnLogo: '',
      enabled: true,
    },
  ]);
});

test('an application may offer every connection of the pool', async () => {
  const { connection } = await newConnection('gh-2');

  const { appId } = await create({ loginConfig: { enabledAllExtIdpConns: true } });

  const { poolId } = scene.accessKey;
  assert.equal(await store.connections.isEnabled(poolId, connection.id, asId(appId)), true);
});

test('an application that names an unknown connection is not created', async () => {
  const reply = await call(applicationRoutes.createApplication, {
    appName: 'x',
    appIdentifier: 'half-written',
    loginConfig: { enabledExtIdpConnIds: [{ extIdpConnId: 'nobody' }] },
  });

  assert.equal(reply.code, 'connection_not_found');
  assert.equal((await create({ appIdentifier: 'half-written' })).appIdentifier, 'half-written');
});

test('an identifier is unique in the pool', async () => {
  await create({ appIdentifier: 'twice' });

  const reply = await call(applicationRoutes.createApplication, {
    appName: 'x',
    appIdentifier: 'twice',
  });

  assert.equal(reply.code, 'value_taken');
  assert.match(reply.message, /^appIdentifier/);
});

test('unknown applications and those of another pool do not exist, and neither do their secrets', async () => {
  const { appId } = await create();
  const other = await addPool(store, 'pool-of-applications-test');
  const response = await scene.app.inject({
    method: 'POST',
    url: '/api/v3/get-management-token',
    payload: { accessKeyId: other.id, accessKeySecret: other.secret },
  });
  const authorization: string = response.json().data.access_token;

  const replies = await Promise.all([
    call(applicationRoutes.getApplication, { appId: 'nobody' }),
    call(applicationRoutes.getApplication, { appId }, { authorization }),
    call(applicationRoutes.getApplicationSecret, { appId }, { authorization }),
  ]);

  for (const { statusCode, apiCode } of replies) {
    assert.deepEqual({ statusCode, apiCode }, { statusCode: 404, apiCode: 2011 });
  }
});

for (const [params, message] of [
  [{ redirectUris: ['https://a.test', 'nonsense'] }, /redirectUris\[1\]: must be an absolute/],
  [{ redirectUris: ['https://a.test/#x'] }, /redirectUris\[0\]: must not have a fragment/],
  [{ logoutRedirectUris: ['http://a.test'] }, /logoutRedirectUris\[0\]: must use https/],
  [{ redirectUris: ['my.app:/cb'] }, /redirectUris\[0\]: .*native/],
  [{ initLoginUri: 'javascript:1' }, /initLoginUri/],
  [{ redirectUris: 'https://a.test' }, /redirectUris: must be an array/],
  [{ appType: 'desktop' }, /appType: must be one of: web, spa, native/],
  [{ appIdentifier: 'No Label' }, /appIdentifier/],
  [
    { oidcConfig: { id_token_signed_response_alg: 'none' } },
    /id_token_signed_response_alg: must be one of/,
  ],
  [{ oidcConfig: { access_token_expire: 0 } }, /access_token_expire: must be 1 or more/],
  [{ brandingConfig: { guardVersion: 'Baroque' } }, /brandingConfig\.guardVersion: must be one of/],
  [{ samlConfig: { big: 'x'.repeat(300_000) } }, /must not be larger than 262144 bytes/],
] as const) {
  test(`an application with ${JSON.stringify(params).slice(0, 60)} is refused`, async () => {
    const reply = await call(applicationRoutes.createApplication, { appName: 'x', ...params });

    assert.equal(reply.code, 'invalid_argument');
    assert.match(reply.message, message);
  });
}

test('a native application may use its private scheme', async () => {
  const { redirectUris } = await create({ appType: 'native', redirectUris: ['my.app:/cb'] });

  assert.deepEqual(redirectUris, ['my.app:/cb']);
});
