import assert from 'node:assert/strict';
import { newToken } from '../../kernel/token.ts';
import type { Behaviours } from './behaviour.ts';

const newScan = () => ({
  id: newToken(),
  scene: newToken(),
  payload: { app: 'a', list: [1, null] },
  expiresAt: 100,
});
const scanned = { from: ['pending'], to: 'scanned', payload: { by: 'x' }, expiresAt: 200 } as const;
const confirmed = {
  from: ['pending', 'scanned'],
  to: 'confirmed',
  payload: { ticket: 't' },
  expiresAt: 300,
} as const;

export const scans: Behaviours = {
  'a code is found by either of its two names, and by none of them as the other': async ({
    store,
    other,
  }) => {
    const scan = newScan();
    await store.scans.insert(scan);

    const pending = { state: 'pending', payload: scan.payload };
    assert.deepEqual(await other.scans.find(scan.scene, 99), pending);
    assert.deepEqual(await other.scans.poll(scan.id, { now: 99, gapMs: 0 }), pending);
    assert.equal(await other.scans.find(scan.id, 99), undefined);
    assert.equal(await other.scans.poll(scan.scene, { now: 99, gapMs: 0 }), undefined);
  },

  'a code can be asked about again after the gap, on whichever node': async ({ store, other }) => {
    const scan = newScan();
    await store.scans.insert(scan);
    const ask = async (node: typeof store, now: number) =>
      (await node.scans.poll(scan.id, { now, gapMs: 10 })) === 'too-soon';

    assert.equal(await ask(store, 20), false);
    assert.equal(await ask(other, 29), true);
    assert.equal(await ask(store, 29), true);
    assert.equal(await ask(other, 30), false);
  },

  'a code goes from state to state, and lives as long as the last one says': async ({
    store,
    other,
  }) => {
    const scan = newScan();
    await store.scans.insert(scan);

    assert.equal(await other.scans.advance(scan.scene, { ...scanned, now: 99 }), true);
    assert.equal(await store.scans.advance(scan.scene, { ...scanned, now: 99 }), false);
    assert.deepEqual(await store.scans.find(scan.scene, 199), {
      state: 'scanned',
      payload: scanned.payload,
    });
    assert.equal(await store.scans.advance(scan.scene, { ...confirmed, now: 199 }), true);
    assert.equal(await store.scans.advance(scan.scene, { ...confirmed, now: 199 }), false);
    const polled = await other.scans.poll(scan.id, { now: 299, gapMs: 0 });
    assert.deepEqual(polled, { state: 'confirmed', payload: confirmed.payload });
  },

  'a code that has expired is gone for everybody': async ({ store }) => {
    const scan = newScan();
    await store.scans.insert(scan);

    assert.equal(await store.scans.find(scan.scene, 100), undefined);
    assert.equal(await store.scans.poll(scan.id, { now: 100, gapMs: 0 }), undefined);
    assert.equal(await store.scans.advance(scan.scene, { ...confirmed, now: 100 }), false);
  },

  'of many phones that confirm at once one does': async ({ store, other }) => {
    const scan = newScan();
    await store.scans.insert(scan);

    const tries = Array.from({ length: 12 }, (_, n) =>
      (n % 2 === 0 ? store : other).scans.advance(scan.scene, { ...confirmed, now: 1 }),
    );
    assert.equal((await Promise.all(tries)).filter(Boolean).length, 1);
  },
};
