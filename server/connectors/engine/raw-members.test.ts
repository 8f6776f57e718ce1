import assert from 'node:assert/strict';
import { test } from 'node:test';

import { rawMembers } from './raw-members.ts';

test('values come as the characters that were sent', () => {
  const text = ' { "a" : {"n": 1.0, "s":"x\\/\\u00e9"} ,"b":"q\\"}" , "c":[1, {"a":2}] } ';

  assert.deepEqual(
    [...rawMembers(text)],
    [
      ['a', '{"n": 1.0, "s":"x\\/\\u00e9"}'],
      ['b', '"q\\"}"'],
      ['c', '[1, {"a":2}]'],
    ],
  );
});

test('a name inside a value or a string is not a member', () => {
  const text = '{"other":{"sign":"x"},"note":",\\"sign\\":\\"y\\"","sign":"z"}';

  assert.equal(rawMembers(text).get('sign'), '"z"');
  assert.deepEqual([...rawMembers('{}').keys()], []);
});

test('a name that stands there twice is refused, however it is written', () => {
  assert.throws(() => rawMembers('{"sign":"x","sign":"y"}'), SyntaxError);
  assert.throws(() => rawMembers('{"sign":"x","\\u0073ign":"y"}'), SyntaxError);
});

test('what is no object is refused', () => {
  for (const text of ['', '[]', 'null', '"{}"', '{"a":1', '<html>']) {
    assert.throws(() => rawMembers(text), SyntaxError);
  }
});
