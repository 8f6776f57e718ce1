import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { DAY_MS } from './clock.ts';
import {
  newKeyEncryptionKey,
  openKeyring,
  parseKeyEncryptionKeys,
  SealError,
  type Place,
  type WrappedKey,
  type WrappedKeyRecords,
} from './seal.ts';

const place: Place = ['connections.fields', 'pool', 'one'];
const keyA = randomBytes(32);
const keyB = randomBytes(32);

function memoryRecords() {
  const keys = new Map<string, WrappedKey>();
  const records: WrappedKeyRecords = {
    list: async () => [...keys.values()],
    find: async (id) => keys.get(id),
    insert: async (key) => void keys.set(key.id, key),
    rewrap: async (key, previous) => {
      if (keys.get(key.id)?.wrappedBy === previous) keys.set(key.id, key);
    },
  };
  return { keys, records };
}

function open(records: WrappedKeyRecords, keyEncryptionKeys = [keyA], clock = () => 1000) {
  return openKeyring({ records, keyEncryptionKeys, clock });
}

test('a sealed value opens at its place, also after a restart', async () => {
  const { records } = memoryRecords();
  const sealed = (await open(records)).seal(place, 'hush 密');

  assert.match(sealed, /^[\w-]+$/);
  assert.equal(await (await open(records)).open(place, sealed), 'hush 密');
});

test('the same value seals to a different text every time', async () => {
  const keyring = await open(memoryRecords().records);

  assert.notEqual(keyring.seal(place, 'hush'), keyring.seal(place, 'hush'));
});

test('a sealed value does not open in another row, another column or at an ambiguous place', async () => {
  const keyring = await open(memoryRecords().records);
  const sealed = keyring.seal(place, 'hush');

  const others: readonly Place[] = [
    ['connections.fields', 'pool', 'two'],
    ['applications.secret', 'pool', 'one'],
    ['connections.fields', 'pool","one'],
  ];
  for (const other of others) assert.throws(() => keyring.open(other, sealed), SealError);
});

test('a sealed value with any byte changed does not open', async () => {
  const keyring = await open(memoryRecords().records);
  const bytes = Buffer.from(keyring.seal(place, 'hush'), 'base64url');

  for (let at = 0; at < bytes.length; at++) {
    const altered = Buffer.from(bytes);
    altered.writeUInt8(bytes.readUInt8(at) ^ 1, at);
    await assert.rejects(async () => keyring.open(place, altered.toString('base64url')), SealError);
  }
});

test('values that were never sealed are refused', async () => {
  const keyring = await open(memoryRecords().records);

  for (const text of ['', 'plain', 'AQ', '{"a":1}']) {
    assert.throws(() => keyring.open(place, text), SealError);
  }
});

test('a data key made by another node is loaded when its first value arrives', async () => {
  const { records } = memoryRecords();
  const reader = await open(records);
  const writer = await open(records, [keyA], () => 1000 + 7 * DAY_MS);
  const sealed = writer.seal(place, 'hush');

  const opened = reader.open(place, sealed);
  assert.ok(opened instanceof Promise);
  assert.equal(await opened, 'hush');
  assert.equal(reader.open(place, sealed), 'hush');
});

test('a new data key is made every seven days, and older values still open', async () => {
  const { keys, records } = memoryRecords();
  let now = 1000;
  const keyring = await open(records, [keyA], () => now);
  const before = keyring.seal(place, 'old');
  assert.equal(keys.size, 1);

  now += 7 * DAY_MS;
  keyring.seal(place, 'asks for the new key');
  await keyring.settled();
  const after = keyring.seal(place, 'new');

  assert.equal(keys.size, 2);
  assert.notEqual(after.slice(0, 12), before.slice(0, 12));
  assert.equal(keyring.open(place, before), 'old');
  assert.equal(keyring.open(place, after), 'new');
});

test('a failure to store a new data key is reported and the present one stays in use', async () => {
  const { records } = memoryRecords();
  const errors: unknown[] = [];
  let now = 1000;
  let isDown = false;
  const keyring = await openKeyring({
    records: {
      ...records,
      insert: (key) => (isDown ? Promise.reject(new Error('down')) : records.insert(key)),
    },
    keyEncryptionKeys: [keyA],
    clock: () => now,
    onError: (error) => errors.push(error),
  });

  now += 8 * DAY_MS;
  isDown = true;
  const sealed = keyring.seal(place, 'hush');
  await keyring.settled();

  assert.equal(errors.length, 1);
  assert.equal(keyring.open(place, sealed), 'hush');
});

test('a start with a newer key-encryption key re-wraps the data keys, so the old one can go', async () => {
  const { keys, records } = memoryRecords();
  const sealed = (await open(records, [keyA])).seal(place, 'hush');

  await open(records, [keyB, keyA]);
  const keyring = await open(records, [keyB]);

  assert.equal(keyring.open(place, sealed), 'hush');
  assert.equal(keys.size, 1);
});

test('a start without the key of the database says which key is missing and shows none', async () => {
  const { records } = memoryRecords();
  await open(records, [keyA]);

  await assert.rejects(open(records, [keyB]), (error: Error) => {
    assert.match(error.message, /not configured.*CAUSEWAY_ENCRYPTION_KEYS/s);
    for (const key of [keyA, keyB]) {
      assert.ok(!error.message.includes(key.toString('base64url')));
      assert.ok(!error.message.includes(key.toString('hex')));
    }
    return true;
  });
  await assert.rejects(open(records, []), /at least one/);
});

test('a wrapped data key that was swapped for another does not open', async () => {
  const { keys, records } = memoryRecords();
  await open(records);
  await open(records, [keyA], () => 1000 + 7 * DAY_MS);
  const [first, second] = [...keys.values()];
  assert.ok(first && second);
  keys.set(first.id, { ...first, wrapped: second.wrapped });

  await assert.rejects(open(records), SealError);
});

test('key-encryption keys are read from base64 and base64url, newest first', () => {
  const text = `${keyA.toString('base64')}, ${keyB.toString('base64url')}`;

  assert.deepEqual(parseKeyEncryptionKeys(text), [keyA, keyB]);
  assert.equal(parseKeyEncryptionKeys(newKeyEncryptionKey())[0]?.length, 32);
});

test('a malformed key-encryption key is refused without being repeated', () => {
  const bad = randomBytes(31).toString('base64');

  for (const text of ['', `${keyA.toString('base64')},`, bad, 'p'.repeat(44), 'not base64!']) {
    assert.throws(
      () => parseKeyEncryptionKeys(text),
      (error: Error) => /number \d/.test(error.message) && !error.message.includes(bad),
    );
  }
});

test('no nonce is used twice, however many values are sealed', async () => {
  const keyring = await open(memoryRecords().records);
  const nonces = Array.from({ length: 1000 }, () =>
    Buffer.from(keyring.seal(place, ''), 'base64url').toString('hex', 9, 21),
  );

  assert.equal(new Set(nonces).size, nonces.length);
});
