/** What SDKs in other languages send after `get-management-token`, replayed header by header. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { managementTokenRoutes } from '@causeway/contract/management-token.ts';
import { sourceRoutes } from '@causeway/contract/sources.ts';
import { tenantRoutes } from '@causeway/contract/tenants.ts';
import { userRoutes } from '@causeway/contract/users.ts';

import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { WebBrowser } from '../world/web-browser.ts';
import { granted, refused } from './replies.ts';

type Headers = Readonly<Record<string, string>>;

describe('the management token, as SDKs of other languages use it', () => {
  let world: BrokeredWorld;
  let token: string;
  let poolId: string;

  before(async () => {
    world = await startBrokeredWorld();
    poolId = world.causeway.server.firstRun.poolId;
    token = (await tokenFor({})).access_token;
  });
  after(() => world.close());

  async function post(path: string, body: unknown, headers: Headers = {}): Promise<unknown> {
    const response = await fetch(new URL(path, world.causeway.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    assert.equal(response.status, 200);
    return response.json();
  }

  async function get(path: string, headers: Headers): Promise<unknown> {
    const response = await fetch(new URL(path, world.causeway.url), { headers });
    assert.equal(response.status, 200);
    return response.json();
  }

  async function tokenFor(headers: Headers) {
    const { accessKeyId, accessKeySecret } = world.causeway;
    const { path } = managementTokenRoutes.getManagementToken;
    const reply = await post(path, { accessKeyId, accessKeySecret }, headers);
    return granted(managementTokenRoutes.getManagementToken, reply);
  }

  const javaSignature = {
    'x-authing-sdk-version': 'java-sdk:5.2.25',
    'x-authing-signature-method': 'HMAC-SHA1',
    'x-authing-signature-nonce': '5f0e7d0c',
    'x-authing-signature-version': '1.0',
    'x-authing-lang': 'zh-CN',
  };

  const callers: readonly (readonly [string, (token: string, poolId: string) => Headers])[] = [
    ['the published document', (raw, pool) => ({ authorization: raw, ...named(pool) })],
    ['a caller without the pool', (raw) => ({ authorization: raw })],
    [
      'Java since 3.1.19',
      (raw, pool) => ({
        ...javaSignature,
        ...named(pool),
        authorization: raw,
        date: String(Date.now()),
      }),
    ],
    [
      'Java with a clock of another year',
      (raw, pool) => ({ ...javaSignature, ...named(pool), authorization: raw, date: '1' }),
    ],
    ['Python and PHP', (raw, pool) => ({ authorization: `Bearer ${raw}`, ...named(pool) })],
    [
      'Go',
      (raw, pool) => ({
        authorization: `Bearer ${raw}`,
        ...named(pool),
        'x-authing-app-tenant-id': '',
        'x-authing-sdk-version': 'go:3.0.0',
        'x-authing-lang': 'en-US',
        'content-type': 'application/json;charset=UTF-8',
      }),
    ],
    [
      'Node of 2022',
      (raw, pool) => ({
        authorization: `Bearer ${raw}`,
        ...named(pool),
        'x-authing-app-tenant-id': '',
        'x-authing-request-from': 'node-sdk',
      }),
    ],
    ['the other brand', (raw, pool) => ({ authorization: raw, 'x-genauth-userpool-id': pool })],
    ['somebody who writes bearer small', (raw) => ({ authorization: `bearer ${raw}` })],
  ];

  for (const [caller, headersOf] of callers) {
    it(`reads and writes for ${caller}`, async () => {
      const headers = headersOf(token, poolId);

      const input = { name: caller, type: 'oidc' };
      const created = await post(sourceRoutes.createExtIdp.path, input, headers);
      const { id } = granted(sourceRoutes.createExtIdp, created);
      const found = await get(`${sourceRoutes.getExtIdp.path}?id=${id}`, headers);

      assert.equal(granted(sourceRoutes.getExtIdp, found).name, caller);
    });
  }

  it('reads a query that Java did not encode', async () => {
    const headers = { authorization: token };
    const externalId = "o:u=r/s@t;u,v(w)'!*";
    const created = await post(userRoutes.createUser.path, { username: 'j', externalId }, headers);
    const { userId } = granted(userRoutes.createUser, created);

    const query = `userId=${externalId}&userIdType=external_id&withIdentities=true`;
    const found = await get(`${userRoutes.getUser.path}?${query}`, headers);

    assert.equal(granted(userRoutes.getUser, found).userId, userId);
  });

  it('takes the tenant that Java names for the scope', async () => {
    const tenant = await post(
      tenantRoutes.createTenant.path,
      { name: 'J', appIds: [] },
      { authorization: token },
    );
    const own = granted(tenantRoutes.createTenant, tenant).tenantId;
    const headers = { authorization: token, 'x-authing-tenant-id': own };

    const input = { name: 'Of a tenant', type: 'oidc' };
    const created = await post(sourceRoutes.createExtIdp.path, input, headers);

    const { id, tenantId } = granted(sourceRoutes.createExtIdp, created);
    assert.equal(tenantId, own);
    const path = `${sourceRoutes.getExtIdp.path}?id=${id}`;
    refused(await get(path, { authorization: token }), 'source_not_found');
  });

  it('carries the pool where clients read it, in a payload that plain base64 decodes', async () => {
    const [, payload = ''] = token.split('.');

    assert.doesNotMatch(payload, /[-_]/);
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64').toString('utf8'));
    assert.equal(Reflect.get(Object(claims), 'scoped_userpool_id'), poolId);
  });

  it('lasts two hours, and is issued whatever headers come along', async () => {
    const { expires_in: lifetime } = await tokenFor({ ...javaSignature, date: '1', ...named('x') });

    assert.equal(lifetime, 7200);
  });

  it('is not issued for a wrong secret, an unknown key or a request with half of it', async () => {
    const { path } = managementTokenRoutes.getManagementToken;
    const { accessKeyId, accessKeySecret } = world.causeway;

    refused(await post(path, { accessKeyId, accessKeySecret: 'x' }), 'access_key_invalid');
    refused(await post(path, { accessKeyId: 'x', accessKeySecret }), 'access_key_invalid');
    refused(await post(path, { accessKeyId }), 'invalid_argument');
  });

  it('is refused under the name of another pool', async () => {
    for (const header of ['x-authing-userpool-id', 'x-genauth-userpool-id']) {
      const reply = await get(sourceRoutes.listExtIdp.path, {
        authorization: token,
        [header]: 'another-pool',
      });
      refused(reply, 'pool_mismatch');
    }
  });

  it('is the only token that opens this door', async () => {
    const app = await Application.open(world.causeway, world);
    const tokens = await app.signIn(new WebBrowser(), { ext_idp_conn_id: world.connectionId });
    const { path } = sourceRoutes.listExtIdp;
    const [head = '', payload = '', signature = ''] = token.split('.');
    const tampered = Buffer.from(
      Buffer.from(payload, 'base64').toString().replace(poolId, 'another-pool'),
    ).toString('base64url');

    const others = [
      tokens.access_token,
      tokens.id_token ?? '',
      'garbage',
      `${head}.${tampered}.${signature}`,
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
    ];
    for (const other of others) {
      refused(await get(path, { authorization: other }), 'management_token_invalid');
    }
    refused(await get(path, {}), 'credentials_missing');
  });
});

function named(poolId: string): Headers {
  return { 'x-authing-userpool-id': poolId };
}
