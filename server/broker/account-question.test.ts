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
import { identitiesOf } from '../directory/identities-of.ts';
import type { User } from '../directory/user.ts';
import {
  type Answer,
  chooseAccount,
  createInstead,
  lookAtQuestion,
  proveAccount,
  sendProofCode,
} from './account-question.ts';
import { receiveCallback } from './callback.ts';
import { callbackUrl } from './open-connection.ts';
import { chooseConnection } from './sign-in.ts';

const EMAIL = 'ada@example.com';
const byCode = { method: 'email-code', account: EMAIL };

describe('the question which account a first visit means', () => {
  let world: BrokerWorld;
  let ada: User;
  beforeEach(async () => {
    world = await startBrokerWorld();
    ada = await world.addUser({ email: EMAIL, emailVerified: true, username: 'ada' });
    world.people.set('ada', personOf('ada-at-source'));
    world.people.set('eve', personOf('eve-at-source'));
  });
  afterEach(() => world.close());

  const challenging = (changes: Partial<Connection> = {}) =>
    world.addConnection({
      associationMode: 'challenge',
      challengeBindingMethods: ['email-code', 'username-password'],
      ...changes,
    });

  const ask = async (connection: Connection, code = 'ada'): Promise<Answer> => {
    const browser = newBrowser();
    const interaction = world.newInteraction();
    const visit = { interaction, browser: browser(), named: connection.id };
    const { url } = await chooseConnection(world.deps, visit);
    const state = new URL(url).searchParams.get('state') ?? '';
    const outcome = await receiveCallback(world.deps, {
      url: callbackUrl(PUBLIC_URL, connection),
      callback: { method: 'GET', params: new URLSearchParams({ state, code }) },
      browser: browser(),
    });
    assert.ok(outcome.kind === 'asked', outcome.kind);
    return { token: outcome.token, browser: browser() };
  };

  const lastCode = () => /\d{6}/.exec(world.mailbox.list()[0]?.text ?? '')?.[0] ?? 'none';
  const refusal = (code: string) => (error: unknown) =>
    error instanceof AppError && error.code === code;
  const subjectsOf = async (user: User) =>
    (await identitiesOf(world.store, { poolId: world.poolId, userId: user.id })).map(
      ({ subject }) => subject,
    );

  it('is answered by a code to the address of the account, once', async () => {
    const answer = await ask(await challenging());
    await sendProofCode(world.deps, answer, byCode);
    const claim = { ...byCode, secret: lastCode() };

    const { userId } = await proveAccount(world.deps, answer, claim);

    assert.equal(userId, ada.id);
    assert.deepEqual(await subjectsOf(ada), ['ada-at-source']);
    await assert.rejects(proveAccount(world.deps, answer, claim), refusal('login_expired'));
  });

  it('is answered by the password of the account; a wrong one leaves the question', async () => {
    const hash = await world.hasher.hash('correct horse');
    await world.store.passwords.put({ poolId: world.poolId, userId: ada.id, hash, setAt: 1 });
    const answer = await ask(await challenging());
    const claim = { method: 'username-password', account: 'ada' };

    const wrong = proveAccount(world.deps, answer, { ...claim, secret: 'wrong' });
    await assert.rejects(wrong, refusal('credentials_wrong'));
    const right = await proveAccount(world.deps, answer, { ...claim, secret: 'correct horse' });

    assert.equal(right.userId, ada.id);
  });

  it('incident-05: takes a proof for the login that it was given in, and for no other', async () => {
    const connection = await challenging();
    const mine = await ask(connection);
    const eves = await ask(connection, 'eve');
    await sendProofCode(world.deps, mine, byCode);

    const stolen = proveAccount(world.deps, eves, { ...byCode, secret: lastCode() });

    await assert.rejects(stolen, refusal('code_wrong'));
    assert.deepEqual(await subjectsOf(ada), []);
  });

  it('incident-32: is answered by the browser that was asked only', async () => {
    const { token } = await ask(await challenging());
    const other = newBrowser();
    other().bind();

    const answer = { token, browser: other() };

    await assert.rejects(lookAtQuestion(world.deps, answer), refusal('login_other_browser'));
    await assert.rejects(createInstead(world.deps, answer), refusal('login_other_browser'));
  });

  it('lets somebody become a new user, unless only existing ones are admitted', async () => {
    const { userId } = await createInstead(world.deps, await ask(await challenging()));
    assert.notEqual(userId, ada.id);

    const closed = await ask(await challenging({ loginOnly: true }), 'eve');
    await assert.rejects(createInstead(world.deps, closed), refusal('login_expired'));
  });

  it('lets somebody become a new user by proving an address, where that is wanted, and not by wishing', async () => {
    const connection = await challenging({ newUsersProveAddress: true });
    const answer = await ask(connection);
    const address = 'ada.at.home@example.com';
    const claim = { method: 'email-code', account: address };

    await assert.rejects(createInstead(world.deps, answer), refusal('login_expired'));
    await sendProofCode(world.deps, answer, claim);
    const { userId } = await proveAccount(world.deps, answer, { ...claim, secret: lastCode() });

    const made = await world.store.users.find(world.poolId, userId);
    assert.deepEqual([made?.email, made?.emailVerified], [address, true]);
    const eves = await ask(connection, 'eve');
    await sendProofCode(world.deps, eves, byCode);
    const joined = await proveAccount(world.deps, eves, { ...byCode, secret: lastCode() });
    assert.equal(joined.userId, ada.id, 'an account that has the address is joined');
  });

  it('offers the accounts that matched, and joins the one that is chosen', async () => {
    const phone = await world.addUser({ phone: '+8613800000000', phoneVerified: true });
    const connection = await world.addConnection({
      associationMode: 'field',
      matchFields: ['email', 'phone'],
    });
    world.people.set('both', {
      ...personOf('both'),
      claims: {
        email: { value: EMAIL, isVerified: true },
        phone: { value: '13800000000', isVerified: true },
      },
    });
    const answer = await ask(connection, 'both');

    const { accounts } = await lookAtQuestion(world.deps, answer);
    assert.deepEqual(accounts.map(({ id }) => id).sort(), [ada.id, phone.id].sort());
    const stranger = await world.addUser({ username: 'stranger' });
    const wrong = chooseAccount(world.deps, answer, stranger.id);
    await assert.rejects(wrong, refusal('login_expired'));

    assert.equal((await chooseAccount(world.deps, answer, phone.id)).userId, phone.id);
    assert.deepEqual(await subjectsOf(phone), ['both']);
  });

  it('ends when the connection is switched off meanwhile, and changes nothing', async () => {
    const connection = await challenging();
    const answer = await ask(connection);
    const { application, poolId } = world;
    const state = { connectionId: connection.id, appId: application.id, enabled: false };
    await world.store.connections.setState(poolId, [state]);

    await assert.rejects(createInstead(world.deps, answer), refusal('connection_disabled'));
  });
});
