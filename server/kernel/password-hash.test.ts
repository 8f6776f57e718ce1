import assert from 'node:assert/strict';
import { argon2Sync } from 'node:crypto';
import { describe, it } from 'node:test';

import { createPasswordHasher, PasswordQueueFull } from './password-hash.ts';

const light = { memory: 64, passes: 1, parallelism: 1 };

describe('a password', () => {
  it('is right when it is the one that was hashed, and wrong otherwise', async () => {
    const hasher = createPasswordHasher({ cost: light });
    const hash = await hasher.hash('correct horse');

    for (const [password, isRight] of [
      ['correct horse', true],
      ['correct horse ', false],
      ['Correct horse', false],
      ['', false],
    ] as const) {
      assert.deepEqual(await hasher.verify(password, hash), { isRight, isOutdated: false });
    }
  });

  it('is hashed with a salt of its own, at the cost of today', async () => {
    const hasher = createPasswordHasher();
    const [one, two] = [await hasher.hash('same'), await hasher.hash('same')];

    assert.notEqual(one, two);
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    assert.ok(!one.includes('same'));
  });

  it('is hashed as the standard says', async () => {
    const hasher = createPasswordHasher({ cost: light });
    const [, , , , salt = '', hash = ''] = (await hasher.hash('pass')).split('$');

    const expected = argon2Sync('argon2id', {
      message: 'pass',
      nonce: Buffer.from(salt, 'base64'),
      tagLength: 32,
      ...light,
    });

    assert.equal(hash, expected.toString('base64').replaceAll('=', ''));
  });

  it('is one password however its letters are composed', async () => {
    const hasher = createPasswordHasher({ cost: light });

    const { isRight } = await hasher.verify('caf\u0065\u0301', await hasher.hash('caf\u00e9'));

    assert.equal(isRight, true);
  });

  it('incident-13: is wrong, whatever it is, for somebody who has none', async () => {
    const hasher = createPasswordHasher({ cost: light });

    for (const password of ['', ' ', 'password', 'undefined', 'null', '\0']) {
      assert.equal((await hasher.verify(password, undefined)).isRight, false);
    }
  });

  it('that was hashed at another cost is right, and outdated', async () => {
    const hash = await createPasswordHasher({ cost: light }).hash('old');
    const today = createPasswordHasher({ cost: { ...light, passes: 2 } });

    assert.deepEqual(await today.verify('old', hash), { isRight: true, isOutdated: true });
    assert.deepEqual(await today.verify('new', hash), { isRight: false, isOutdated: true });
  });

  it('is not compared with something that is no hash', async () => {
    const hasher = createPasswordHasher({ cost: light });

    for (const text of ['', 'plain', '$argon2id$v=19$m=64,t=1,p=1$$', '$2b$10$abc']) {
      await assert.rejects(hasher.verify('plain', text), /not an Argon2id hash/);
    }
  });

  it('has to wait when many come at once, and is refused when too many wait', async () => {
    const hasher = createPasswordHasher({ cost: light, concurrency: 1, queueLimit: 2 });

    const answers = await Promise.allSettled(
      Array.from({ length: 5 }, async (_, index) => hasher.hash(String(index))),
    );

    const refused = answers.filter((answer) => answer.status === 'rejected');
    assert.equal(refused.length, 2);
    for (const { reason } of refused) assert.ok(reason instanceof PasswordQueueFull);
    assert.match(await hasher.hash('later'), /^\$argon2id/);
  });

  it('keeps nobody else waiting while it is hashed', async () => {
    const hasher = createPasswordHasher();
    let turns = 0;
    const timer = setInterval(() => (turns += 1), 1);

    await hasher.hash('slow');
    clearInterval(timer);

    assert.ok(turns > 2, `the event loop turned ${turns} times`);
  });
});
