import assert from 'node:assert/strict';

import type { Decision } from '../../directory/decision.ts';
import { newId, type PoolId } from '../../kernel/ids.ts';
import type { Behaviours } from './behaviour.ts';
import { newPool, wholePage } from './samples.ts';

function sampleDecision(poolId: PoolId, changes: Partial<Decision> = {}): Decision {
  return {
    id: newId(),
    poolId,
    requestId: 'request-1',
    purpose: 'sign-in',
    outcome: 'link',
    rule: 'match-proven',
    appId: newId(),
    sourceId: newId(),
    connectionId: newId(),
    userId: newId(),
    subject: 'subject of somebody',
    inputs: { mode: 'field', match: 'one' },
    at: 1_700_000_000_000,
    expiresAt: 1_800_000_000_000,
    ...changes,
  };
}

export const decisions: Behaviours = {
  'a decision is found by its user, its subject and its request': async ({ store, other }) => {
    const poolId = await newPool(store);
    const decision = sampleDecision(poolId);
    await store.decisions.insert(decision);
    await store.decisions.insert(sampleDecision(poolId, { requestId: undefined, subject: 'x' }));
    await store.decisions.insert(
      sampleDecision(await newPool(store), { ...decision, poolId: await newPool(store) }),
    );

    const { subject, ...kept } = decision;
    const { sourceId, userId = newId() } = decision;
    for (const filter of [
      { by: 'user', userId },
      { by: 'subject', sourceId, subject },
      { by: 'request', requestId: 'request-1' },
    ] as const) {
      const found = await other.decisions.list(poolId, filter, wholePage);
      assert.deepEqual(found, { rows: [kept], total: 1 }, filter.by);
    }
    const elsewhere = { by: 'subject', sourceId: newId<Decision['sourceId']>(), subject } as const;
    assert.equal((await store.decisions.list(poolId, elsewhere, wholePage)).total, 0);
  },

  'decisions come newest first, in pages': async ({ store }) => {
    const poolId = await newPool(store);
    const userId = newId<NonNullable<Decision['userId']>>();
    for (const at of [1, 3, 2])
      await store.decisions.insert(sampleDecision(poolId, { userId, at }));

    const page = { offset: 1, limit: 1 };
    const { rows, total } = await store.decisions.list(poolId, { by: 'user', userId }, page);

    assert.deepEqual([rows.map(({ at }) => at), total], [[2], 3]);
  },

  'a decision goes when its time is over': async ({ store }) => {
    const poolId = await newPool(store);
    const decision = sampleDecision(poolId, { expiresAt: 50 });
    await store.decisions.insert(decision);
    const { userId = newId() } = decision;
    const count = async () =>
      (await store.decisions.list(poolId, { by: 'user', userId }, wholePage)).total;

    await store.sweep(49, 1000);
    assert.equal(await count(), 1);
    await store.sweep(50, 1000);
    assert.equal(await count(), 0);
  },

  'the subject of a decision is not in a dump of the database': async ({ store, database }) => {
    const poolId = await newPool(store);
    await store.decisions.insert(sampleDecision(poolId, { subject: 'the-subject-of-grace' }));

    assert.ok(!(await database.dump()).includes('the-subject-of-grace'));
  },
};
