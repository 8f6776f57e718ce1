import assert from 'node:assert/strict';
import { test } from 'node:test';

import { freshBytes } from './random.ts';

test('no two callers get the same bytes, across many refills', () => {
  const taken = Array.from({ length: 5000 }, () => freshBytes(12).toString('hex'));

  assert.equal(new Set(taken).size, taken.length);
  for (const text of taken) assert.equal(text.length, 24);
});

test('bytes stay what they were when others are handed out', () => {
  const kept = freshBytes(32);
  const before = kept.toString('hex');

  for (let count = 1; count <= 1000; count += 1) freshBytes(32);

  assert.equal(kept.toString('hex'), before);
});

test('neighbours share no byte', () => {
  const [first, second] = [freshBytes(16), freshBytes(16)];
  const before = second.toString('hex');

  first.fill(0);

  assert.equal(second.toString('hex'), before);
});

test('more than is kept ready is given, too', () => {
  const many = freshBytes(10_000);

  assert.equal(many.length, 10_000);
  assert.notEqual(many.subarray(0, 5000).toString('hex'), many.subarray(5000).toString('hex'));
});
