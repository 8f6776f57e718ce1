import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readOptions } from './options.ts';

test('quick shortens everything that was not asked for', () => {
  const options = readOptions(['--quick', '--logins', '7', '--concurrency', '1,2']);

  assert.equal(options.rounds, 1);
  assert.equal(options.logins, 7);
  assert.deepEqual(options.concurrency, [1, 2]);
  assert.ok(options.warmUpMs < readOptions([]).warmUpMs);
});

test('an unknown broker, store, protocol or count is refused by name', () => {
  assert.throws(() => readOptions(['--only', 'bare,dex']), /--only knows bare.*not "dex"/);
  assert.throws(() => readOptions(['--store', 'mysql']), /--store knows sqlite, postgres/);
  assert.throws(() => readOptions(['--protocols', 'cas']), /--protocols knows openid, saml/);
  assert.throws(() => readOptions(['--rounds', '0']), /--rounds wants whole numbers/);
});
