import assert from 'node:assert/strict';
import { test } from 'node:test';

import { isMemberPath, valueAt } from './member-path.ts';

const answer = { data: { user: { id: 7, mails: [{ v: 'a@b.example' }] } }, id: '', sub: 's' };

test('a path leads through objects and lists', () => {
  assert.equal(valueAt('data.user.id', answer), 7);
  assert.equal(valueAt('data.user.mails[0].v', answer), 'a@b.example');
  assert.equal(valueAt('data.user.mails[1].v', answer), undefined);
});

test('of alternatives the first that says something counts', () => {
  assert.equal(valueAt('id|sub', answer), 's');
  assert.equal(valueAt('no.such|data.user.id', answer), 7);
});

test('what every object inherits is nobody', () => {
  for (const path of ['constructor.name', '__proto__', 'data.toString', 'sub.length']) {
    assert.equal(valueAt(path, answer), undefined, path);
  }
});

test('a text that is no path is told apart', () => {
  for (const path of [
    'a',
    'a.b',
    'a[0].b',
    'a|b.c',
    'https://claims.example/id'.replaceAll('.', '_'),
  ]) {
    assert.ok(isMemberPath(path), path);
  }
  for (const path of ['', '.', 'a..b', 'a[', 'a[x]', '|a', 'a|', 'a'.repeat(600)]) {
    assert.ok(!isMemberPath(path), path);
  }
});
