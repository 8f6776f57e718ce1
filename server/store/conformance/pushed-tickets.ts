import assert from 'node:assert/strict';
import type { Behaviours } from './behaviour.ts';
import { populate } from './samples.ts';

export const pushedTickets: Behaviours = {
  'a pushed ticket is found by its source and name until it expires': async ({ store, other }) => {
    const { poolId, source } = await populate(store);
    const key = { poolId, sourceId: source.id, name: 'suite_ticket ww1' };
    await store.pushedTickets.put(key, { value: 'first', sentAt: 5, expiresAt: 100 });

    assert.equal(await other.pushedTickets.find(key, 99), 'first');
    assert.equal(await other.pushedTickets.find(key, 100), undefined);
    assert.equal(await other.pushedTickets.find({ ...key, name: 'another' }, 99), undefined);
  },

  'the later ticket stays, whichever arrives last': async ({ store, other }) => {
    const { poolId, source } = await populate(store);
    const key = { poolId, sourceId: source.id, name: 'suite_ticket ww1' };
    await store.pushedTickets.put(key, { value: 'second', sentAt: 6, expiresAt: 100 });
    await other.pushedTickets.put(key, { value: 'first', sentAt: 5, expiresAt: 200 });
    assert.equal(await store.pushedTickets.find(key, 99), 'second');

    await other.pushedTickets.put(key, { value: 'third', sentAt: 7, expiresAt: 200 });
    assert.equal(await store.pushedTickets.find(key, 199), 'third');
  },

  'of two tickets of one moment the one that arrives last stays': async ({ store, other }) => {
    const { poolId, source } = await populate(store);
    const key = { poolId, sourceId: source.id, name: 'permanent_code ww1' };
    await store.pushedTickets.put(key, { value: 'given', sentAt: 5000, expiresAt: 9000 });
    await other.pushedTickets.put(key, { value: '', sentAt: 5000, expiresAt: 5000 });

    assert.equal(await store.pushedTickets.find(key, 5000), undefined);
  },

  'the tickets of one source are not those of another': async ({ store }) => {
    const { poolId, source } = await populate(store);
    const elsewhere = await populate(store);
    const key = { poolId, sourceId: source.id, name: 'suite_ticket ww1' };
    await store.pushedTickets.put(key, { value: 'mine', sentAt: 5, expiresAt: 100 });

    const theirs = { poolId: elsewhere.poolId, sourceId: elsewhere.source.id, name: key.name };
    assert.equal(await store.pushedTickets.find(theirs, 1), undefined);
  },
};
