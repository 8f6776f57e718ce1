/** The calls around applications that the SDK has besides creating and reading one. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { applicationRoutes } from '@causeway/contract/applications.ts';
import { connectionStateRoutes } from '@causeway/contract/connection-states.ts';
import type { ManagementClient } from 'authing-node-sdk';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { callUntyped, managementClient } from './clients.ts';
import { granted, refused } from './replies.ts';

describe('lists and changes of applications through ManagementClient', () => {
  let world: BrokeredWorld;
  let client: ManagementClient;

  before(async () => {
    world = await startBrokeredWorld();
    client = managementClient(world.causeway);
  });
  after(() => world.close());

  async function create(appName: string) {
    return granted(
      applicationRoutes.createApplication,
      await client.createApplication({ appName }),
    );
  }

  it('listApplications finds by keywords, in pages', async () => {
    const first = await create('Sought 甲');
    await create('Sought 乙');

    const reply = await client.listApplications({ keywords: 'Sought', limit: 1 });

    const { list, totalCount } = granted(applicationRoutes.listApplications, reply);
    assert.deepEqual(list, [first]);
    assert.equal(totalCount, 2);
  });

  it('listApplications takes what the SDK sends for nothing', async () => {
    const { totalCount } = granted(
      applicationRoutes.listApplications,
      await client.listApplications({}),
    );

    assert.ok(totalCount > 0);
  });

  it('listApplications refuses a page that is too large', async () => {
    refused(await client.listApplications({ limit: 51 }), 'invalid_argument');
  });

  it('getApplicationSimpleInfo and listApplicationSimpleInfo say what an application is called', async () => {
    const { appId } = await create('Simple');

    const one = granted(
      applicationRoutes.getApplicationSimpleInfo,
      await client.getApplicationSimpleInfo({ appId }),
    );
    const { list } = granted(
      applicationRoutes.listApplicationSimpleInfo,
      await client.listApplicationSimpleInfo({ keywords: 'Simple' }),
    );

    assert.equal(one.appName, 'Simple');
    assert.deepEqual(list, [one]);
  });

  it('updateApplication changes what it names', async () => {
    const created = await create('Before');

    const reply = await client.updateApplication({ appId: created.appId, appName: 'After' });

    assert.deepEqual(granted(applicationRoutes.updateApplication, reply), { success: true });
    const { appId } = created;
    const read = granted(applicationRoutes.getApplication, await client.getApplication({ appId }));
    assert.deepEqual(read, { ...created, appName: 'After' });
  });

  it('refreshApplicationSecret gives a secret that getApplicationSecret returns from then on', async () => {
    const { appId } = await create('Refreshed');
    const old = granted(
      applicationRoutes.getApplicationSecret,
      await client.getApplicationSecret({ appId }),
    );

    const fresh = granted(
      applicationRoutes.refreshApplicationSecret,
      await client.refreshApplicationSecret({ appId }),
    );

    assert.notEqual(fresh.secret, old.secret);
    assert.deepEqual(
      granted(applicationRoutes.getApplicationSecret, await client.getApplicationSecret({ appId })),
      fresh,
    );
  });

  it('a refreshed secret is the only one that the token endpoint takes', async () => {
    const { appId } = granted(
      applicationRoutes.createApplication,
      await client.createApplication({
        appName: 'Machine',
        oidcConfig: {
          grant_types: ['client_credentials'],
          response_types: [],
          token_endpoint_auth_method: 'client_secret_post',
        },
      }),
    );
    const secretOf = async () =>
      granted(applicationRoutes.getApplicationSecret, await client.getApplicationSecret({ appId }))
        .secret;
    const token = async (secret: string) =>
      fetch(`${world.causeway.url}/oidc/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'client_credentials',
          client_id: appId,
          client_secret: secret,
        }),
      });
    const old = await secretOf();
    assert.equal((await token(old)).status, 200);

    await client.refreshApplicationSecret({ appId });
    assert.equal((await token(old)).status, 401);
    assert.equal((await token(await secretOf())).status, 200);

    const last = await secretOf();
    await client.deleteApplication({ appId });
    assert.notEqual((await token(last)).status, 200);
  });

  it('deleteApplication takes the application away', async () => {
    const { appId } = await create('Gone');

    const reply = await client.deleteApplication({ appId });

    assert.deepEqual(granted(applicationRoutes.deleteApplication, reply), { success: true });
    refused(await client.getApplication({ appId }), 'application_not_found');
    refused(await client.getApplicationSimpleInfo({ appId }), 'application_not_found');
    refused(await client.deleteApplication({ appId }), 'application_not_found');
    refused(await client.refreshApplicationSecret({ appId }), 'application_not_found');
    refused(await client.updateApplication({ appId }), 'application_not_found');
  });

  it('extIdpConnStateByApps tells what applications say about the connections of a source', async () => {
    const { appId } = await create('Silent');

    const reply = await client.extIdpConnStateByApps({ id: world.sourceId, appId });

    const { totalCount, list } = granted(connectionStateRoutes.extIdpConnStateByApps, reply);
    assert.equal(totalCount, 1);
    assert.equal(list[0]?.connId, world.connectionId);
    assert.deepEqual(
      list[0]?.state.map((state) => [state.appId, state.enabled]),
      [[appId, false]],
    );
    refused(await client.extIdpConnStateByApps({ id: 'none' }), 'source_not_found');
  });

  it('without an id every one of them says which member is missing', async () => {
    for (const method of [
      'getApplicationSimpleInfo',
      'updateApplication',
      'refreshApplicationSecret',
      'deleteApplication',
    ] as const) {
      const message = refused(await callUntyped(client, method, {}), 'invalid_argument');
      assert.match(message, /appId/);
    }
  });
});
