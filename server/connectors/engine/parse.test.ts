import assert from 'node:assert/strict';
import { test } from 'node:test';

import { formOrJson, json, jsonp, prefixedJson } from './parse.ts';

test('an id beyond 2^53 keeps all its digits', () => {
  assert.deepEqual(json('{"id":17841405793187218,"n":-9007199254740993,"small":7,"f":1.5}'), {
    id: '17841405793187218',
    n: '-9007199254740993',
    small: 7,
    f: 1.5,
  });
});

test('a form and JSON are told apart by what they are', () => {
  assert.deepEqual(formOrJson('access_token=a%20b&expires_in=7'), {
    access_token: 'a b',
    expires_in: '7',
  });
  assert.deepEqual(formOrJson(' {"a":1}'), { a: 1 });
  assert.throws(() => formOrJson('<title>Maintenance</title>'), SyntaxError);
  assert.throws(() => formOrJson(''), SyntaxError);
});

test('a call around JSON is taken off, without running anything', () => {
  assert.deepEqual(jsonp('callback( {"openid":"A"} );\n'), { openid: 'A' });
  assert.deepEqual(jsonp('{"openid":"A"}'), { openid: 'A' });
  assert.throws(() => jsonp('callback(alert(1))'), SyntaxError);
});

test('a guard before JSON is taken off', () => {
  const parse = prefixedJson('&&&START&&&');
  assert.deepEqual(parse('&&&START&&&{"a":1}'), { a: 1 });
  assert.deepEqual(parse('{"a":1}'), { a: 1 });
});
