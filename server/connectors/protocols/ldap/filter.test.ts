import assert from 'node:assert/strict';
import { test } from 'node:test';

import { faultOf, filterFor } from './filter.ts';

test('what is typed stays a value, in every place of the filter', () => {
  const filter = '(&(objectClass=person)(|(uid={username})(mail=%s)))';
  assert.equal(
    filterFor(filter, 'a*)(b\\\0$&'),
    String.raw`(&(objectClass=person)(|(uid=a\2a\29\28b\5c\00$&)(mail=a\2a\29\28b\5c\00$&)))`,
  );
});

test('a filter is one parenthesis with a place for the name', () => {
  assert.equal(faultOf('(uid={username})'), undefined);
  assert.equal(faultOf('(&(a=1)(uid=%s))'), undefined);
  for (const filter of [
    '(uid=me)',
    'uid={username}',
    '(a={username})(b=1)',
    '((a=%s)',
    '(a=%s))',
  ]) {
    assert.ok(faultOf(filter), filter);
  }
});
