import assert from 'node:assert/strict';
import { test } from 'node:test';

import { entryOf, guidText, sidText } from './entry.ts';

test('a GUID is turned as Windows writes it', () => {
  const bytes = Buffer.from('00112233445566778899aabbccddeeff', 'hex');
  assert.equal(guidText(bytes), '33221100-5544-7766-8899-aabbccddeeff');
  assert.throws(() => guidText(bytes.subarray(1)), { reason: 'bad_response' });
});

test('a SID is written with all of its parts, unsigned', () => {
  const bytes = Buffer.from('010500000000000515000000ffffffff0100000002000000f4010000', 'hex');
  assert.equal(sidText(bytes), 'S-1-5-21-4294967295-1-2-500');
  assert.throws(() => sidText(bytes.subarray(0, -1)), { reason: 'bad_response' });
  assert.throws(() => sidText(Buffer.alloc(0)), { reason: 'bad_response' });
});

test('attributes are found in every case, and nothing is no value', () => {
  const entry = entryOf({ dn: 'cn=a', MAIL: ['a@x', 'b@x'], cn: '', entryuuid: 'id', uid: [] });
  assert.equal(entry.text('mail'), 'a@x');
  assert.equal(entry.text('cn'), undefined);
  assert.equal(entry.text('uid'), undefined);
  assert.equal(entry.id('entryUUID'), 'id');
});
