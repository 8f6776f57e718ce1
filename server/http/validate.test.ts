import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AppError, type ErrorValues } from '@causeway/contract/errors.ts';
import { Type } from 'typebox';

import { bodyReader, queryReader } from './validate.ts';

const readBody = bodyReader(
  Type.Object({
    name: Type.Optional(Type.String({ maxLength: 5 })),
    count: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
    isOn: Type.Optional(Type.Boolean()),
    mode: Type.Optional(Type.Enum(['a', 'b'])),
    list: Type.Optional(
      Type.Array(Type.Object({ id: Type.String(), note: Type.Optional(Type.String()) }), {
        maxItems: 2,
      }),
    ),
    fields: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  }),
);

const readQuery = queryReader(
  Type.Object({
    name: Type.Optional(Type.String()),
    count: Type.Optional(Type.Integer()),
    isOn: Type.Optional(Type.Boolean()),
    ids: Type.Optional(Type.Array(Type.String())),
    userId: Type.Optional(Type.String({ minLength: 1 })),
  }),
);

function worded(value: ErrorValues[string] | undefined): string {
  return typeof value === 'object' ? value.en : (value ?? '-');
}

/** The field and the English rule of the refusal. */
function refusalOf(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { field, rule } = error.values;
    return `${error.code} ${worded(field)}: ${worded(rule)}`;
  }
  return 'accepted';
}

test('an empty list is an empty object where one is wanted, as PHP writes it', () => {
  assert.deepEqual(readBody({ fields: [] }), { fields: {} });
});

for (const [written, ids] of [
  ['[u1, u2]', ['u1', 'u2']],
  ['[u1 u2]', ['u1', 'u2']],
  ['[u1]', ['u1']],
  ['["u1","u2"]', ['u1', 'u2']],
  ['[]', []],
  ['u1, u2', ['u1, u2']],
  [['[u1]'], ['[u1]']],
] as const) {
  test(`a list in a query may be written ${JSON.stringify(written)}`, () => {
    assert.deepEqual(readQuery({ ids: written }), { ids });
  });
}

test('a boolean of no text is false, as PHP writes it', () => {
  assert.deepEqual(readQuery({ isOn: '', name: '' }), { isOn: false, name: '' });
});

const refusedBodies: readonly (readonly [unknown, string])[] = [
  [{ name: 5 }, 'invalid_argument name: must be text.'],
  [{ name: '123456' }, 'invalid_argument name: must not be longer than 5 characters.'],
  [{ count: '3' }, 'invalid_argument count: must be a whole number.'],
  [{ count: 1.5 }, 'invalid_argument count: must be a whole number.'],
  [{ count: 0 }, 'invalid_argument count: must be 1 or more.'],
  [{ count: 10 }, 'invalid_argument count: must be 9 or less.'],
  [{ isOn: 'true' }, 'invalid_argument isOn: must be true or false.'],
  [{ mode: 'c' }, 'invalid_argument mode: must be one of: a, b.'],
  [{ list: {} }, 'invalid_argument list: must be an array.'],
  [{ list: [{ id: '1' }, {}] }, 'invalid_argument list[1].id: is required.'],
  [
    { list: [{ id: '1' }, { id: '2' }, { id: '3' }] },
    'invalid_argument list: must not have more than 2 entries.',
  ],
  [{ fields: [1] }, 'invalid_argument fields: must be an object.'],
  [
    { fields: { a: ['\u0000'] } },
    'invalid_argument fields.a[0]: must not contain NUL characters or unpaired surrogates.',
  ],
  [
    { fields: { '\udfff': 1 } },
    'invalid_argument fields: must not contain NUL characters or unpaired surrogates.',
  ],
  ['text', 'invalid_argument body: must be an object.'],
  [[], 'invalid_argument body: must be an object.'],
];

for (const [body, expected] of refusedBodies) {
  test(`the body ${JSON.stringify(body)} is refused by the rule it breaks`, () => {
    assert.equal(
      refusalOf(() => readBody(body)),
      expected,
    );
  });
}

test('an absent body is an empty object', () => {
  assert.deepEqual(readBody(undefined), {});
});

test('unknown members are tolerated, and no handler sees them (mass assignment)', () => {
  const body = { name: 'a', poolId: 'other', list: [{ id: '1', version: 2 }], fields: { a: 1 } };

  assert.deepEqual(readBody(body), { name: 'a', list: [{ id: '1' }], fields: { a: 1 } });
});

test('what is wrong with a member without a name is said of the body', () => {
  assert.match(
    refusalOf(() => readBody({ '': '\0' })),
    /^invalid_argument body: /,
  );
});

test('null for an optional member counts as absent, and inside free-form fields as null', () => {
  const body = { name: null, list: [{ id: '1', note: null }], fields: { a: null } };

  assert.deepEqual(readBody(body), { list: [{ id: '1' }], fields: { a: null } });
});

test('null for a required member is refused', () => {
  const refusal = refusalOf(() => readBody({ list: [{ id: null }] }));

  assert.equal(refusal, 'invalid_argument list[0].id: is required.');
});

test('numbers, booleans and lists of a query are read from text', () => {
  const raw = { name: '5', count: '12', isOn: '1', ids: 'x', extra: 'ignored' };

  assert.deepEqual(readQuery(raw), { name: '5', count: 12, isOn: true, ids: ['x'] });
  assert.deepEqual(readQuery({ isOn: 'False', 'ids[]': ['x', 'y'] }), {
    isOn: false,
    ids: ['x', 'y'],
  });
});

for (const [query, expected] of [
  [{ count: '1e3' }, 'invalid_argument count: must be a whole number.'],
  [{ count: '' }, 'invalid_argument count: must be a whole number.'],
  [{ isOn: 'yes' }, 'invalid_argument isOn: must be true or false.'],
  [{ name: ['a', 'b'] }, 'invalid_argument name: must be text.'],
  [{ userId: '' }, 'user_id_malformed -: -'],
] as const) {
  test(`the query ${JSON.stringify(query)} is refused`, () => {
    assert.equal(
      refusalOf(() => readQuery(query)),
      expected,
    );
  });
}
