import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';

import { type BrokerWorld, startBrokerWorld } from '../../test/world/broker-world.ts';
import { DAY_MS, MINUTE_MS } from '../kernel/clock.ts';
import type { KeyOwner, OwnKeySet } from './own-keys.ts';
import { ownKeysOf, rotateOwnKeys } from './own-keys.ts';

describe('the own keys of a connection', () => {
  let world: BrokerWorld;
  let owner: KeyOwner;

  before(async () => {
    world = await startBrokerWorld();
  });
  beforeEach(async () => {
    owner = await world.addConnection();
  });
  after(() => world.close());

  const deps = () => ({ connectionKeys: world.store.connectionKeys, clock: () => world.now });
  const load = () => ownKeysOf(deps(), owner);
  const generations = ({ current, next, earlier }: OwnKeySet) =>
    [next, current, ...earlier].map(({ generation }) => generation);

  it('are made once, however many ask, and no two connections share one', async () => {
    const [first, second] = await Promise.all([load(), load()]);
    assert.deepEqual(first, second);
    assert.deepEqual(generations(first), [2, 1]);

    owner = await world.addConnection();
    assert.notEqual((await load()).current.privateKey, first.current.privateKey);
  });

  it('have a certificate that fits and outlives their use', async () => {
    const { current, next } = await load();
    for (const { certificate, privateKey, usedAt } of [current, next]) {
      const read = new X509Certificate(certificate);
      assert.ok(read.verify(read.publicKey));
      assert.equal(read.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
      assert.ok(Date.parse(read.validFrom) < world.now);
      assert.ok(Date.parse(read.validTo) > usedAt + 2 * 365 * DAY_MS);
      assert.match(privateKey, /^-----BEGIN PRIVATE KEY-----/);
    }
  });

  it('change places after a year, and the old one opens for ninety days more', async () => {
    const first = await load();
    world.now += 365 * DAY_MS - 1;
    assert.deepEqual(await load(), first);

    world.now += 1;
    const second = await load();
    assert.deepEqual(second.current, first.next);
    assert.deepEqual(generations(second), [3, 2, 1]);
    world.now += 90 * DAY_MS;
    assert.deepEqual(generations(await load()), [3, 2]);
  });

  it('change places when an administrator says so, once for two at a time', async () => {
    const first = await load();
    world.now += MINUTE_MS;
    const [one, other] = await Promise.allSettled([
      rotateOwnKeys(deps(), owner),
      rotateOwnKeys(deps(), owner),
    ]);
    assert.deepEqual([one.status, other.status].toSorted(), ['fulfilled', 'rejected']);
    const second = await load();
    assert.equal(second.current.privateKey, first.next.privateKey);
    assert.deepEqual(generations(second), [3, 2, 1]);
  });

  it('leave nothing of those that open no more', async () => {
    await load();
    for (let year = 0; year < 3; year++) {
      world.now += 366 * DAY_MS;
      await load();
    }
    await rotateOwnKeys(deps(), owner);
    const kept = await world.store.connectionKeys.list(owner.poolId, owner.id);
    assert.deepEqual(
      kept.map(({ generation }) => generation),
      [6, 5, 4, 3].slice(0, kept.length),
    );
    assert.ok(!kept.some(({ generation }) => generation === 1));
  });
});
