import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { connectionRoutes } from '@causeway/contract/connections.ts';
import { identityRoutes } from '@causeway/contract/identities.ts';
import { managementTokenRoutes } from '@causeway/contract/management-token.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';
import { userRoutes } from '@causeway/contract/users.ts';
import type { Route } from '@causeway/contract/route.ts';

import { type Running, startCauseway } from '../../world/causeway.ts';
import { granted, refused } from '../replies.ts';
import {
  type Credentials,
  managementSdks,
  type ManagementSdk,
  type Params,
} from './management-sdks.ts';
import { sendRaw } from './raw-request.ts';

const { createExtIdp, getExtIdp, listExtIdp } = sourceRoutes;
const { createExtIdpConn, updateExtIdpConn } = connectionRoutes;
const { createUser, getUser, getUserBatch } = userRoutes;
const { linkIdentity, getUserIdentities } = identityRoutes;

describe('management clients in other languages', () => {
  let causeway: Running;
  let credentials: Credentials;

  before(async () => {
    causeway = await startCauseway();
    const { accessKeyId, accessKeySecret } = causeway;
    const { poolId } = causeway.server.firstRun;
    const asked = { input: { accessKeyId, accessKeySecret } };
    const { data } = await causeway.ask('get-management-token', asked);
    const token = String(data?.['access_token']);
    credentials = { accessKeyId, accessKeySecret, token, poolId };
  });
  after(() => causeway.close());

  async function call(sdk: ManagementSdk, route: Route, params: Params = {}): Promise<unknown> {
    // Routes that have both methods are called with the one that the route names.
    const { method, path } = route;
    assert.ok(method === 'GET' || method === 'POST');
    const response = await sendRaw(
      causeway.url,
      sdk.request({ method, path, params, by: credentials }),
    );
    assert.equal(response.status, 200, JSON.stringify(response.body));
    return response.body;
  }

  for (const sdk of managementSdks) {
    const name = `${sdk.sdk} ${sdk.version}`;

    it(`${name} sets up a source with its connection`, async () => {
      const given = { name: `身份源 <${name}> & "more"`, type: 'oidc' };
      const { id } = granted(createExtIdp, await call(sdk, createExtIdp, given));
      const identifier = name
        .toLowerCase()
        .replaceAll(/[^a-z\d]+/g, '-')
        .slice(0, 30);
      const fields = {
        issuerUrl: 'https://idp.example/a/b',
        clientId: 'c 1&=',
        clientSecret: '密 s+%20',
        scopes: ['openid', 'email'],
      };
      const made = await call(sdk, createExtIdpConn, {
        extIdpId: id,
        type: 'oidc',
        identifier,
        displayName: '登录 / sign in',
        fields,
        loginOnly: false,
        logo: '',
      });
      const connection = granted(createExtIdpConn, made);
      const changed = await call(sdk, updateExtIdpConn, {
        id: connection.id,
        displayName: 'Renamed',
        fields: {},
      });
      const found = granted(getExtIdp, await call(sdk, getExtIdp, { id }));

      granted(updateExtIdpConn, changed);
      assert.equal(found.name, given.name);
      assert.deepEqual(
        found.connections.map(({ displayName }) => displayName),
        ['Renamed'],
      );
      const stored = await causeway.server.store.connections.findByIdentifier(
        causeway.server.firstRun.poolId,
        identifier,
      );
      assert.deepEqual(stored?.fields, fields);
      granted(listExtIdp, await call(sdk, listExtIdp));
    });

    it(`${name} makes a user, finds them and links an identity`, async () => {
      const source = granted(
        createExtIdp,
        await call(sdk, createExtIdp, { name: 'S', type: 'oidc' }),
      );
      // PHP's curl puts other letters into an address as they are, which no server reads.
      const username = `${sdk.sdk.endsWith('php') ? 'zhang' : '张三'}-${sdk.version}`;
      const made = granted(
        createUser,
        await call(sdk, createUser, {
          username,
          birthdate: '2001-02-03T04:05:06Z',
          customData: {},
        }),
      );
      const link = {
        extIdpId: source.id,
        userId: made.userId,
        userIdInIdp: 'subject',
        type: 'generic',
      };
      granted(linkIdentity, await call(sdk, linkIdentity, link));
      const identities = await call(sdk, getUserIdentities, { userId: made.userId });
      const found = await call(sdk, getUser, {
        userId: username,
        userIdType: 'username',
        withCustomData: false,
        withIdentities: true,
      });
      const several = await call(sdk, getUserBatch, {
        userIds: [made.userId, 'nobody'],
        withIdentities: false,
      });

      assert.equal(granted(getUserIdentities, identities)[0]?.userIdInIdp, 'subject');
      assert.equal(granted(getUser, found).userId, made.userId);
      assert.equal(granted(getUser, found).identities?.length, 1);
      const [one, ...more] = granted(getUserBatch, several);
      assert.deepEqual([one?.userId, more], [made.userId, []]);
    });

    it(`${name} reads what went wrong in the body of an HTTP 200`, async () => {
      refused(await call(sdk, getExtIdp, { id: 'none' }), 'source_not_found');
      refused(await call(sdk, createExtIdp, { name: '', type: 'oidc' }), 'invalid_argument');
    });

    it(`${name} is told when its credentials are wrong`, async () => {
      const wrong = { ...credentials, accessKeySecret: 'wrong', token: `${credentials.token}x` };
      const { method, path } = listExtIdp;
      const response = await sendRaw(
        causeway.url,
        sdk.request({ method, path, params: {}, by: wrong }),
      );

      assert.equal(response.status, 200);
      assert.equal(Reflect.get(Object(response.body), 'statusCode'), 401);
      assert.equal(Reflect.get(Object(response.body), 'apiCode'), 1300);
    });
  }

  const [, java3] = managementSdks;

  it('authing-java-sdk 3.0.11 signs a list of enum words without quotes, and sends it with them', async () => {
    assert.ok(java3);
    const words = '[EMAIL_CODE, PASSWORD]';
    const params = { name: 'x', type: 'oidc', methods: words };
    const { path } = createExtIdp;
    const request = java3.request({ method: 'POST', path, params, by: credentials });
    const body = JSON.stringify({ ...params, methods: ['EMAIL_CODE', 'PASSWORD'] });

    const { body: reply } = await sendRaw(causeway.url, { ...request, body });

    granted(createExtIdp, reply);
  });

  it('the dialect of one SDK is not understood from another', async () => {
    assert.ok(java3);
    const request = java3.request({
      method: 'POST',
      path: createExtIdp.path,
      params: { name: '', type: 'oidc' },
      by: credentials,
    });
    const headers = { ...request.headers, 'x-authing-sdk-version': 'authing-node-sdk:4.0.2' };

    const { body } = await sendRaw(causeway.url, { ...request, headers });

    refused(body, 'access_key_invalid');
  });

  it('authing-sdk/php 5.0.0 asks for its token with an empty one', async () => {
    const { accessKeyId, accessKeySecret } = credentials;
    const { path } = managementTokenRoutes.getManagementToken;
    const { body } = await sendRaw(causeway.url, {
      method: 'POST',
      target: path,
      headers: {
        Authorization: 'Bearer ',
        'Content-Type': 'application/json',
        'x-authing-userpool-id': accessKeyId,
        'x-authing-request-from': 'php-sdk',
      },
      body: JSON.stringify({ accessKeySecret, accessKeyId }),
    });

    granted(managementTokenRoutes.getManagementToken, body);
  });
});
