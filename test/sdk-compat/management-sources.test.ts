import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { sourceRoutes } from '@causeway/contract/sources.ts';
import { tenantRoutes } from '@causeway/contract/tenants.ts';
import type { ManagementClient } from 'authing-node-sdk';
import { CreateExtIdpDto } from 'authing-node-sdk/dist/models/CreateExtIdpDto.js';

import { type Running, startCauseway } from '../world/causeway.ts';
import { callUntyped, managementClient } from './clients.ts';
import { granted, refused } from './replies.ts';

const { OIDC, GITHUB, WECHAT } = CreateExtIdpDto.type;

describe('identity sources through ManagementClient', () => {
  let causeway: Running;
  let client: ManagementClient;

  before(async () => {
    causeway = await startCauseway();
    client = managementClient(causeway);
  });
  after(() => causeway.close());

  async function create(name = 'Source', type = OIDC) {
    const source = granted(sourceRoutes.createExtIdp, await client.createExtIdp({ name, type }));
    return source;
  }

  it('createExtIdp answers with the source, its Chinese name unharmed', async () => {
    const source = await create('微信“登录” & <源> 🀄', WECHAT);

    assert.equal(source.name, '微信“登录” & <源> 🀄');
    assert.equal(source.type, 'wechat');
    assert.ok(source.id.length > 0);
  });

  it('createExtIdp refuses a type that does not exist', async () => {
    const request = { name: 'Pigeon', type: 'carrier-pigeon' };

    refused(await callUntyped(client, 'createExtIdp', request), 'source_type_unknown');
  });

  it('createExtIdp names the parameter that is missing', async () => {
    const reply = await callUntyped(client, 'createExtIdp', { type: OIDC });

    assert.match(refused(reply, 'invalid_argument'), /\bname\b/);
  });

  it('createExtIdp says so when the body is empty', async () => {
    const request = { name: undefined, type: undefined };

    refused(await callUntyped(client, 'createExtIdp', request), 'invalid_argument');
  });

  it('getExtIdp returns a new source with an empty list of connections', async () => {
    const { id } = await create('Empty');

    const source = granted(sourceRoutes.getExtIdp, await client.getExtIdp({ id }));

    assert.equal(source.id, id);
    assert.deepEqual(source.connections, []);
    assert.equal(source.autoJoin, false);
  });

  it('getExtIdp takes the optional parameters of the SDK', async () => {
    const { id } = await create();

    const reply = await client.getExtIdp({ id, type: 'enterprise', appId: 'any' });

    assert.equal(granted(sourceRoutes.getExtIdp, reply).id, id);
  });

  it('listExtIdp lists what was created, whichever optional parameters are undefined', async () => {
    const { id } = await create('Listed', GITHUB);

    for (const params of [{}, { appId: undefined }, { tenantId: undefined, appId: 'any' }]) {
      const reply = await callUntyped(client, 'listExtIdp', params);
      const { totalCount, list } = granted(sourceRoutes.listExtIdp, reply);
      assert.equal(totalCount, list.length);
      assert.deepEqual(
        list.filter((source) => source.id === id).map(({ name, type }) => ({ name, type })),
        [{ name: 'Listed', type: 'github' }],
      );
    }
  });

  it('updateExtIdp renames', async () => {
    const { id } = await create('Before');

    const reply = await client.updateExtIdp({ id, name: '之后' });
    const source = granted(sourceRoutes.getExtIdp, await client.getExtIdp({ id }));

    assert.equal(granted(sourceRoutes.updateExtIdp, reply).name, '之后');
    assert.equal(source.name, '之后');
    assert.equal(source.type, 'oidc');
  });

  it('deleteExtIdp removes the source for good', async () => {
    const { id } = await create();

    assert.deepEqual(granted(sourceRoutes.deleteExtIdp, await client.deleteExtIdp({ id })), {
      success: true,
    });
    refused(await client.getExtIdp({ id }), 'source_not_found');
    refused(await client.deleteExtIdp({ id }), 'source_not_found');
  });

  it('an unknown id is a 404 in the body of an HTTP 200', async () => {
    const id = 'no-such-source';

    refused(await client.getExtIdp({ id }), 'source_not_found');
    refused(await client.updateExtIdp({ id, name: 'New' }), 'source_not_found');
  });

  it('a null in a body stands for absent', async () => {
    const request = { name: 'Null', type: OIDC, tenantId: null };
    const reply = await callUntyped(client, 'createExtIdp', request);

    const source = granted(sourceRoutes.createExtIdp, reply);

    const found = await client.getExtIdp({ id: source.id });
    assert.equal(granted(sourceRoutes.getExtIdp, found).name, 'Null');
  });

  describe('of a tenant', () => {
    let tenantId: string;
    before(async () => {
      const made = await client.createTenant({ name: 'One', appIds: [] });
      ({ tenantId } = granted(tenantRoutes.createTenant, made));
    });

    it('belong to the scope that the tenantId parameter names', async () => {
      const created = await client.createExtIdp({ name: 'Tenant source', type: OIDC, tenantId });
      const source = granted(sourceRoutes.createExtIdp, created);

      assert.equal(source.tenantId, tenantId);
      refused(await client.getExtIdp({ id: source.id }), 'source_not_found');
      const found = await client.getExtIdp({ id: source.id, tenantId });
      assert.equal(granted(sourceRoutes.getExtIdp, found).id, source.id);
    });

    it('belong to the scope of the tenantId option, which the SDK sends as x-authing-app-id', async () => {
      const ofTenant = managementClient(causeway, { tenantId });
      const created = await ofTenant.createExtIdp({ name: 'By option', type: OIDC });
      const source = granted(sourceRoutes.createExtIdp, created);

      const ofPool = await create('Of the pool');
      const { list } = granted(sourceRoutes.listExtIdp, await ofTenant.listExtIdp({}));

      assert.equal(source.tenantId, tenantId);
      assert.ok(list.some(({ id }) => id === source.id));
      assert.ok(!list.some(({ id }) => id === ofPool.id));
      refused(await client.getExtIdp({ id: source.id }), 'source_not_found');
    });
  });
});
