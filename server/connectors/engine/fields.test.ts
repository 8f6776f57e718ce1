import assert from 'node:assert/strict';
import { test } from 'node:test';

import { UpstreamError } from '../../kernel/upstream-error.ts';
import { isWebAddress, readFields } from './fields.ts';

const names = { clientId: ['clientID', 'client_id'], scopes: [], isOn: [], url: [], record: [] };

const read = (fields: Record<string, unknown>) => readFields(fields, names);

function misfits(action: () => unknown, field: string): void {
  assert.throws(action, (error) => {
    assert.ok(error instanceof UpstreamError);
    assert.equal(error.reason, 'misconfigured');
    assert.equal(error.field, field);
    assert.match(error.detail ?? '', /^(is|must) /);
    return true;
  });
}

test('a setting is found under any of its names, its own first', () => {
  assert.equal(read({ clientID: 'a' }).text('clientId'), 'a');
  assert.equal(read({ client_id: 'c', clientID: 'b', clientId: 'a' }).text('clientId'), 'a');
  assert.equal(read({ clientId: '', clientID: null, client_id: 'c' }).text('clientId'), 'c');
});

test('a text is trimmed, a number is its digits, and emptiness is absence', () => {
  assert.equal(read({ clientId: ' a \n' }).text('clientId'), 'a');
  assert.equal(read({ clientId: 12345 }).text('clientId'), '12345');
  assert.equal(read({ clientId: '  ' }).text('clientId'), undefined);
  assert.equal(read({}).text('clientId'), undefined);
  misfits(() => read({ clientId: ' ' }).requiredText('clientId'), 'clientId');
  for (const wrong of [{}, [], true, 1.5, 'a'.repeat(20_000)]) {
    misfits(() => read({ clientId: wrong }).text('clientId'), 'clientId');
  }
});

test('what an object inherits is no setting', () => {
  assert.equal(read(Object.create({ clientId: 'inherited' })).text('clientId'), undefined);
});

test('words come as a list or as one text', () => {
  const words = (scopes: unknown) => read({ scopes }).words('scopes');
  assert.deepEqual(words('a b,c\n d'), ['a', 'b', 'c', 'd']);
  assert.deepEqual(words(['a', ' b ', '']), ['a', 'b']);
  assert.equal(words([]), undefined);
  assert.equal(words(undefined), undefined);
  for (const wrong of [7, {}, [7], [['a']]]) misfits(() => words(wrong), 'scopes');
});

test('a switch is true or false, as value or as text', () => {
  const isOn = (value: unknown) => read({ isOn: value }).isOn('isOn');
  assert.deepEqual([true, 'true', false, 'false', undefined].map(isOn), [
    true,
    true,
    false,
    false,
    false,
  ]);
  for (const wrong of [1, 'yes', {}]) misfits(() => isOn(wrong), 'isOn');
});

test('a choice is one of its options', () => {
  const choice = (clientId: unknown) => read({ clientId }).choice('clientId', ['a', 'b']);
  assert.equal(choice('b'), 'b');
  assert.equal(choice(undefined), undefined);
  misfits(() => choice('c'), 'clientId');
});

test('an address is absolute, of the web, and without user name or fragment', () => {
  assert.equal(read({ url: ' https://id.example/a?b=c ' }).url('url'), 'https://id.example/a?b=c');
  for (const url of [
    'id.example',
    '/a',
    'ftp://id.example',
    'https://u@id.example',
    'https://a/#b',
  ]) {
    misfits(() => read({ url }).url('url'), 'url');
    assert.equal(isWebAddress(url), false);
  }
});

test('a record is an object', () => {
  assert.deepEqual(read({ record: { a: 1 } }).record('record'), { a: 1 });
  assert.deepEqual(read({}).record('record'), {});
  for (const wrong of [7, 'a', ['a']])
    misfits(() => read({ record: wrong }).record('record'), 'record');
});
