import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Type } from 'typebox';

import { projectionOf } from './project.ts';

const Person = Type.Object({
  name: Type.String(),
  nick: Type.Optional(Type.String()),
  tags: Type.Optional(Type.Array(Type.Object({ id: Type.String() }))),
  free: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});

test('members that the schema does not list are left out, at every depth', () => {
  const project = projectionOf(Type.Array(Person));

  const projected = project([{ name: 'a', secret: 1, tags: [{ id: '1', token: 't' }] }]);

  assert.deepEqual(projected, [{ name: 'a', tags: [{ id: '1' }] }]);
});

test('records and open objects keep all of their members', () => {
  const Open = Type.Object({ n: Type.Number() }, { additionalProperties: true });

  assert.deepEqual(projectionOf(Open)({ n: 1, more: { a: 1 } }), { n: 1, more: { a: 1 } });
  assert.deepEqual(projectionOf(Person)({ name: 'a', free: { any: [1] } }), {
    name: 'a',
    free: { any: [1] },
  });
});

test('absent members stay absent and the original is not touched', () => {
  const original = Object.freeze({ name: 'a', secret: 1, nick: undefined });

  const projected = projectionOf(Person)(original);

  assert.deepEqual(projected, { name: 'a' });
  assert.equal(Object.hasOwn(Object(projected), 'nick'), false);
});

test('members of Object.prototype are not taken for data', () => {
  const Odd = Type.Object({ constructor: Type.Optional(Type.String()) });

  assert.deepEqual(projectionOf(Odd)({}), {});
});
