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
import type { UserId } from '../kernel/ids.ts';
import { proveAccount, sendProofCode } from './account-question.ts';
import { offerLink, openLink } from './binding.ts';
import { type Outcome, receiveCallback } from './callback.ts';
import { callbackUrl } from './open-connection.ts';
import { chooseConnection } from './sign-in.ts';

const EMAIL = 'victim@example.com';

/** Somebody waits, in five ways, in an account with an address that is not theirs (incident 4). */
describe('the owner of an address who comes after somebody else used it', () => {
  let world: BrokerWorld;
  beforeEach(async () => {
    world = await startBrokerWorld();
    world.people.set('victim', personOf('victim', { email: { value: EMAIL, isVerified: true } }));
  });
  afterEach(() => world.close());

  const squatter = (changes: Partial<User> = {}) =>
    world.addUser({ origin: 'register', email: EMAIL, emailVerified: false, ...changes });

  const signIn = async (code: string, connection = world.connection): Promise<Outcome> => {
    const browser = newBrowser();
    const interaction = world.newInteraction();
    const named = connection.id;
    const { url } = await chooseConnection(world.deps, { interaction, browser: browser(), named });
    const state = new URL(url).searchParams.get('state') ?? '';
    return receiveCallback(world.deps, {
      url: callbackUrl(PUBLIC_URL, connection),
      callback: { method: 'GET', params: new URLSearchParams({ state, code }) },
      browser: browser(),
    });
  };

  const userOf = (outcome: Outcome): UserId =>
    outcome.kind === 'signed-in' ? outcome.login.userId : assert.fail(JSON.stringify(outcome));

  const find = (id: UserId) => world.store.users.find(world.poolId, id);

  const byField = () => world.addConnection({ associationMode: 'field', matchFields: ['email'] });

  it('incident-04: is not merged into an account that was registered with it (classic-federated merge)', async () => {
    const trap = await squatter();

    for (const connection of [await byField(), world.connection]) {
      const userId = userOf(await signIn('victim', connection));

      assert.notEqual(userId, trap.id);
      assert.equal((await find(userId))?.email, EMAIL);
      assert.equal((await find(userId))?.emailVerified, true);
      assert.equal((await find(trap.id))?.email, undefined);
    }
  });

  it('incident-04: ends the sessions and refresh tokens of that account (unexpired session)', async () => {
    const trap = await squatter();
    const { oidcRecords } = world.store;
    const accountId = trap.id;
    const clientId = world.application.id;
    const record = { payload: {}, expiresAt: world.now + 1_000_000, grantId: undefined };
    await oidcRecords.save({ ...record, model: 'Session', id: 'Session', accountId });
    await oidcRecords.save({ ...record, model: 'Grant', id: 'g', accountId, clientId });
    await oidcRecords.save({ ...record, model: 'RefreshToken', id: 'RefreshToken', grantId: 'g' });

    await signIn('victim');

    for (const model of ['Session', 'RefreshToken']) {
      assert.equal(await oidcRecords.find(model, model, world.now), undefined, model);
    }
  });

  it('incident-04: gets none of the identities that wait there (trojan identifier)', async () => {
    const trap = await squatter();
    const other = await world.addSource();
    const trojan = await world.addConnection({ sourceId: other.id });
    world.people.set('trojan', personOf('attacker-at-source'));
    const browser = newBrowser();
    const { poolId, application, deps } = world;
    const request = { poolId, appId: application.id, userId: trap.id, connection: trojan.id };
    const link = new URL(await offerLink(deps, request, browser())).pathname.replace('/link/', '');
    const opened = await openLink(deps, link, { browser: browser(), sessionUserId: trap.id });
    assert.ok(opened.kind === 'go');
    const state = new URL(opened.instruction.url).searchParams.get('state') ?? '';

    const userId = userOf(await signIn('victim'));
    world.now += 1;
    const outcome = await receiveCallback(deps, {
      url: callbackUrl(PUBLIC_URL, trojan),
      callback: { method: 'GET', params: new URLSearchParams({ state, code: 'trojan' }) },
      browser: browser(),
    });

    // What was about to be bound is void, too.
    assert.ok(outcome.kind === 'link-failed' && outcome.error instanceof AppError);
    assert.equal(outcome.error.code, 'link_expired');
    const subjects = await identitiesOf(world.store, { poolId, userId });
    assert.deepEqual(
      subjects.map(({ subject }) => subject),
      ['victim'],
    );
  });

  it('incident-04: keeps the address when a change to it was begun elsewhere (unexpired e-mail change)', async () => {
    const trap = await squatter();
    const userId = userOf(await signIn('victim'));

    const change = world.store.users.update(
      { poolId: world.poolId, id: trap.id },
      { email: EMAIL, emailVerified: true },
    );

    assert.deepEqual(await change, { ok: false, taken: 'email' });
    assert.equal((await find(userId))?.email, EMAIL);
  });

  it('incident-04: takes it from whoever came through a source that proves nothing (non-verifying source)', async () => {
    const other = await world.addSource();
    const lax = await world.addConnection({ sourceId: other.id });
    world.people.set(
      'mallory',
      personOf('mallory', { email: { value: 'Victim@Example.com', isVerified: false } }),
    );
    const malloryId = userOf(await signIn('mallory', lax));
    assert.equal((await find(malloryId))?.emailVerified, false);

    const userId = userOf(await signIn('victim', await byField()));

    assert.notEqual(userId, malloryId);
    assert.equal((await find(malloryId))?.email, undefined);
    const left = await identitiesOf(world.store, { poolId: world.poolId, userId: malloryId });
    assert.deepEqual(left, [], 'the identity that brought the address unproven is gone');
  });

  it('incident-04: gets an account of their own when they prove the address by code', async () => {
    const trap = await squatter();
    const connection = await world.addConnection({
      associationMode: 'challenge',
      challengeBindingMethods: ['email-code'],
    });
    world.people.set('silent', personOf('silent'));
    const browser = newBrowser();
    const interaction = world.newInteraction();
    const visit = { interaction, browser: browser(), named: connection.id };
    const { url } = await chooseConnection(world.deps, visit);
    const state = new URL(url).searchParams.get('state') ?? '';
    const outcome = await receiveCallback(world.deps, {
      url: callbackUrl(PUBLIC_URL, connection),
      callback: { method: 'GET', params: new URLSearchParams({ state, code: 'silent' }) },
      browser: browser(),
    });
    assert.ok(outcome.kind === 'asked');
    const answer = { token: outcome.token, browser: browser() };
    const claim = { method: 'email-code', account: EMAIL };

    await sendProofCode(world.deps, answer, claim);
    const secret = /\d{6}/.exec(world.mailbox.list()[0]?.text ?? '')?.[0] ?? '';
    const { userId } = await proveAccount(world.deps, answer, { ...claim, secret });

    assert.notEqual(userId, trap.id);
    assert.equal((await find(userId))?.email, EMAIL);
    assert.equal((await find(trap.id))?.email, undefined);
  });

  it('leaves an address with the account that an administrator gave it to', async () => {
    const given = await squatter({ origin: 'adminCreated' });

    const userId = userOf(await signIn('victim'));

    assert.notEqual(userId, given.id);
    assert.equal((await find(given.id))?.email, EMAIL);
    assert.equal((await find(userId))?.email, undefined);
  });
});
