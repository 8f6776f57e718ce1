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
import { identitiesOf } from '../directory/identities-of.ts';
import type { User } from '../directory/user.ts';
import { MINUTE_MS } from '../kernel/clock.ts';
import { digest } from '../kernel/token.ts';
import { confirmLink, offerLink, openLink } from './binding.ts';
import { type Outcome, receiveCallback } from './callback.ts';
import type { Browser } from './interaction.ts';
import { callbackUrl } from './open-connection.ts';

describe('binding an identity', () => {
  let world: BrokerWorld;
  let alice: User;
  beforeEach(async () => {
    world = await startBrokerWorld();
    alice = await world.addUser({ username: 'alice' });
    world.people.set('hub', personOf('alice-at-source'));
  });
  afterEach(() => world.close());

  const refusal = (code: string) => (error: unknown) =>
    error instanceof AppError && error.code === code;

  const offer = async (user = alice, connection = world.connection) => {
    const { poolId, application, deps } = world;
    const request = { poolId, appId: application.id, userId: user.id, connection: connection.id };
    const url = await offerLink(deps, request, newBrowser()());
    return new URL(url).pathname.replace('/link/', '');
  };

  const go = async (token: string, browser: Browser, user = alice) => {
    const opened = await openLink(world.deps, token, { browser, sessionUserId: user.id });
    assert.equal(opened.kind, 'go');
    return new URL(opened.instruction.url).searchParams.get('state') ?? '';
  };

  const comeBack = (browser: Browser, state: string, connection = world.connection) =>
    receiveCallback(world.deps, {
      url: callbackUrl(PUBLIC_URL, connection),
      callback: { method: 'GET', params: new URLSearchParams({ state, code: 'hub' }) },
      browser,
    });

  const bind = async (user = alice, connection = world.connection): Promise<Outcome> => {
    const browser = newBrowser();
    const state = await go(await offer(user, connection), browser(), user);
    return comeBack(browser(), state, connection);
  };

  it('binds what the source proved and keeps its tokens', async () => {
    const outcome = await bind();

    assert.equal(outcome.kind, 'linked');
    const [identity] = await identitiesOf(world.store, { poolId: world.poolId, userId: alice.id });
    assert.equal(identity?.subject, 'alice-at-source');
    assert.equal(identity?.tokens?.accessToken, 'at-alice-at-source');
  });

  it('refuses an identity that belongs to somebody else, and leaves it there', async () => {
    const bob = await world.addUser({ username: 'bob' });
    await bind();

    const outcome = await bind(bob);

    assert.ok(outcome.kind === 'link-failed' && refusal('identity_of_other_user')(outcome.error));
    const ofBob = await identitiesOf(world.store, { poolId: world.poolId, userId: bob.id });
    assert.equal(ofBob.length, 0);
  });

  it('refuses a second account of one source', async () => {
    await bind();
    world.people.set('hub', personOf('another-account'));

    const outcome = await bind();

    assert.ok(outcome.kind === 'link-failed' && refusal('source_already_bound')(outcome.error));
  });

  it('takes the same account again as a refresh', async () => {
    await bind();

    const outcome = await bind();

    assert.equal(outcome.kind, 'linked');
    const mine = await identitiesOf(world.store, { poolId: world.poolId, userId: alice.id });
    assert.equal(mine.length, 1);
  });

  it('lets one of two concurrent bindings of one account win', async () => {
    const bob = await world.addUser({ username: 'bob' });

    const outcomes = await Promise.all([bind(alice), bind(bob), bind(alice), bind(bob)]);

    const kinds = outcomes.map((outcome) => outcome.kind);
    assert.ok(kinds.includes('linked') && kinds.includes('link-failed'));
    const owners = await Promise.all(
      [alice, bob].map((user) =>
        identitiesOf(world.store, { poolId: world.poolId, userId: user.id }),
      ),
    );
    assert.equal(owners.flat().length, 1);
  });

  it('asks first when nobody is signed in here, and goes on only in the browser that was asked', async () => {
    const token = await offer();
    const browser = newBrowser();
    const opened = await openLink(world.deps, token, {
      browser: browser(),
      sessionUserId: undefined,
    });
    assert.ok(opened.kind === 'ask');

    await assert.rejects(
      confirmLink(world.deps, opened.confirmToken, newBrowser()()),
      refusal('login_other_browser'),
    );
    const instruction = await confirmLink(world.deps, opened.confirmToken, browser());
    assert.equal(instruction.kind, 'redirect');
  });

  it('refuses a link made for somebody else than who is signed in here', async () => {
    const bob = await world.addUser({ username: 'bob' });
    const visitor = { browser: newBrowser()(), sessionUserId: bob.id };

    await assert.rejects(openLink(world.deps, await offer(), visitor), refusal('link_other_user'));
  });

  it('incident-06: makes links that cannot be computed, work once and die after ten minutes', async () => {
    const [one, two] = [await offer(), await offer()];
    assert.notEqual(one, two);
    assert.match(one, /^[\w-]{43}$/);
    const forged = digest([alice.id, world.application.id, world.connection.id].join());
    const visitor = { browser: newBrowser()(), sessionUserId: alice.id };
    await assert.rejects(openLink(world.deps, forged, visitor), refusal('link_expired'));

    const opened = await Promise.allSettled(
      Array.from({ length: 20 }, () => openLink(world.deps, one, visitor)),
    );
    assert.equal(opened.filter((each) => each.status === 'fulfilled').length, 1);

    world.now += 10 * MINUTE_MS;
    await assert.rejects(openLink(world.deps, two, visitor), refusal('link_expired'));
  });

  it("incident-32: does not bind when an attacker's answer is delivered to a signed-in victim", async () => {
    const attacker = newBrowser();
    const mallory = await world.addUser({ username: 'mallory' });
    const state = await go(await offer(mallory), attacker(), mallory);
    const victim = newBrowser();
    victim().bind();

    await assert.rejects(comeBack(victim(), state), refusal('login_other_browser'));

    for (const user of [alice, mallory]) {
      const identities = await identitiesOf(world.store, { poolId: world.poolId, userId: user.id });
      assert.equal(identities.length, 0);
    }
  });

  it('refuses a user who was deleted or suspended meanwhile', async () => {
    const browser = newBrowser();
    const state = await go(await offer(), browser());
    await world.store.users.update(
      { poolId: world.poolId, id: alice.id },
      { status: 'Deactivated' },
    );

    const outcome = await comeBack(browser(), state);

    assert.ok(outcome.kind === 'link-failed' && refusal('user_suspended')(outcome.error));
  });
});
