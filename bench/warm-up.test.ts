import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shareOf } from './warm-up.ts';

test('a process is warmed up by as many logins and as long, however many targets it has', () => {
  const limits = { warmUpLogins: 2000, warmUpMs: 25_000 };

  for (const targets of [1, 2, 5]) {
    const { count, capMs } = shareOf(targets, limits);
    assert.deepEqual([count * targets, capMs * targets], [2000, 25_000]);
  }
});

test('targets that do not divide the logins get one more rather than one less', () => {
  assert.equal(shareOf(3, { warmUpLogins: 2000, warmUpMs: 3000 }).count, 667);
});
