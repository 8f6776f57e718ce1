import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { sourceRoutes } from '@causeway/contract/sources.ts';

import { asId, type PoolId } from '../../kernel/ids.ts';
import { addPool, CALLS_PER_SECOND, openScene } from '../management/scene.ts';
import { createPoolRate } from './pool-rate.ts';

const one = asId<PoolId>('one');
const other = asId<PoolId>('other');

/** How many calls of the pool pass at this moment. */
function passing(rate: (poolId: PoolId) => void, poolId: PoolId): number {
  for (let count = 0; ; count += 1) {
    try {
      rate(poolId);
    } catch (error) {
      assert.equal(Reflect.get(Object(error), 'code'), 'too_many_requests');
      return count;
    }
  }
}

test('a pool makes as many calls as a second holds, and gets new ones as time goes by', () => {
  const clock = { now: 5000 };
  const rate = createPoolRate(300, () => clock.now);

  assert.equal(passing(rate, one), 300);
  clock.now += 10;
  assert.equal(passing(rate, one), 3);
  clock.now += 60_000;
  assert.equal(passing(rate, one), 300, 'what was not used is not saved up');
  clock.now -= 60_000;
  assert.equal(passing(rate, one), 0, 'a clock that is set back grants nothing');
});

test('one pool does not use up the calls of another', () => {
  const rate = createPoolRate(2, () => 0);
  passing(rate, one);

  assert.equal(passing(rate, other), 2);
});

test('too many calls are answered with HTTP 429 and when to come back; forged ones do not count', async () => {
  const scene = await openScene();
  after(() => scene.close());
  const second = await addPool(scene.store, 'pool-2');
  const { path: url } = sourceRoutes.listExtIdp;
  const forged = { authorization: `authing ${scene.accessKey.id}:c2ln`, date: '1' };
  for (let count = 0; count < CALLS_PER_SECOND; count += 1) {
    scene.countCall(second.poolId);
    if (count % 1000 === 0) await scene.app.inject({ url, headers: forged });
  }
  const mine = await scene.call(sourceRoutes.listExtIdp);
  for (let count = 1; count < CALLS_PER_SECOND; count += 1) scene.countCall(scene.accessKey.poolId);

  const response = await scene.app.inject({ url, headers: { authorization: scene.token } });

  assert.equal(mine.statusCode, 200);
  assert.equal(response.statusCode, 429);
  assert.equal(response.headers['retry-after'], '1');
  const { statusCode, code, message } = response.json();
  assert.deepEqual([statusCode, code], [429, 'too_many_requests']);
  assert.match(message, /in 1 s/);
});
