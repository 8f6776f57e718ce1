import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { applicationRoutes } from '@causeway/contract/applications.ts';
import type { ManagementClient } from 'authing-node-sdk';
import { CreateApplicationDto } from 'authing-node-sdk/dist/models/CreateApplicationDto.js';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { callUntyped, managementClient } from './clients.ts';
import { granted, refused } from './replies.ts';

describe('applications through ManagementClient', () => {
  let world: BrokeredWorld;
  let client: ManagementClient;

  before(async () => {
    world = await startBrokeredWorld();
    client = managementClient(world.causeway);
  });
  after(() => world.close());

  async function create(input: CreateApplicationDto) {
    return granted(applicationRoutes.createApplication, await client.createApplication(input));
  }

  it('createApplication fills in what nobody said', async () => {
    const application = await create({ appName: '我的应用' });

    assert.equal(application.appName, '我的应用');
    assert.equal(application.userPoolId, world.causeway.server.firstRun.poolId);
    assert.equal(application.appType, 'web');
    assert.equal(application.defaultProtocol, 'oidc');
    assert.deepEqual(application.redirectUris, []);
    const { oidcConfig } = application;
    assert.equal(oidcConfig.id_token_signed_response_alg, 'HS256');
    assert.equal(oidcConfig.token_endpoint_auth_method, 'client_secret_post');
    assert.equal(oidcConfig.authorization_code_expire, 600);
    assert.equal(oidcConfig.access_token_expire, 1_209_600);
    assert.equal(oidcConfig.refresh_token_expire, 2_592_000);
  });

  it('createApplication keeps what was said', async () => {
    const redirectUris = ['https://app.example/回调?a=1&b=2', 'http://localhost:8080/callback'];
    const application = await create({
      appName: 'Full',
      appIdentifier: 'full-app',
      appLogo: 'https://app.example/logo.png',
      appDescription: '描述',
      appType: CreateApplicationDto.appType.SPA,
      redirectUris,
      logoutRedirectUris: ['https://app.example/'],
      ssoEnabled: true,
      oidcConfig: {
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
        response_types: ['code'],
        id_token_signed_response_alg: 'RS256',
        token_endpoint_auth_method: 'client_secret_basic',
        authorization_code_expire: 60,
        access_token_expire: 3600,
        id_token_expire: 3600,
        refresh_token_expire: 86_400,
        introspection_endpoint_auth_method: 'client_secret_post',
        revocation_endpoint_auth_method: 'client_secret_post',
      },
    });

    assert.equal(application.appIdentifier, 'full-app');
    assert.equal(application.appDescription, '描述');
    assert.equal(application.appType, 'spa');
    assert.deepEqual(application.redirectUris, redirectUris);
    assert.equal(application.ssoEnabled, true);
    const { oidcConfig } = application;
    assert.equal(oidcConfig.id_token_signed_response_alg, 'RS256');
    assert.equal(oidcConfig.token_endpoint_auth_method, 'client_secret_basic');
    assert.equal(oidcConfig.access_token_expire, 3600);
    assert.equal(
      Reflect.get(oidcConfig, 'introspection_endpoint_auth_method'),
      'client_secret_post',
    );
  });

  it('createApplication offers the connections that loginConfig names', async () => {
    const { loginConfig } = await create({
      appName: 'Offering',
      loginConfig: {
        enabledExtIdpConnIds: [{ extIdpConnId: world.connectionId }],
        showAuthorizationPage: false,
      },
    });

    assert.deepEqual(
      loginConfig.enabledExtIdpConns.map((offered) => [
        offered.extIdpConnId,
        offered.extIdpConnIdentifier,
        offered.extIdpId,
        offered.isSocial,
      ]),
      [[world.connectionId, 'main', world.sourceId, false]],
    );
  });

  const refusals = [
    ['a redirect address without host', { appName: 'A', redirectUris: ['/callback'] }],
    ['a redirect address with a wildcard', { appName: 'A', redirectUris: ['https://*.example/'] }],
    ['an unknown application type', { appName: 'A', appType: 'toaster' }],
    ['a name of the wrong type', { appName: 7 }],
    ['no name', {}],
  ] as const;
  for (const [what, input] of refusals) {
    it(`createApplication refuses ${what}`, async () => {
      refused(await callUntyped(client, 'createApplication', input), 'invalid_argument');
    });
  }

  it('createApplication refuses an identifier that is taken', async () => {
    const input = { appName: 'Taken', appIdentifier: 'taken-app' };
    await create(input);

    refused(await client.createApplication(input), 'value_taken');
  });

  it('createApplication refuses a connection that does not exist', async () => {
    const enabledExtIdpConnIds = [{ extIdpConnId: 'none' }];
    const loginConfig = { enabledExtIdpConnIds, showAuthorizationPage: false };

    const reply = await client.createApplication({ appName: 'X', loginConfig });

    refused(reply, 'connection_not_found');
  });

  it('getApplication returns what createApplication answered', async () => {
    const created = await create({ appName: 'Read me' });

    const reply = await client.getApplication({ appId: created.appId });

    assert.deepEqual(granted(applicationRoutes.getApplication, reply), created);
  });

  it('getApplicationSecret returns the secret, which is nowhere else', async () => {
    const created = await create({ appName: 'Secret' });
    const { appId } = created;

    const reply = await client.getApplicationSecret({ appId });

    const { secret } = granted(applicationRoutes.getApplicationSecret, reply);
    assert.ok(secret.length >= 32);
    const application = await client.getApplication({ appId });
    assert.ok(!JSON.stringify([created, application]).includes(secret));
  });

  it('an unknown application is a 404 in the body of an HTTP 200', async () => {
    const appId = 'no-such-application';

    refused(await client.getApplication({ appId }), 'application_not_found');
    refused(await client.getApplicationSecret({ appId }), 'application_not_found');
  });
});
