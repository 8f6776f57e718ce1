import assert from 'node:assert/strict';
import { newToken } from '../../kernel/token.ts';
import type { Behaviours } from './behaviour.ts';

const first = { uses: 1, freeAt: 5 };

export const throttles: Behaviours = {
  'a throttle moves from state to state, and is cleared': async ({ store, other }) => {
    const key = { kind: 'k', subject: newToken(), now: 1 };
    assert.equal(await store.throttles.find('k', key.subject, 1), undefined);

    assert.equal(await store.throttles.replace(key, undefined, { ...first, expiresAt: 9 }), true);
    assert.deepEqual(await other.throttles.find('k', key.subject, 8), first);
    assert.equal(await other.throttles.find('other', key.subject, 8), undefined);
    const next = { uses: 2, freeAt: 7, expiresAt: 20 };
    assert.equal(await other.throttles.replace(key, first, next), true);
    assert.deepEqual(await store.throttles.find('k', key.subject, 19), { uses: 2, freeAt: 7 });

    await other.throttles.clear('k', key.subject);
    assert.equal(await store.throttles.find('k', key.subject, 1), undefined);
  },

  'a throttle that has expired is none': async ({ store }) => {
    const key = { kind: 'k', subject: newToken(), now: 1 };
    await store.throttles.replace(key, undefined, { ...first, expiresAt: 9 });

    assert.equal(await store.throttles.find('k', key.subject, 9), undefined);
    const again = { uses: 1, freeAt: 30, expiresAt: 40 };
    assert.equal(await store.throttles.replace({ ...key, now: 8 }, undefined, again), false);
    assert.equal(await store.throttles.replace({ ...key, now: 9 }, undefined, again), true);
  },

  'of many that see one state, one goes on': async ({ store, other }) => {
    const key = { kind: 'k', subject: newToken(), now: 1 };
    const begin = { ...first, expiresAt: 9 };
    const nodes = [store, other, store, other];

    const begun = await Promise.all(
      nodes.map((node) => node.throttles.replace(key, undefined, begin)),
    );
    assert.equal(begun.filter(Boolean).length, 1);

    const next = { uses: 2, freeAt: 6, expiresAt: 9 };
    const gone = await Promise.all(nodes.map((node) => node.throttles.replace(key, first, next)));
    assert.equal(gone.filter(Boolean).length, 1);
  },

  'whom a throttle is about is not in a dump of the database': async ({ store, database }) => {
    const key = { kind: 'k', subject: 'pool/grace@example.com', now: 1 };
    await store.throttles.replace(key, undefined, { ...first, expiresAt: 9 });

    assert.ok(!(await database.dump()).includes('grace@example.com'));
  },
};
