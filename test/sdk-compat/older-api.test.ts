/** The older API, called by the unmodified `authing-js-sdk` and by programs that speak HTTP themselves. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { goodReply, LegacyFailure } from '@causeway/contract/envelope.ts';
import type { ErrorCode } from '@causeway/contract/errors.ts';
import { legacySourceRoutes } from '@causeway/contract/legacy-sources.ts';
import { legacyAccountRoutes, legacyTokenRoutes } from '@causeway/contract/legacy-users.ts';
import { publicConfigRoutes } from '@causeway/contract/public-config.ts';
import type { DataOf, Route } from '@causeway/contract/route.ts';
import { ManagementClient } from 'authing-js-sdk';
import { Value } from 'typebox/value';

import { type AppId, asId } from '../../server/kernel/ids.ts';
import { Application } from '../world/application.ts';
import { type BrokeredWorld, startBrokeredWorld } from '../world/brokered-world.ts';
import { WebBrowser } from '../world/web-browser.ts';

const { getSource, listSources, createSource } = legacySourceRoutes;

describe('the older API', () => {
  let world: BrokeredWorld;
  let client: ManagementClient;
  let token: string;

  before(async () => {
    world = await startBrokeredWorld();
    const { accessKeyId: userPoolId, accessKeySecret: secret, url: host } = world.causeway;
    const { path } = legacyTokenRoutes.getAccessToken;
    const reply = await post(path, { userPoolId, secret });
    good(legacyTokenRoutes.getAccessToken, { ...Object(reply), accessToken: undefined });
    token = String(Reflect.get(Object(reply), 'accessToken'));
    client = new ManagementClient({
      userPoolId: world.causeway.server.firstRun.poolId,
      accessToken: token,
      host,
      onError: () => undefined,
    });
  });
  after(() => world.close());

  async function ask(path: string, init: RequestInit = {}): Promise<unknown> {
    const response = await fetch(new URL(path, world.causeway.url), init);
    assert.equal(response.status, 200);
    return response.json();
  }

  function post(path: string, body: object, authorization?: string): Promise<unknown> {
    const headers = {
      'content-type': 'application/json',
      ...(authorization !== undefined && { authorization }),
    };
    return ask(path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  function good<R extends Route>(route: R, reply: unknown): DataOf<R> {
    assert.deepEqual(Value.Errors(goodReply(route), reply), [], JSON.stringify(reply));
    return Reflect.get(Object(reply), 'data') as DataOf<R>; // just checked
  }

  function bad(reply: unknown, reason: ErrorCode, code: number): void {
    assert.deepEqual(Value.Errors(LegacyFailure, reply), [], JSON.stringify(reply));
    assert.equal(Reflect.get(Object(reply), 'reason'), reason);
    assert.equal(Reflect.get(Object(reply), 'code'), code);
  }

  /** What the SDK throws: `{code, message, data}` as the text of an error. */
  async function refusedWith(code: number, work: Promise<unknown>): Promise<void> {
    await assert.rejects(work, (error: Error) => JSON.parse(error.message).code === code);
  }

  const connection = (identifier: string) => ({
    type: 'oidc',
    identifier,
    displayName: 'One',
    fields: { issuerUrl: 'https://idp.example', clientId: 'c', clientSecret: 'hidden' },
    userMatchFields: ['email'],
    logo: 'https://idp.example/logo.svg',
  });

  it('creates a source with its connections and reads it back', async () => {
    const wish = { name: 'Older', type: 'oidc', connections: [connection('older-1')] };
    const made = await client.tenant.createExtIdp(wish);
    const found = await client.tenant.extIdpDetail(made.id);
    const list = await client.tenant.listExtIdp('');

    const reply = (data: unknown) => ({ code: 200, message: '', data });
    assert.deepEqual(good(createSource, reply(made)), good(getSource, reply(found)));
    assert.deepEqual(found.connections[0].userMatchFields, ['email']);
    assert.equal(found.connections[0].fields.clientId, 'c');
    assert.ok(good(listSources, reply(list)).some(({ id }) => id === made.id));
  });

  it('creates all of a source or nothing', async () => {
    const twice = [connection('older-2'), connection('older-2')];

    await refusedWith(
      2026,
      client.tenant.createExtIdp({ name: 'Half', type: 'oidc', connections: twice }),
    );

    const list: readonly { name: string }[] = await client.tenant.listExtIdp('');
    assert.ok(!list.some(({ name }) => name === 'Half'));
    assert.equal(await client.tenant.checkExtIdpConnectionIdentifierUnique('older-2'), false);
  });

  it('adds, changes, switches and deletes connections, and the source after them', async () => {
    const { tenant } = client;
    const source = await tenant.createExtIdp({ name: 'Life', type: 'oidc', connections: [] });
    const made = await tenant.createExtIdpConnection({
      extIdpId: source.id,
      ...connection('life'),
    });
    // True: the SDK says that it is taken.
    assert.equal(await tenant.checkExtIdpConnectionIdentifierUnique('life'), true);

    const changes = { displayName: 'Two', fields: { scopes: ['openid'] }, userMatchFields: [] };
    const changed = await tenant.updateExtIdpConnection(made.id, changes);
    await tenant.updateExtIdp(source.id, { name: 'Renamed' });
    const { appId } = world;
    await tenant.changeExtIdpConnectionState(made.id, { appId, enabled: true });
    assert.equal(await isOffered(made.id), true);
    await tenant.batchChangeExtIdpConnectionState(source.id, { enabled: false });
    assert.equal(await isOffered(made.id), false);

    assert.deepEqual([changed.displayName, changed.userMatchFields], ['Two', []]);
    assert.deepEqual(changed.fields.scopes, ['openid']);
    assert.equal(changed.fields.clientId, 'c', 'merged, not replaced');
    assert.equal((await tenant.extIdpDetail(source.id)).name, 'Renamed');
    await refusedWith(422, tenant.deleteExtIdp(source.id));
    await tenant.deleteExtIdpConnection(made.id);
    await tenant.deleteExtIdp(source.id);
    await refusedWith(404, tenant.extIdpDetail(source.id));
  });

  async function isOffered(id: string): Promise<boolean> {
    const { poolId } = world.causeway.server.firstRun;
    const { connections } = world.causeway.server.store;
    const rows = await connections.listEnabled(
      { poolId, tenantId: undefined },
      asId<AppId>(world.appId),
      {
        offset: 0,
        limit: 100,
      },
    );
    return rows.some((row) => row.id === id);
  }

  it('links and unlinks identities', async () => {
    const { userId = '' } = (await world.causeway.make('create-user', { username: 'linked' })) as {
      userId?: string;
    };
    const of = { userId, isSocial: false, identifier: '', extIdpId: world.sourceId };

    const linked = await client.users.linkIdentity({ ...of, userIdInIdp: 'older-subject' });
    const identities = await world.causeway.manage('get-user-identities', { userId });
    const unlinked = await client.users.unlinkIdentity(of);
    const again = await client.users.unlinkIdentity(of);

    assert.equal(linked.code, 200);
    assert.equal(Object(identities.data)[0].userIdInIdp, 'older-subject');
    assert.equal(unlinked.code, 200);
    bad(again, 'identity_not_found', 404);
  });

  it('shows people what they can bind, and lets them unbind', async () => {
    const app = await Application.open(world.causeway, world);
    const tokens = await app.signIn(new WebBrowser(), { ext_idp_conn_id: world.connectionId });
    const headers = { authorization: tokens.access_token };
    const { listConnections, unlinkByUser } = legacyAccountRoutes;
    const stateOf = async () =>
      good(listConnections, await ask(listConnections.path, { headers })).find(
        ({ extIdpId }) => extIdpId === world.sourceId,
      );

    const bound = await stateOf();
    const unbound = await post(
      unlinkByUser.path,
      { identifier: bound?.identifier, extIdpId: world.sourceId },
      tokens.access_token,
    );
    const after = await stateOf();

    assert.equal(bound?.bindState, true);
    assert.equal(Reflect.get(Object(unbound), 'code'), 200);
    assert.equal(after?.bindState, false);
    bad(await post(unlinkByUser.path, {}, tokens.access_token), 'invalid_argument', 400);
    bad(await post(unlinkByUser.path, {}), 'credentials_missing', 401);
  });

  it('tells sign-in pages the ways to sign in, and no secret', async () => {
    const { getPublicConfig } = publicConfigRoutes;
    const place = (appId: string) => getPublicConfig.path.replace(':appId', appId);
    await addMobileConnection();
    const reply = await ask(place(world.appId), { headers: { 'x-authing-lang': 'zh-CN' } });
    const config = good(getPublicConfig, reply);

    assert.equal(config.userPoolId, world.causeway.server.firstRun.poolId);
    assert.ok(config.identityProviders.some(({ protocol }) => protocol === 'oidc'));
    const drawing = await fetch(config.identityProviders[0]?.logo ?? '');
    assert.equal(drawing.headers.get('content-type'), 'image/svg+xml; charset=utf-8');
    const address = config.identityProviders[0]?.config['oidcConnectionLoginUrl'] ?? '';
    const start = await fetch(address, { redirect: 'manual' });
    assert.equal(start.status, 303, 'the address starts a login');
    assert.deepEqual(
      config.ecConnections.map(({ type, fields }) => ({ type, fields })),
      [{ type: 'twitter:mobile', fields: { consumerKey: 'public' } }],
    );
    assert.ok(!JSON.stringify(reply).includes('hidden'));
    bad(await ask(place('nobody')), 'application_not_found', 2011);
  });

  async function addMobileConnection(): Promise<void> {
    const { causeway, appId } = world;
    const source = await causeway.make('create-ext-idp', { name: 'T', type: 'twitter' });
    const made = await causeway.make('create-ext-idp-conn', {
      extIdpId: source.id,
      type: 'twitter:mobile',
      identifier: 'tw',
      displayName: 'T',
      fields: { consumerKey: 'public', consumerSecret: 'hidden' },
    });
    await causeway.make('change-ext-idp-conn-state', { id: made.id, enabled: true, appId });
  }

  it('refuses a wrong secret, a foreign token and what it does not know in its own envelope', async () => {
    const { accessKeyId: userPoolId } = world.causeway;
    const { path } = legacyTokenRoutes.getAccessToken;

    bad(await post(path, { userPoolId, secret: 'wrong' }), 'access_key_invalid', 1300);
    bad(await ask(listSources.path), 'credentials_missing', 401);
    bad(await post(createSource.path, { type: 'oidc' }, token), 'invalid_argument', 400);
  });
});
