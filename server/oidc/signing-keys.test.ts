import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';

import { calculateJwkThumbprint } from 'jose';

import { openSqlStore } from '../store/sql/sql-store.ts';
import type { SigningKey } from '../store/signing-key-ports.ts';
import { deriveCookieKey, loadSigningKeys } from './signing-keys.ts';

const openStore = () =>
  openSqlStore({
    url: 'sqlite::memory:',
    keyEncryptionKeys: [randomBytes(32)],
    clock: Date.now,
  });

describe('signing keys', () => {
  it('are made on the first start and kept', async () => {
    const store = await openStore();
    const first = await loadSigningKeys(store.signingKeys, () => 5);
    assert.deepEqual(first.map(({ algorithm }) => algorithm).sort(), ['ES256', 'RS256']);
    assert.deepEqual(await loadSigningKeys(store.signingKeys, () => 6), first);
    assert.ok(first.every(({ createdAt }) => createdAt === 5));
    await store.close();
  });

  it('are the same on all nodes that start at once', async () => {
    const store = await openStore();
    const nodes = await Promise.all(
      [1, 2, 3].map(() => loadSigningKeys(store.signingKeys, Date.now)),
    );
    const ids = nodes.map((keys) => keys.map(({ id }) => id).sort());
    assert.equal(ids[0]?.length, 2);
    assert.deepEqual(ids[1], ids[0]);
    assert.deepEqual(ids[2], ids[0]);
    assert.equal(new Set(nodes.map(deriveCookieKey)).size, 1);
    await store.close();
  });

  it('are named by their thumbprint (RFC 7638)', async () => {
    const store = await openStore();
    for (const { id, privateJwk } of await loadSigningKeys(store.signingKeys, Date.now)) {
      assert.equal(id, await calculateJwkThumbprint(privateJwk));
    }
    await store.close();
  });

  it('give the cookies a key that stays when a newer signing key arrives, and tells nothing', async () => {
    const key = (id: string, d: string): SigningKey => ({
      id,
      algorithm: 'ES256',
      privateJwk: { d },
      createdAt: 1,
    });
    const d = randomBytes(32).toString('base64url');
    const old = key('old', d);
    const cookieKey = deriveCookieKey([old]);
    assert.equal(
      deriveCookieKey([key('new', randomBytes(32).toString('base64url')), old]),
      cookieKey,
    );
    assert.equal(Buffer.from(cookieKey, 'base64url').length, 32);
    assert.notEqual(cookieKey, d);
    assert.notEqual(cookieKey, createHash('sha256').update(d).digest('base64url'));
  });
});
