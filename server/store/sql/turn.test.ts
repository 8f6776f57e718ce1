import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Turn } from './turn.ts';

test('turns come one at a time, in order of arrival', async () => {
  const turn = new Turn();
  const log: string[] = [];
  const run = async (name: string) => {
    await turn.take();
    log.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    log.push(`${name} ends`);
    turn.pass();
  };

  await Promise.all(['a', 'b', 'c'].map(run));

  assert.deepEqual(
    log,
    ['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]),
  );
  assert.equal(turn.isTaken, false);
});

test('who waits too long is told what may be wrong, and the turn goes to the next', async (context) => {
  context.mock.timers.enable({ apis: ['setTimeout'] });
  const turn = new Turn();
  await turn.take();
  const late = turn.take();

  context.mock.timers.tick(15_000);
  await assert.rejects(late, /only the store that was passed/);

  const next = turn.take();
  turn.pass();
  await next;
  assert.equal(turn.isTaken, true);
  turn.pass();
  assert.equal(turn.isTaken, false);
});
