import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { createPasswordHasher } from '../kernel/password-hash.ts';
import { emailContact } from './contact-of.ts';
import { networkOf } from './pace.ts';
import { type AccountName, proveCode, provePassword } from './prove-person.ts';
import { openScene, type Scene } from './scene.ts';
import { sendCode } from './send-code.ts';

const password = 'correct horse';

describe('a person', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.close());

  const prove = (name: AccountName, tried = password, ip = '192.0.2.1') =>
    provePassword(scene.deps, { ...scene.visitor, ip }, { name, password: tried });
  const username = (text: string): AccountName => ({ kind: 'username', text });

  /** Ways and failures, the newest first. */
  async function historyOf(name: string): Promise<readonly string[]> {
    const { poolId } = scene.visitor;
    const { users, logins } = scene.deps.store;
    const user = (await users.findBy(poolId, 'username', name)) ?? assert.fail(name);
    const page = { offset: 0, limit: 9 };
    const { rows } = await logins.list({ poolId, userId: user.id }, {}, page);
    return rows.map(({ method, failure }) => `${method} ${failure}`);
  }

  async function proveByCode(email: string, register = false) {
    const contact = emailContact(email);
    await sendCode(scene.deps, scene.visitor, {
      channel: 'CHANNEL_LOGIN',
      contact,
      applicationName: 'App',
      language: 'en',
    });
    const proof = { contact, code: scene.lastCode(), register };
    return proveCode(scene.deps, scene.visitor, proof);
  }

  it('is not found under the address of another who took it as user name', async () => {
    const owner = await scene.addUser({ email: 'ada@example.com', password });
    await scene.addUser({ username: 'ada@example.com', password: 'the squatter' });
    const account: AccountName = { kind: 'account', text: 'Ada@example.com' };

    assert.equal((await prove(account)).id, owner.id);
    await assert.rejects(prove(account, 'the squatter'), { code: 'credentials_wrong' });
  });

  it('with an old hash gets one of today, once the password is known', async () => {
    const { poolId, id } = await scene.addUser({ username: 'ada', password });
    const before = await scene.deps.store.passwords.find(poolId, id);
    const hasher = createPasswordHasher({ cost: { memory: 128, passes: 1, parallelism: 1 } });
    const today = { ...scene.deps, hasher };
    const attempt = (tried: string) =>
      provePassword(today, scene.visitor, { name: username('ada'), password: tried });

    await assert.rejects(attempt('wrong'), { code: 'credentials_wrong' });
    assert.deepEqual(await scene.deps.store.passwords.find(poolId, id), before);
    await attempt(password);

    const after = await scene.deps.store.passwords.find(poolId, id);
    assert.match(after?.hash ?? '', /m=128,/);
    assert.equal(after?.setAt, before?.setAt);
    await attempt(password);
  });

  it('is slowed down more and more, whether or not there is an account', async () => {
    await scene.addUser({ username: 'ada', password });

    for (const name of ['ada', 'nobody']) {
      const waits: string[] = [];
      for (let tries = 0; tries < 9; tries += 1) {
        const error = await prove(username(name), 'wrong').catch((thrown: unknown) => thrown);
        const { code, values } = Object(error) as { code: string; values: { seconds?: string } }; // an AppError
        waits.push(values.seconds ?? code);
        scene.clock.now += Number(values.seconds ?? 0) * 1000;
      }
      const wrong = 'credentials_wrong';
      assert.deepEqual(waits, [wrong, wrong, wrong, wrong, wrong, '1', wrong, '2', wrong]);
    }
  });

  it('gets no more tries by making them all at once', async () => {
    await scene.addUser({ username: 'ada', password });

    const tries = await Promise.allSettled(
      Array.from({ length: 40 }, async (_, index) =>
        prove(username('ada'), 'wrong', `198.51.100.${index}`),
      ),
    );

    const judged = tries.filter(
      (each) => each.status === 'rejected' && each.reason.code === 'credentials_wrong',
    );
    assert.ok(judged.length <= 5, `${judged.length} passwords were tried`);
  });

  it('has in their history how they came, and from where', async () => {
    await scene.addUser({ username: 'ada', email: 'ada@example.com', password });
    await assert.rejects(prove(username('ada'), 'wrong'));
    await prove(username('ada'));
    scene.clock.now += 1;
    await proveByCode('ada@example.com');

    assert.deepEqual(await historyOf('ada'), ['passcode undefined', 'password undefined']);
    const user = await scene.deps.store.users.findBy(scene.visitor.poolId, 'username', 'ada');
    assert.deepEqual([user?.loginsCount, user?.lastIp], [2, '192.0.2.1']);
  });

  it('starts afresh after the right password', async () => {
    await scene.addUser({ username: 'ada', password });
    for (let round = 0; round < 3; round += 1) {
      for (let tries = 0; tries < 4; tries += 1) {
        await assert.rejects(prove(username('ada'), 'wrong'), { code: 'credentials_wrong' });
      }
      await prove(username('ada'));
    }
  });

  it('is slowed down by address, many accounts or not', async () => {
    for (let tries = 0; tries < 30; tries += 1) {
      const guess = prove(username(`u${tries}`), 'wrong', '2001:db8::1');
      await assert.rejects(guess, { code: 'credentials_wrong' });
    }

    const neighbour = prove(username('another'), 'wrong', '2001:db8:0:0:ffff::2');
    await assert.rejects(neighbour, { code: 'too_many_requests' });
    const far = prove(username('another'), 'wrong', '2001:db8:0:1::1');
    await assert.rejects(far, { code: 'credentials_wrong' });
  });

  it('who is suspended is told so only with the right proof', async () => {
    await scene.addUser({ username: 'eve', email: 'eve@example.com', password });
    await scene.deps.store.users
      .findBy(scene.visitor.poolId, 'username', 'eve')
      .then((user) =>
        scene.deps.store.users.update(user ?? assert.fail(), { status: 'Suspended' }),
      );

    await assert.rejects(prove(username('eve'), 'wrong'), { code: 'credentials_wrong' });
    await assert.rejects(prove(username('eve')), { code: 'user_suspended' });
    scene.clock.now += 1;
    await assert.rejects(proveByCode('eve@example.com'), { code: 'user_suspended' });
    assert.deepEqual(await historyOf('eve'), [
      'passcode user_suspended',
      'password user_suspended',
    ]);
  });

  it('who proves an address ends the password of whoever registered with it before', async () => {
    const squatted = await scene.addUser({ email: 'v@example.com', password, origin: 'register' });
    const made = await scene.addUser({ email: 'w@example.com', password });

    assert.equal((await proveByCode('v@example.com')).emailVerified, true);
    assert.equal((await proveByCode('w@example.com')).emailVerified, true);

    const { passwords } = scene.deps.store;
    assert.equal(await passwords.find(squatted.poolId, squatted.id), undefined);
    assert.ok(await passwords.find(made.poolId, made.id));
    await assert.rejects(prove({ kind: 'email', text: 'v@example.com' }), {
      code: 'credentials_wrong',
    });
  });

  it('without an account gets one only when asked for', async () => {
    await assert.rejects(proveByCode('new@example.com'), { code: 'user_not_found' });
    const user = await proveByCode('newer@example.com', true);

    assert.deepEqual([user.origin, user.emailVerified], ['register', true]);
  });
});

describe('a network', () => {
  const cases = [
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:DB8::6', '2001:db8:0:0'],
    ['::1', '0:0:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    [undefined, 'unknown'],
  ] as const;
  for (const [ip, network] of cases) {
    it(`of ${ip} is ${network}`, () => assert.equal(networkOf(ip), network));
  }
});
