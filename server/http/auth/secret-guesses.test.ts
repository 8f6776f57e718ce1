import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';

import { AppError } from '@causeway/contract/errors.ts';

import { createSecretGuesses, type Guesser, type SecretGuesses } from './secret-guesses.ts';

const clock = { now: 0 };
let guesses: SecretGuesses;
describe('guesses of a secret', () => {
  beforeEach(() => {
    clock.now = 1_000_000;
    guesses = createSecretGuesses(() => clock.now);
  });

  const here: Guesser = { accessKeyId: 'key', address: '192.0.2.1' };

  /** The outcome of one attempt: `granted`, or the code of the failure with its seconds. */
  async function attempt(isRight: boolean, guesser: Guesser = here): Promise<string> {
    try {
      return await guesses.attempt(guesser, async () => {
        if (!isRight) throw new AppError('access_key_invalid');
        return 'granted';
      });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { seconds } = error.values;
      return typeof seconds === 'string' ? `${error.code} ${seconds}` : error.code;
    }
  }

  async function fail(times: number, guesser?: Guesser): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      assert.equal(await attempt(false, guesser), 'access_key_invalid');
    }
  }

  test('after five failures the next attempt waits, and waits twice as long after each further one', async () => {
    await fail(5);

    for (const seconds of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
      assert.equal(await attempt(true), `too_many_requests ${seconds}`, 'refused unread');
      clock.now += seconds * 1000;
      await fail(1);
    }
  });

  test('a right secret ends the count', async () => {
    await fail(4);
    assert.equal(await attempt(true), 'granted');

    await fail(5);

    assert.equal(await attempt(false), 'too_many_requests 1');
  });

  test('guessing from one address keeps nobody else waiting', async () => {
    await fail(5);

    assert.equal(await attempt(true, { ...here, address: '192.0.2.2' }), 'granted');
    assert.equal(await attempt(true, { ...here, accessKeyId: 'other' }), 'granted');
    assert.equal(await attempt(true), 'too_many_requests 1', 'nor lets the guesser in');
  });

  test('attempts at the same moment do not pass together', async () => {
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => attempt(false)));

    assert.equal(outcomes.filter((outcome) => outcome === 'access_key_invalid').length, 5);
  });

  test('whoever has an IPv6 network is one guesser', async () => {
    const from = (address: string) => ({ ...here, address });
    await fail(3, from('2001:db8:0:1::1'));
    await fail(2, from('2001:db8::1:ffff:0:0:2'));

    assert.equal(await attempt(true, from('2001:db8:0:1:2:3:4:5')), 'too_many_requests 1');
    assert.equal(await attempt(true, from('2001:db8:0:2::1')), 'granted');
    assert.equal(await attempt(true, from('::ffff:192.0.2.9')), 'granted');
  });

  test('a failure of our own is no guess', async () => {
    const broken = () => guesses.attempt(here, () => Promise.reject(new AppError('unavailable')));
    for (let time = 0; time < 9; time += 1) await assert.rejects(broken, { code: 'unavailable' });

    assert.equal(await attempt(true), 'granted');
  });
});
