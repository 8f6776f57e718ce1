import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { startSweeper, type Sleep } from './sweeper.ts';

/** A pause that ends when the test says so, and that notes how long it would have been. */
function patience() {
  const asked: number[] = [];
  let wake = () => {};
  const sleep: Sleep = async (ms, signal) => {
    asked.push(ms);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    wake = resolve;
    signal.addEventListener('abort', () => reject(new Error('aborted')));
    await promise;
  };
  const pass = async () => {
    wake();
    await new Promise(setImmediate);
  };
  return { asked, sleep, pass };
}

function failOn(error: unknown): never {
  throw new Error('unexpected', { cause: error });
}

describe('the sweeper', () => {
  it('deletes a bounded batch of what has expired by now, after each pause', async () => {
    const sweeps: (readonly [number, number])[] = [];
    const { sleep, pass } = patience();
    const store = { sweep: async (now: number, limit: number) => sweeps.push([now, limit]) - 1 };
    let now = 1000;
    const sweeper = startSweeper({ store, clock: () => now, batch: 50, sleep, onError: failOn });

    assert.deepEqual(sweeps, []);
    await pass();
    now = 2000;
    await pass();
    await sweeper.stop();

    assert.deepEqual(sweeps, [
      [1000, 50],
      [2000, 50],
    ]);
  });

  it('comes back soon while there is a backlog, and at random times otherwise', async () => {
    const deleted = [50, 3];
    const { asked, sleep, pass } = patience();
    const store = { sweep: async () => deleted.shift() ?? 0 };
    const options = { pauseMs: 60_000, batch: 50, random: () => 0.25, clock: () => 0 };
    const sweeper = startSweeper({ ...options, store, sleep, onError: failOn });

    await pass();
    await pass();
    await sweeper.stop();

    assert.deepEqual(asked, [45_000, 200, 45_000]);
  });

  it('goes on after a failed sweep, and reports it', async () => {
    const errors: unknown[] = [];
    const { asked, sleep, pass } = patience();
    const broken = new Error('the database is away');
    const store = { sweep: () => Promise.reject(broken) };
    const onError = (error: unknown) => errors.push(error);
    const sweeper = startSweeper({ store, clock: () => 0, sleep, onError });

    await pass();
    await pass();
    await sweeper.stop();

    assert.deepEqual(errors, [broken, broken]);
    assert.equal(asked.length, 3);
  });

  it('waits for a running sweep when it is stopped, and starts no other', async () => {
    const { sleep, pass } = patience();
    const { promise, resolve } = Promise.withResolvers<number>();
    let sweeps = 0;
    const store = {
      sweep: () => {
        sweeps += 1;
        return promise;
      },
    };
    const sweeper = startSweeper({ store, clock: () => 0, sleep, onError: failOn });
    await pass();

    let hasStopped = false;
    const stopped = sweeper.stop().then(() => (hasStopped = true));
    await new Promise(setImmediate);
    assert.equal(hasStopped, false);
    resolve(1_000_000);
    await stopped;

    assert.equal(sweeps, 1);
  });
});
