import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { median, percentile, runLoad } from './load.ts';

test('never more tasks are in flight than asked for, and exactly so many are made', async () => {
  let inFlight = 0;
  let highest = 0;
  const task = async (): Promise<void> => {
    inFlight += 1;
    highest = Math.max(highest, inFlight);
    await sleep(1);
    inFlight -= 1;
  };

  const result = await runLoad(task, { concurrency: 4, count: 20, capMs: 5000 });

  assert.equal(highest, 4);
  assert.equal(result.done, 20);
});

test('failures are counted apart and told', async () => {
  const task = (): Promise<void> => Promise.reject(new Error('no code'));

  const result = await runLoad(task, { concurrency: 2, count: 3, capMs: 5000 });

  assert.deepEqual([result.done, result.errors, result.firstError], [0, 3, 'no code']);
});

test('the time cap ends a load that would go on', async () => {
  const result = await runLoad(() => sleep(1), { concurrency: 1, count: Infinity, capMs: 30 });

  assert.ok(result.elapsedMs < 1000);
});

test('a load that made its tasks early goes on until its time is over', async () => {
  const result = await runLoad(() => sleep(1), {
    concurrency: 1,
    count: 2,
    floorMs: 50,
    capMs: 500,
  });

  assert.ok(result.done > 2);
  assert.ok(result.elapsedMs >= 50 && result.elapsedMs < 500);
});

test('percentiles and medians of odd and even many values', () => {
  assert.equal(median([9, 1, 5]), 5);
  assert.equal(median([1, 2]), 1.5);
  assert.equal(Number.isNaN(median([])), true);
  assert.equal(percentile([1, 2, 3, 4], 0.5), 2);
  assert.equal(percentile([1, 2, 3, 4], 0.99), 4);
});
