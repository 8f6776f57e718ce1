import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createTools } from './tools.ts';

const http = { fetch: () => Promise.reject(new Error('no request is expected')) };

function cacheAt(time: { now: number }) {
  return createTools({ http, clock: () => time.now }).cache;
}

function countedLoader(count = { loads: 0 }) {
  const loader = () => Promise.resolve({ load: (count.loads += 1) });
  return { count, loader };
}

test('callers at the same time share one load', async () => {
  const cache = cacheAt({ now: 0 });
  const { count, loader } = countedLoader();

  const values = await Promise.all(Array.from({ length: 50 }, () => cache.load('a', 10, loader)));

  assert.equal(count.loads, 1);
  assert.ok(values.every((value) => value === values[0]));
});

test('a value is kept for its time and no longer', async () => {
  const time = { now: 1000 };
  const cache = cacheAt(time);
  const { loader } = countedLoader();

  assert.deepEqual(await cache.load('a', 10, loader), { load: 1 });
  time.now = 1009;
  assert.deepEqual(await cache.load('a', 10, loader), { load: 1 });
  time.now = 1010;
  assert.deepEqual(await cache.load('a', 10, loader), { load: 2 });
});

test('keys do not mix', async () => {
  const cache = cacheAt({ now: 0 });
  const { loader } = countedLoader();

  assert.deepEqual(await cache.load('a', 10, loader), { load: 1 });
  assert.deepEqual(await cache.load('b', 10, loader), { load: 2 });
});

test('a failed load reaches everybody who waits and is not kept', async () => {
  const cache = cacheAt({ now: 0 });
  const failing = () => Promise.reject<object>(new Error('down'));
  const { loader } = countedLoader();

  const both = await Promise.allSettled([
    cache.load('a', 10, failing),
    cache.load('a', 10, loader),
  ]);

  assert.deepEqual(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  assert.deepEqual(await cache.load('a', 10, loader), { load: 1 });
});

test('a load that fails after it was forgotten does not remove its successor', async () => {
  const cache = cacheAt({ now: 0 });
  const late = Promise.withResolvers<object>();
  const { count, loader } = countedLoader();

  const first = cache.load('a', 10, () => late.promise);
  cache.forget('a');
  await cache.load('a', 10, loader);
  late.reject(new Error('late'));
  await assert.rejects(first);

  await cache.load('a', 10, loader);
  assert.equal(count.loads, 1);
});

test('a forgotten value is loaded again', async () => {
  const cache = cacheAt({ now: 0 });
  const { loader } = countedLoader();

  await cache.load('a', 10, loader);
  cache.forget('a');

  assert.deepEqual(await cache.load('a', 10, loader), { load: 2 });
});

test('a thousand entries are kept, the least recently used one goes first', async () => {
  const cache = cacheAt({ now: 0 });
  const { count, loader } = countedLoader();

  for (let index = 0; index < 1000; index += 1) await cache.load(`key-${index}`, 10, loader);
  await cache.load('key-0', 10, loader);
  assert.equal(count.loads, 1000);

  await cache.load('one more', 10, loader);
  await cache.load('key-0', 10, loader);
  assert.equal(count.loads, 1001);
  await cache.load('key-1', 10, loader);
  assert.equal(count.loads, 1002);
});
