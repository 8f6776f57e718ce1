import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withRetries } from './retry.ts';

const passing = new Error('passing');
const isPassing = (error: unknown) => error === passing;

test('work that fails in passing is done again until it succeeds', async () => {
  let tries = 0;
  const answer = await withRetries(isPassing, () => {
    tries += 1;
    if (tries < 4) throw passing;
    return 'done';
  });

  assert.equal(answer, 'done');
  assert.equal(tries, 4);
});

test('work that fails for good is not done again', async () => {
  let tries = 0;
  const attempt = withRetries(isPassing, () => {
    tries += 1;
    throw new Error('for good');
  });

  await assert.rejects(attempt, /for good/);
  assert.equal(tries, 1);
});

test('work that keeps failing in passing is given up', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  let tries = 0;
  const attempt = withRetries(isPassing, () => {
    tries += 1;
    throw passing;
  });
  const rejection = assert.rejects(attempt, passing);

  for (let second = 0; second < 100; second++) {
    context.mock.timers.tick(1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await rejection;
  assert.equal(tries, 12);
});
