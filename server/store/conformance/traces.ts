import assert from 'node:assert/strict';

import type { LoginTrace } from '../../directory/login-trace.ts';
import { newId, type PoolId } from '../../kernel/ids.ts';
import type { Behaviours } from './behaviour.ts';
import { newPool, wholePage } from './samples.ts';

function sampleTrace(poolId: PoolId, changes: Partial<LoginTrace> = {}): LoginTrace {
  return {
    id: newId(),
    poolId,
    purpose: 'sign-in',
    outcome: 'failed',
    sourceId: newId(),
    connectionId: newId(),
    appId: newId(),
    userId: newId(),
    record: {
      durationMs: 12,
      steps: [{ step: 'left', afterMs: 1 }],
      failure: { check: 'keys', fault: 'key_unknown', code: 'upstream_rejected' },
    },
    at: 1_700_000_000_000,
    ...changes,
  };
}

export const traces: Behaviours = {
  'a trace is found by its id, in its pool only': async ({ store, other }) => {
    const poolId = await newPool(store);
    const trace = sampleTrace(poolId);
    await store.traces.put(trace);

    assert.deepEqual(await other.traces.find(poolId, trace.id), trace);
    assert.equal(await store.traces.find(await newPool(store), trace.id), undefined);
    assert.equal(await store.traces.find(poolId, newId()), undefined);
  },

  'a login has one trace, the latest': async ({ store }) => {
    const poolId = await newPool(store);
    const asked = sampleTrace(poolId, { outcome: 'asked', userId: undefined, appId: undefined });
    const done: LoginTrace = {
      ...asked,
      outcome: 'done',
      userId: newId(),
      record: { durationMs: 90 },
    };
    await store.traces.put(asked);
    await store.traces.put(done);

    const { rows } = await store.traces.list(poolId, {}, wholePage);
    assert.deepEqual(rows, [done]);
  },

  'traces are listed by connection, user and outcome, the newest first, in pages': async ({
    store,
  }) => {
    const poolId = await newPool(store);
    const connectionId = newId<LoginTrace['connectionId']>();
    const userId = newId<NonNullable<LoginTrace['userId']>>();
    for (const at of [1, 3, 2]) await store.traces.put(sampleTrace(poolId, { connectionId, at }));
    await store.traces.put(sampleTrace(poolId, { userId, outcome: 'done', at: 4 }));
    await store.traces.put(sampleTrace(await newPool(store), { connectionId, userId }));

    const read = async (filter: object, page = wholePage) => {
      const { rows, total } = await store.traces.list(poolId, filter, page);
      return [rows.map(({ at }) => at), total];
    };
    assert.deepEqual(await read({}), [[4, 3, 2, 1], 4]);
    assert.deepEqual(await read({ connectionId }), [[3, 2, 1], 3]);
    assert.deepEqual(await read({ userId }), [[4], 1]);
    assert.deepEqual(await read({ outcome: 'failed' }), [[3, 2, 1], 3]);
    assert.deepEqual(await read({ outcome: 'done', connectionId }), [[], 0]);
    assert.deepEqual(await read({ outcome: 'failed' }, { offset: 1, limit: 1 }), [[2], 3]);
  },

  'failed logins are counted by connection and time, by all nodes together': async ({
    store,
    other,
  }) => {
    const poolId = await newPool(store);
    const window = { poolId, connectionId: newId<LoginTrace['connectionId']>(), windowAt: 100 };
    const counted = await Promise.all([
      store.traces.countFailure(window),
      other.traces.countFailure(window),
      store.traces.countFailure(window),
    ]);
    assert.deepEqual(
      counted.toSorted((a, b) => a - b),
      [1, 2, 3],
    );
    assert.equal(await store.traces.countFailure({ ...window, windowAt: 200 }), 1);
    assert.equal(await store.traces.countFailure({ ...window, connectionId: newId() }), 1);

    const beyond = (kept: number, connectionId?: LoginTrace['connectionId']) =>
      other.traces.failuresBeyond(kept, { poolId, connectionId });
    assert.deepEqual(await Promise.all([beyond(0), beyond(1), beyond(3)]), [5, 2, 0]);
    assert.equal(await beyond(0, window.connectionId), 4);
    assert.equal(await beyond(0, newId()), 0);

    await store.traces.sweep(100, 1000);
    assert.equal(await beyond(0, window.connectionId), 1);
  },

  'a trace goes with its time': async ({ store }) => {
    const poolId = await newPool(store);
    const trace = sampleTrace(poolId, { at: 50 });
    await store.traces.put(trace);

    await store.traces.sweep(49, 1000);
    assert.ok(await store.traces.find(poolId, trace.id));
    await store.traces.sweep(50, 1000);
    assert.equal(await store.traces.find(poolId, trace.id), undefined);
  },
};
