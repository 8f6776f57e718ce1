import assert from 'node:assert/strict';
import { test } from 'node:test';
import { showSpread } from './table.ts';

const figure = { value: 12, ratio: 2 };

test('a spread is shown from its lowest to its highest round', () => {
  assert.equal(showSpread({ ...figure, spread: [1.949, 2.1] }), '1.95–2.10×');
});

test('one round, the reference itself and a missing reference have no spread', () => {
  assert.equal(showSpread({ ...figure, spread: [2, 2] }), '');
  assert.equal(showSpread({ ...figure, spread: [Number.NaN, Number.NaN] }), '');
});
