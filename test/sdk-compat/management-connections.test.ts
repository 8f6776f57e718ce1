import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { accountBindingRoutes } from '@causeway/contract/account-binding.ts';
import { connectionRoutes } from '@causeway/contract/connections.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';
import type { ManagementClient } from 'authing-node-sdk';
import { CreateExtIdpConnDto } from 'authing-node-sdk/dist/models/CreateExtIdpConnDto.js';
import { CreateExtIdpDto } from 'authing-node-sdk/dist/models/CreateExtIdpDto.js';

import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { authenticationClient, callUntyped, managementClient } from './clients.ts';
import { granted, refused } from './replies.ts';

const { OIDC, GITHUB } = CreateExtIdpConnDto.type;

const fields = {
  issuerUrl: 'https://登录.example/realm',
  clientId: 'c1',
  clientSecret: 's 1&=+%20"\\',
  scopes: ['openid', 'profile'],
  'x-不认识': { nested: [1, 2.5, true, null, '值'], none: undefined },
};

describe('connections through ManagementClient', () => {
  let world: BrokeredWorld;
  let client: ManagementClient;
  let extIdpId: string;

  before(async () => {
    world = await startBrokeredWorld();
    client = managementClient(world.causeway);
  });
  after(() => world.close());
  beforeEach(async () => {
    const type = CreateExtIdpDto.type.OIDC;
    const reply = await client.createExtIdp({ name: 'Source', type });
    extIdpId = granted(sourceRoutes.createExtIdp, reply).id;
  });

  let count = 0;
  function input(changes: Partial<CreateExtIdpConnDto> = {}): CreateExtIdpConnDto {
    count += 1;
    return {
      extIdpId,
      type: OIDC,
      identifier: `conn-${count}`,
      displayName: '企业登录',
      fields,
      ...changes,
    };
  }

  async function create(changes: Partial<CreateExtIdpConnDto> = {}) {
    const reply = await client.createExtIdpConn(input(changes));
    return granted(connectionRoutes.createExtIdpConn, reply);
  }

  it('createExtIdpConn answers with the connection and without its fields', async () => {
    const logo = 'https://files.example/图标.png';
    const connection = await create({ identifier: 'my-oidc', loginOnly: true, logo });

    assert.deepEqual(connection, {
      id: connection.id,
      type: 'oidc',
      extIdpId,
      logo,
      identifier: 'my-oidc',
      displayName: '企业登录',
      loginOnly: true,
      associationMode: 'none',
      challengeBindingMethods: [],
      newUsersProveAddress: false,
      userMatchFields: [],
      trustedClaims: [],
      attributeMapping: [],
      assurance: { levels: [], whenInsufficient: 'refuse' },
    });
  });

  it('createExtIdpConn takes undefined and null for what it need not know', async () => {
    const request = { ...input(), logo: null, tenantId: null, loginOnly: undefined };

    const reply = await callUntyped(client, 'createExtIdpConn', request);

    assert.equal(granted(connectionRoutes.createExtIdpConn, reply).loginOnly, false);
  });

  it('createExtIdpConn refuses an identifier that the pool has already', async () => {
    const { identifier = '' } = await create();

    const message = refused(await client.createExtIdpConn(input({ identifier })), 'value_taken');

    assert.match(message, /identifier/);
  });

  it('createExtIdpConn refuses a type that does not fit the source', async () => {
    refused(await client.createExtIdpConn(input({ type: GITHUB })), 'connection_type_unfit');
  });

  it('createExtIdpConn refuses an unknown source', async () => {
    const reply = await client.createExtIdpConn(input({ extIdpId: 'none' }));

    refused(reply, 'source_not_found');
  });

  it('createExtIdpConn names the field that cannot work', async () => {
    const reply = await client.createExtIdpConn(input({ fields: { ...fields, issuerUrl: 'x' } }));

    assert.match(refused(reply, 'connection_misconfigured'), /issuerUrl/);
  });

  it('getExtIdp shows the connections of the source', async () => {
    const first = await create();
    const second = await create();

    const reply = await client.getExtIdp({ id: extIdpId });

    const { connections } = granted(sourceRoutes.getExtIdp, reply);
    assert.deepEqual(
      connections.toSorted((a, b) => a.id.localeCompare(b.id)),
      [first, second].toSorted((a, b) => a.id.localeCompare(b.id)),
    );
  });

  it('updateExtIdpConn changes what is sent and keeps the rest', async () => {
    const { id, identifier } = await create();

    const changes = { id, displayName: '新名称', fields: { scopes: ['openid', 'email'] } };
    const reply = await client.updateExtIdpConn(changes);

    const updated = granted(connectionRoutes.updateExtIdpConn, reply);
    assert.equal(updated.displayName, '新名称');
    assert.equal(updated.identifier, identifier);
  });

  it('updateExtIdpConn asks for the secret when the issuer moves', async () => {
    const { id, displayName = '' } = await create();

    const moved = { issuerUrl: 'https://elsewhere.example' };
    const reply = await client.updateExtIdpConn({ id, displayName, fields: moved });

    assert.match(refused(reply, 'secret_must_be_reentered'), /clientSecret/);
  });

  it('updateExtIdpConn refuses an unknown connection', async () => {
    const changes = { id: 'none', displayName: 'X', fields: {} };

    refused(await client.updateExtIdpConn(changes), 'connection_not_found');
  });

  it('deleteExtIdpConn removes the connection, and then the source can go', async () => {
    const { id } = await create();

    refused(await client.deleteExtIdp({ id: extIdpId }), 'source_in_use');
    const deleted = await client.deleteExtIdpConn({ id });
    granted(connectionRoutes.deleteExtIdpConn, deleted);
    refused(await client.deleteExtIdpConn({ id }), 'connection_not_found');
    granted(sourceRoutes.deleteExtIdp, await client.deleteExtIdp({ id: extIdpId }));
  });

  describe('changeExtIdpConnState', () => {
    async function offered(): Promise<readonly string[]> {
      const reply = await authenticationClient(world).getApplicationEnabledExtIdps();
      const list = granted(accountBindingRoutes.getApplicationEnabledExtIdps, reply);
      return list.map(({ identifier }) => identifier);
    }

    it('switches a connection on and off for the application in appId', async () => {
      const { id, identifier = '' } = await create();
      const { appId } = world;
      const change = (enabled: boolean) => client.changeExtIdpConnState({ id, enabled, appId });

      assert.ok(!(await offered()).includes(identifier));
      granted(connectionRoutes.changeExtIdpConnState, await change(true));
      assert.ok((await offered()).includes(identifier));
      granted(connectionRoutes.changeExtIdpConnState, await change(false));
      assert.ok(!(await offered()).includes(identifier));
    });

    it('takes a list of applications', async () => {
      const { id, identifier = '' } = await create();
      const { appId } = world;

      const change = { id, enabled: true, appId, appIds: [appId] };
      granted(connectionRoutes.changeExtIdpConnState, await client.changeExtIdpConnState(change));

      assert.ok((await offered()).includes(identifier));
    });

    it('refuses an unknown connection and an unknown application', async () => {
      const { id } = await create();
      const { appId } = world;
      const enabled = true;

      const noConnection = await client.changeExtIdpConnState({ id: 'none', enabled, appId });
      const noApplication = await client.changeExtIdpConnState({ id, enabled, appId: 'none' });

      refused(noConnection, 'connection_not_found');
      refused(noApplication, 'application_not_found');
    });
  });
});
