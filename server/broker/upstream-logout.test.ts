import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { type BrokerWorld, startBrokerWorld } from '../../test/world/broker-world.ts';
import type { LogoutOrder } from '../connectors/connector.ts';
import { UpstreamError } from '../kernel/upstream-error.ts';
import type { UpstreamSessionName } from '../store/oidc-ports.ts';
import { receiveLogout } from './upstream-logout.ts';

describe('a message by which a source ends sessions', () => {
  let world: BrokerWorld;
  let ended: UpstreamSessionName[];

  before(async () => {
    world = await startBrokerWorld();
  });
  beforeEach(() => {
    ended = [];
  });
  after(() => world.close());

  function receive(receiveIt: () => Promise<LogoutOrder | undefined>, identifier = 'main') {
    const { deps, poolId } = world;
    const connector = deps.connectorOf('oidc');
    assert.ok(connector);
    const ofSource = { ...connector, logout: { receive: receiveIt } };
    const sessions = {
      endThrough: async (name: UpstreamSessionName) => Math.min(ended.push(name), 1),
    };
    const callback = { method: 'POST', params: new URLSearchParams() } as const;
    return receiveLogout(
      { ...deps, sessions, connectorOf: () => ofSource },
      { poolId, identifier, callback },
    );
  }

  it('ends the sessions that it names, of its own connection', async () => {
    const answer = { kind: 'redirect', url: 'https://idp.example/done' } as const;
    const order = { sessions: [{ id: 's1', subject: 'ann' }, { id: 's2' }], answer };

    assert.deepEqual(await receive(async () => order), { ended: 2, answer });

    const { id: connectionId } = world.connection;
    assert.deepEqual(ended, [
      { connectionId, id: 's1', subject: 'ann' },
      { connectionId, id: 's2', subject: undefined },
    ]);
  });

  it('ends nothing when it is none, or nobody knows the connection', async () => {
    assert.equal(await receive(async () => undefined), undefined);
    assert.equal(await receive(async () => ({ sessions: [{ id: 's' }] }), 'nobody'), undefined);
    assert.deepEqual(ended, []);
  });

  it('ends nothing when the connector refuses it', async () => {
    const refused = receive(() => Promise.reject(new UpstreamError('bad_token')));
    await assert.rejects(refused, { code: 'upstream_rejected' });
    assert.deepEqual(ended, []);
  });

  it('is followed once', async () => {
    const onlyOnce = { id: '_order', until: world.now + 60_000 };
    await receive(async () => ({ sessions: [{ id: 's1' }], onlyOnce }));
    const again = receive(async () => ({ sessions: [{ id: 's1' }], onlyOnce }));
    await assert.rejects(again, { code: 'upstream_rejected' });
    assert.equal(ended.length, 1);
  });
});
