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
import type { UserId } from '../kernel/ids.ts';
import { MINUTE_MS } from '../kernel/clock.ts';
import { type Outcome, receiveCallback } from './callback.ts';
import type { Browser } from './interaction.ts';
import { callbackUrl } from './open-connection.ts';
import { chooseConnection, sendToSignIn } from './sign-in.ts';

describe('signing in through a source', () => {
  let world: BrokerWorld;
  beforeEach(async () => (world = await startBrokerWorld()));
  afterEach(() => world.close());

  const leave = async (browser: Browser, named = world.connection.id) => {
    const interaction = world.newInteraction();
    const instruction = await chooseConnection(world.deps, { interaction, browser, named });
    const state = new URL(instruction.url).searchParams.get('state') ?? '';
    return { interaction, state };
  };

  const comeBack = (
    browser: Browser,
    answer: { readonly state: string; readonly code: string },
    connection = world.connection,
  ) =>
    receiveCallback(world.deps, {
      url: callbackUrl(PUBLIC_URL, connection),
      callback: { method: 'GET', params: new URLSearchParams(answer) },
      browser,
    });

  const signIn = async (code: string, browser = newBrowser()): Promise<Outcome> => {
    const { state } = await leave(browser());
    return comeBack(browser(), { state, code });
  };

  const userOf = (outcome: Outcome) =>
    outcome.kind === 'signed-in' ? outcome.login.userId : assert.fail(outcome.kind);

  /** The newest first; absent where the person came in. */
  const failuresOf = async (userId: UserId) => {
    const of = { poolId: world.poolId, userId };
    const { rows } = await world.store.logins.list(of, {}, { offset: 0, limit: 10 });
    return rows.map(({ failure }) => failure);
  };

  const refusal = (code: string) => (error: unknown) =>
    error instanceof AppError && error.code === code;

  it('makes a user on the first visit and finds the same user on the next', async () => {
    world.people.set('alice', personOf('alice', { name: 'Alice' }));

    const first = await signIn('alice');
    const second = await signIn('alice');

    assert.equal(userOf(first), userOf(second));
    assert.deepEqual(
      world.decisions.map((decision) => decision.rule),
      ['first-visit', 'identity-known'],
    );
    const user = await world.store.users.find(world.poolId, userOf(first));
    assert.equal(user?.loginsCount, 2);
    assert.equal(user?.profile.name, 'Alice');
    assert.equal(user?.lastIp, '203.0.113.9');
  });

  it('makes one user out of concurrent first visits of one person', async () => {
    world.people.set('alice', personOf('alice'));

    const outcomes = await Promise.all(Array.from({ length: 20 }, () => signIn('alice')));

    const { total } = await world.store.users.list(world.poolId, { offset: 0, limit: 10 });
    assert.equal(total, 1);
    assert.equal(new Set(outcomes.map(userOf)).size, 1);
  });

  it('leaves an address with the account that has it and stores the newcomer without', async () => {
    const owner = await world.addUser({ email: 'Alice@Example.com', emailVerified: true });
    world.people.set(
      'a',
      personOf('a', { email: { value: 'alice@example.com', isVerified: true } }),
    );

    const userId = userOf(await signIn('a'));

    assert.notEqual(userId, owner.id);
    const newcomer = await world.store.users.find(world.poolId, userId);
    assert.equal(newcomer?.email, undefined);
    assert.equal(newcomer?.emailVerified, false);
  });

  it('stores every subject of a login as its own identity', async () => {
    const authority = 'app-1';
    world.people.set('w', {
      ...personOf('w'),
      subjects: [
        { type: 'unionid', value: 'u-1', authority: 'open-platform' },
        { type: 'openid', value: 'o-1', authority },
      ],
    });

    const userId = userOf(await signIn('w'));

    const page = { offset: 0, limit: 10 };
    const { rows } = await world.store.identities.listByUser(world.poolId, userId, page);
    const kept = rows.toSorted((a, b) => a.type.localeCompare(b.type));
    assert.deepEqual(
      kept.map((row) => [row.type, row.subject, row.connectionIds]),
      [
        ['openid', 'o-1', [world.connection.id]],
        ['unionid', 'u-1', [world.connection.id]],
      ],
    );
  });

  it('refuses a first visit through a login-only connection and writes nothing', async () => {
    const loginOnly = await world.addConnection({ loginOnly: true });
    world.people.set('alice', personOf('alice'));
    const browser = newBrowser();

    const { state } = await leave(browser(), loginOnly.id);
    const outcome = await comeBack(browser(), { state, code: 'alice' }, loginOnly);

    assert.ok(outcome.kind === 'sign-in-failed' && refusal('first_login_refused')(outcome.error));
    const { total } = await world.store.users.list(world.poolId, { offset: 0, limit: 10 });
    assert.equal(total, 0);
  });

  it('refuses a suspended user', async () => {
    world.people.set('alice', personOf('alice'));
    const key = { poolId: world.poolId, id: userOf(await signIn('alice')) };
    await world.store.users.update(key, { status: 'Suspended' });
    world.now += 1;

    const outcome = await signIn('alice');

    assert.ok(outcome.kind === 'sign-in-failed' && refusal('user_suspended')(outcome.error));
    assert.deepEqual(await failuresOf(key.id), ['user_suspended', undefined]);
  });

  it('notes every sign-in, and whose a refused one was', async () => {
    world.people.set('alice', personOf('alice'));
    const userId = userOf(await signIn('alice'));

    const of = { poolId: world.poolId, userId };
    const { rows } = await world.store.logins.list(of, {}, { offset: 0, limit: 10 });

    const [login, ...more] = rows;
    assert.deepEqual(more, []);
    assert.deepEqual(
      { ...login, id: '' },
      {
        ...of,
        id: '',
        appId: world.application.id,
        connectionId: world.connection.id,
        method: 'oidc',
        ip: '203.0.113.9',
        userAgent: 'Test/1',
        failure: undefined,
        at: world.now,
      },
    );
  });

  it('refuses a connection that was switched off while the person was away', async () => {
    const { connection, application, poolId } = world;
    world.people.set('alice', personOf('alice'));
    const browser = newBrowser();
    const { state } = await leave(browser());
    await world.store.connections.setState(poolId, [
      { connectionId: connection.id, appId: application.id, enabled: false },
    ]);

    const outcome = await comeBack(browser(), { state, code: 'alice' });

    assert.ok(outcome.kind === 'sign-in-failed' && refusal('connection_disabled')(outcome.error));
  });

  it('tells what the source said no to, and lets the person choose again', async () => {
    const browser = newBrowser();
    const { state, interaction } = await leave(browser());

    const outcome = await comeBack(browser(), { state, code: 'nobody' });

    assert.ok(outcome.kind === 'sign-in-failed' && refusal('upstream_denied')(outcome.error));
    await world.deps.steps.look('choose', interaction.uid, browser());
  });

  it('lets a person choose again who came by way of the hosted page', async () => {
    const browser = newBrowser();
    const interaction = world.newInteraction();
    await sendToSignIn(world.deps)(interaction, browser());
    const visit = { interaction, browser: browser(), named: 'main' };
    const { url } = await chooseConnection(world.deps, visit);
    const state = new URL(url).searchParams.get('state') ?? '';

    const outcome = await comeBack(browser(), { state, code: 'nobody' });

    assert.equal(outcome.kind, 'sign-in-failed');
    await world.deps.steps.look('choose', interaction.uid, browser());
  });

  it('goes straight to the named connection, and to the hosted page otherwise', async () => {
    const send = sendToSignIn(world.deps);
    const browser = newBrowser();

    const named = world.newInteraction({ ext_idp_conn_id: 'main' });
    assert.match(await send(named, browser()), /^https:\/\/source\.example\/authorize/);
    const open = world.newInteraction();
    assert.equal(await send(open, browser()), `${PUBLIC_URL}/interaction/${open.uid}`);
    const wrong = world.newInteraction({ ext_idp_conn_id: 'no/such' });
    assert.equal(
      await send(wrong, browser()),
      `${PUBLIC_URL}/interaction/${wrong.uid}/${encodeURIComponent('no/such')}`,
    );
  });

  it('incident-31: refuses a callback in another browser, and two tabs of one browser both succeed', async () => {
    world.people.set('alice', personOf('alice'));
    const browser = newBrowser();
    const one = await leave(browser());
    const two = await leave(browser());

    await assert.rejects(
      comeBack(newBrowser()(), { state: one.state, code: 'alice' }),
      refusal('login_other_browser'),
    );
    const stranger = newBrowser();
    stranger().bind();
    await assert.rejects(
      comeBack(stranger(), { state: one.state, code: 'alice' }),
      refusal('login_other_browser'),
    );

    assert.equal(
      (await comeBack(browser(), { state: two.state, code: 'alice' })).kind,
      'signed-in',
    );
    assert.equal(
      (await comeBack(browser(), { state: one.state, code: 'alice' })).kind,
      'signed-in',
    );
  });

  it('incident-09: lets one of many concurrent callbacks through and refuses a replay', async () => {
    world.people.set('alice', personOf('alice'));
    const browser = newBrowser();
    const { state } = await leave(browser());
    const current = browser();

    const all = await Promise.allSettled(
      Array.from({ length: 25 }, () => comeBack(current, { state, code: 'alice' })),
    );

    assert.equal(all.filter((each) => each.status === 'fulfilled').length, 1);
    await assert.rejects(comeBack(current, { state, code: 'alice' }), refusal('login_expired'));
  });

  it('incident-33: refuses an answer that arrives at the address of another connection', async () => {
    world.people.set('alice', personOf('alice'));
    const other = await world.addConnection();
    const browser = newBrowser();
    const { state } = await leave(browser());

    await assert.rejects(
      comeBack(browser(), { state, code: 'alice' }, other),
      refusal('login_connection_mismatch'),
    );
  });

  it("keeps to the protocol's address where that is what the source knows", async () => {
    world.people.set('alice', personOf('alice'));
    const moved = await world.addConnection({
      fields: { redirectUri: 'https://core.elsewhere.example/connections/oidc/callback' },
    });
    const browser = newBrowser();
    const { state } = await leave(browser(), moved.id);

    assert.equal(callbackUrl(PUBLIC_URL, moved), `${PUBLIC_URL}/connections/oidc/callback`);
    assert.equal((await comeBack(browser(), { state, code: 'alice' }, moved)).kind, 'signed-in');
  });

  it('lets a login live ten minutes', async () => {
    world.people.set('alice', personOf('alice'));
    const browser = newBrowser();
    const early = await leave(browser());
    const late = await leave(browser());

    world.now += 10 * MINUTE_MS - 1;
    assert.equal(
      (await comeBack(browser(), { state: early.state, code: 'alice' })).kind,
      'signed-in',
    );
    world.now += 1;
    await assert.rejects(
      comeBack(browser(), { state: late.state, code: 'alice' }),
      refusal('login_expired'),
    );
  });
});
