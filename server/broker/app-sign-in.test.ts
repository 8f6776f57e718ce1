import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { AppError, type ErrorCode } from '@causeway/contract/errors.ts';

import {
  type BrokerWorld,
  newBrowser,
  personOf,
  startBrokerWorld,
} from '../../test/world/broker-world.ts';
import type { Connection } from '../directory/connection.ts';
import { asId } from '../kernel/ids.ts';
import { chooseAccount, createInstead, lookAtQuestion, proveAccount } from './account-question.ts';
import { type AppSignIn, type AppVisit, signInByApp } from './app-sign-in.ts';

describe('signing in with what an app got from the vendor', () => {
  let world: BrokerWorld;
  beforeEach(async () => {
    world = await startBrokerWorld();
    world.people.set('ada', personOf('ada-at-source'));
  });
  afterEach(() => world.close());

  function visit(code: string, changes: Partial<AppVisit> = {}): Promise<AppSignIn> {
    return signInByApp(world.deps, {
      poolId: world.poolId,
      appId: world.application.id,
      tenantId: undefined,
      browser: newBrowser()(),
      types: ['oidc'],
      named: world.connection.identifier,
      namedBy: 'connId',
      readCredential: () => ({ code }),
      scope: 'openid',
      ...changes,
    });
  }

  async function knownBy(work: Promise<AppSignIn>) {
    const result = await work;
    assert.ok(result.kind === 'signed-in', result.kind);
    return result;
  }

  async function askedOf(connection: Connection, code = 'ada'): Promise<string> {
    const result = await visit(code, { named: connection.id });
    assert.ok(result.kind === 'asked', result.kind);
    return result.key;
  }

  const answer = (key: string) => ({
    token: key,
    browser: newBrowser()(),
    waiting: 'app' as const,
  });
  const refusal = (code: ErrorCode) => (error: unknown) =>
    error instanceof AppError && error.code === code;

  it('makes the user whom the same judge would make, and finds them again', async () => {
    const first = await knownBy(visit('ada'));
    const second = await knownBy(visit('ada', { named: world.connection.id }));

    assert.equal(second.userId, first.userId);
    assert.deepEqual(first.waiting, { kind: 'app', scope: 'openid' });
    const { poolId } = world;
    const page = { offset: 0, limit: 10 };
    const logins = await world.store.logins.list({ poolId, userId: first.userId }, {}, page);
    assert.deepEqual(
      logins.rows.map(({ method, ip, userAgent }) => [method, ip, userAgent]),
      [
        ['oidc', '203.0.113.9', 'Test/1'],
        ['oidc', '203.0.113.9', 'Test/1'],
      ],
    );
    assert.deepEqual(
      world.decisions.map(({ outcome }) => outcome),
      ['create', 'sign-in'],
    );
  });

  it('obeys the connection: first visits refused, switched off, of a type that is not meant', async () => {
    const closed = await world.addConnection({ loginOnly: true });
    await assert.rejects(visit('ada', { named: closed.id }), refusal('first_login_refused'));

    const { poolId, application } = world;
    const off = { connectionId: closed.id, appId: application.id, enabled: false };
    await world.store.connections.setState(poolId, [off]);
    await assert.rejects(visit('ada', { named: closed.id }), refusal('connection_disabled'));

    await assert.rejects(
      visit('ada', { types: ['github:mobile'] }),
      refusal('connection_unsupported'),
    );
    await assert.rejects(visit('ada', { named: 'nothing' }), refusal('connection_not_found'));
    const tenantId = asId<NonNullable<AppVisit['tenantId']>>('elsewhere');
    await assert.rejects(visit('ada', { tenantId }), refusal('connection_not_found'));
  });

  it('needs no name where one connection can be meant, and one where several can', async () => {
    await knownBy(visit('ada', { named: undefined }));

    await world.addConnection();
    await assert.rejects(visit('ada', { named: undefined }), refusal('invalid_argument'));
  });

  it('asks who may have an account here, and whoever has the key answers once', async () => {
    const ada = await world.addUser({ username: 'ada' });
    const at = world.now;
    const hash = await world.hasher.hash('correct horse');
    await world.store.passwords.put({ poolId: world.poolId, userId: ada.id, hash, setAt: at });
    const connection = await world.addConnection({
      associationMode: 'challenge',
      challengeBindingMethods: ['username-password'],
    });
    const key = await askedOf(connection);
    const claim = { method: 'username-password', account: 'ada' };

    const wrong = proveAccount(world.deps, answer(key), { ...claim, secret: 'wrong' });
    await assert.rejects(wrong, refusal('credentials_wrong'));
    const proof = { ...claim, secret: 'correct horse' };
    const { userId, waiting, appId } = await proveAccount(world.deps, answer(key), proof);

    assert.deepEqual([userId, appId], [ada.id, world.application.id]);
    assert.deepEqual(waiting, { kind: 'app', scope: 'openid' });
    await assert.rejects(
      proveAccount(world.deps, answer(key), proof),
      refusal('login_expired'),
      'the key is spent',
    );
    assert.equal((await knownBy(visit('ada', { named: connection.id }))).userId, ada.id);
  });

  it('lets the person become a new user, or choose among those that match', async () => {
    const asking = {
      associationMode: 'challenge',
      challengeBindingMethods: ['email-code'],
    } as const;
    const challenge = await world.addConnection(asking);
    const created = await createInstead(world.deps, answer(await askedOf(challenge)));
    assert.equal((await knownBy(visit('ada', { named: challenge.id }))).userId, created.userId);

    const email = { value: 'one@example.com', isVerified: true };
    const phone = { value: '+8613800000001', isVerified: true };
    world.people.set('both', personOf('both', { email, phone }));
    const one = await world.addUser({ email: email.value, emailVerified: true });
    await world.addUser({ phone: phone.value, phoneVerified: true });
    const matching = await world.addConnection({
      associationMode: 'field',
      matchFields: ['email', 'phone'],
      trustedClaims: ['email', 'phone'],
    });
    const key = await askedOf(matching, 'both');
    const { userId } = await chooseAccount(world.deps, answer(key), one.id);
    assert.equal(userId, one.id);
  });

  it('incident-05: a key of an app opens no question of a browser', async () => {
    const connection = await world.addConnection({
      associationMode: 'challenge',
      challengeBindingMethods: ['email-code'],
    });
    const key = await askedOf(connection);

    const asBrowser = { token: key, browser: newBrowser()() };
    await assert.rejects(lookAtQuestion(world.deps, asBrowser), refusal('login_expired'));
  });

  it('slows down whoever guesses codes, and nobody because a source is away', async () => {
    for (let tries = 0; tries < 40; tries += 1) {
      await assert.rejects(visit('unreachable'), refusal('upstream_unreachable'));
    }
    for (let tries = 0; tries < 30; tries += 1) {
      await assert.rejects(visit('guess'), refusal('upstream_rejected'));
    }

    await assert.rejects(visit('ada'), refusal('too_many_requests'));
    world.now += 1000;
    await knownBy(visit('ada'));
  });
});
