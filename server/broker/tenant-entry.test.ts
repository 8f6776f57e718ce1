import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { AppError } from '@causeway/contract/errors.ts';

import {
  type BrokerWorld,
  newBrowser,
  personOf,
  PUBLIC_URL,
  startBrokerWorld,
} from '../../test/world/broker-world.ts';
import type { Connection } from '../directory/connection.ts';
import { listOffers } from '../directory/offer-connection.ts';
import type { Tenant } from '../directory/tenant.ts';
import { type MemberId, newId, type UserId } from '../kernel/ids.ts';
import { sampleSource, sampleTenant } from '../store/conformance/samples.ts';
import { offerLink } from './binding.ts';
import { receiveCallback } from './callback.ts';
import { callbackUrl } from './open-connection.ts';
import { chooseConnection, sendToSignIn } from './sign-in.ts';

describe('signing in to a tenant', () => {
  let world: BrokerWorld;
  let tenant: Tenant;
  let own: Connection;

  beforeEach(async () => {
    world = await startBrokerWorld();
    tenant = await addTenant();
    own = await addOwn(tenant, { autoJoin: true });
    world.people.set('alice', personOf('alice'));
  });
  afterEach(() => world.close());

  async function addTenant(changes: Partial<Tenant> = {}): Promise<Tenant> {
    const added = sampleTenant(world.poolId, changes);
    await world.store.tenants.insert(added);
    return added;
  }

  async function addOwn({ id: tenantId }: Tenant, { autoJoin }: { autoJoin: boolean }) {
    const source = sampleSource(world.poolId, { tenantId, autoJoin });
    await world.store.sources.insert(source);
    return world.addConnection({ sourceId: source.id, tenantId });
  }

  async function start(connection: Connection, params: Readonly<Record<string, string>>) {
    const interaction = world.newInteraction(params);
    const browser = newBrowser();
    const visit = { interaction, browser: browser(), named: connection.id };
    const { url } = await chooseConnection(world.deps, visit);
    return { browser, state: new URL(url).searchParams.get('state') ?? '' };
  }

  async function signIn(
    connection: Connection,
    params: Readonly<Record<string, string>>,
    before: () => Promise<unknown> = async () => undefined,
  ): Promise<UserId> {
    const { browser, state } = await start(connection, params);
    await before();
    const outcome = await receiveCallback(world.deps, {
      url: callbackUrl(PUBLIC_URL, connection),
      callback: { method: 'GET', params: new URLSearchParams({ state, code: 'alice' }) },
      browser: browser(),
    });
    if (outcome.kind === 'signed-in') return outcome.login.userId;
    if (outcome.kind === 'sign-in-failed') throw outcome.error;
    return assert.fail(outcome.kind);
  }

  const scope = (of = tenant) => ({ poolId: world.poolId, tenantId: of.id });
  const inside = () => ({ tenant_id: tenant.id });
  const wholePage = { offset: 0, limit: 100 };
  const members = async () => (await world.store.members.list(scope(), wholePage)).rows;
  const users = async () => (await world.store.users.list(world.poolId, wholePage)).total;
  const refusal = (code: string) => (error: unknown) =>
    error instanceof AppError && error.code === code;

  it('makes a newcomer a member when the source lets people join, and once', async () => {
    const userId = await signIn(own, inside());
    assert.equal(await signIn(own, { tenantId: tenant.id }), userId);

    const [member, ...more] = await members();
    assert.equal(member?.userId, userId);
    assert.equal(member.isAdmin, false);
    assert.deepEqual(more, []);
  });

  it('leaves nobody behind who may not join', async () => {
    const closed = await addOwn(tenant, { autoJoin: false });

    await assert.rejects(signIn(closed, inside()), refusal('not_a_member'));

    assert.equal(await users(), 0);
    assert.deepEqual(await members(), []);
  });

  it('takes nobody in through a shared connection, however open its source is', async () => {
    await world.store.sources.update(
      { poolId: world.poolId, id: world.source.id },
      { autoJoin: true },
    );
    await world.store.connections.associate(scope(), world.connection.id);

    await assert.rejects(signIn(world.connection, inside()), refusal('not_a_member'));

    const userId = await signIn(world.connection, {});
    const member = { id: newId<MemberId>(), ...scope(), userId, isAdmin: false, createdAt: 1 };
    await world.store.members.add([member]);
    assert.equal(await signIn(world.connection, inside()), userId);
  });

  it('shows a tenant what is its own and what is shared with it, and the pool what the pool has', async () => {
    const other = await addTenant();
    const offers = async (tenantId?: Tenant['id']) => {
      const place = { poolId: world.poolId, tenantId };
      const found = await listOffers(world.store, place, world.application);
      return found.map(({ connection }) => connection.id);
    };

    assert.deepEqual(await offers(), [world.connection.id]);
    assert.deepEqual(await offers(tenant.id), [own.id]);
    assert.deepEqual(await offers(other.id), []);
    await world.store.connections.associate(scope(), world.connection.id);
    assert.equal((await offers(tenant.id)).length, 2);
  });

  it('does not start through a connection that is not of the place it is asked for', async () => {
    const other = await addTenant();
    const cases = [
      [own, {}],
      [own, { tenant_id: '' }],
      [own, { tenant_id: other.id }],
      [own, { tenant_id: 'nobody' }],
      [world.connection, inside()],
    ] as const;

    for (const [connection, params] of cases) {
      const starting = start(connection, params);
      await assert.rejects(starting, refusal('connection_not_found'), JSON.stringify(params));
      const browser = newBrowser()();
      const interaction = world.newInteraction({ ...params, ext_idp_conn_id: connection.id });
      const address = await sendToSignIn(world.deps)(interaction, browser);
      assert.ok(address.startsWith(PUBLIC_URL), 'the page explains, the source is not reached');
    }
  });

  it('ends at the callback when what was shared is not any more', async () => {
    const userId = await signIn(world.connection, {});
    await world.store.members.add([
      { id: newId<MemberId>(), ...scope(), userId, isAdmin: false, createdAt: 1 },
    ]);
    await world.store.connections.associate(scope(), world.connection.id);
    const unshare = () => world.store.connections.dissociate(scope(), world.connection.id);

    const ending = signIn(world.connection, inside(), unshare);

    await assert.rejects(ending, refusal('connection_not_found'));
  });

  it('is over when the tenant has expired, and full when it has no room', async () => {
    const expired = await addTenant({ expiresAt: world.now });
    const full = await addTenant({ memberLimit: 0 });
    const cases = [
      [expired, 'tenant_expired'],
      [full, 'tenant_full'],
    ] as const;

    for (const [of, code] of cases) {
      const connection = await addOwn(of, { autoJoin: true });
      await assert.rejects(signIn(connection, { tenant_id: of.id }), refusal(code));
    }
    assert.equal(await users(), 0);
  });

  it("lets members bind the tenant's connection, and nobody else", async () => {
    const { id: userId } = await world.addUser();
    const offer = {
      poolId: world.poolId,
      appId: world.application.id,
      userId,
      connection: own.id,
    };
    const link = () => offerLink(world.deps, offer, newBrowser()());

    await assert.rejects(link(), refusal('connection_not_found'));
    const member = { id: newId<MemberId>(), ...scope(), userId, isAdmin: false, createdAt: 1 };
    await world.store.members.add([member]);
    assert.match(await link(), /\/link\//);
  });
});
