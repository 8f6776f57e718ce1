/** Calls of the management client that no other test makes, or makes only where they succeed. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { accessKeyRoutes } from '@causeway/contract/access-keys.ts';
import { applicationRoutes } from '@causeway/contract/applications.ts';
import { userSearchRoutes } from '@causeway/contract/user-search.ts';
import type { ManagementClient } from 'authing-node-sdk';

import { type Running, startCauseway } from '../world/causeway.ts';
import { callUntyped, managementClient } from './clients.ts';
import { granted, refused } from './replies.ts';

describe('further calls of ManagementClient', () => {
  let causeway: Running;
  let client: ManagementClient;
  before(async () => {
    causeway = await startCauseway();
    client = managementClient(causeway);
  });
  after(() => causeway.close());

  it('listUsersLegacy lists those of a status, and names what is no page', async () => {
    const suspended = { username: 'eve', status: 'Suspended' };
    const { userId } = await causeway.make('create-user', suspended);
    await causeway.make('create-user', { username: 'ada' });

    const reply = await client.listUsersLegacy({ status: 'Suspended', limit: 5 });
    const { totalCount, list } = granted(userSearchRoutes.listUsersLegacy, reply);
    assert.deepEqual([totalCount, list.map((user) => user.userId)], [1, [userId]]);
    assert.match(refused(await client.listUsersLegacy({ page: 0 }), 'invalid_argument'), /page/);
  });

  it('createAccessKey makes a key that works, and names what is malformed', async () => {
    const reply = await callUntyped(client, 'createAccessKey', { type: 'global' });
    const { accessKeyId, accessKeySecret } = granted(accessKeyRoutes.createAccessKey, reply);

    const other = managementClient({ url: causeway.url, accessKeyId, accessKeySecret });
    const keywords = { keywords: 'nothing is called that' };
    const listed = await other.listApplicationSimpleInfo(keywords);
    assert.deepEqual(granted(applicationRoutes.listApplicationSimpleInfo, listed).list, []);
    const wrong = await callUntyped(client, 'createAccessKey', { canReadSecrets: 'maybe' });
    refused(wrong, 'invalid_argument');
  });

  it('calls about users, tenants and pages name what is missing', async () => {
    const nobody = { userId: '66b2f0fda7e44d0f9c3e5a13' };
    for (const method of ['getUserLoggedinApps', 'getUserLoggedinIdentities'] as const) {
      refused(await client[method](nobody), 'user_not_found');
    }
    const tenantId = '66b2f139a7e44d0f9c3e5a16';
    refused(await client.getTenantLittleInfo({ tenantId }), 'tenant_not_found');
    for (const method of ['removeTenantUsers', 'deleteTenantUser'] as const) {
      const request = { tenantId, linkUserIds: [nobody.userId] };
      refused(await callUntyped(client, method, request), 'tenant_not_found');
    }
    const connIds = ['66b2f0d5a7e44d0f9c3e5a11'];
    const change = await client.changeUserpoolTenanExtIdpConnState({ connIds, enabled: true });
    refused(change, 'connection_not_found');
    const update = await callUntyped(client, 'updateUserPoolTenantConfig', { update: 'all' });
    assert.match(refused(update, 'invalid_argument'), /update/);
    const tooLong = { limit: 1000 };
    refused(await client.listApplicationSimpleInfo(tooLong), 'invalid_argument');
  });
});
