import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { decisionRoutes } from '@causeway/contract/decisions.ts';

import type { Decision } from '../../directory/decision.ts';
import { asId } from '../../kernel/ids.ts';
import { openScene } from './scene.ts';

const scene = await openScene();
after(() => scene.close());
const read = (params: object) => scene.call(decisionRoutes.getLinkingDecisions, params);

const decision: Decision = {
  id: 'd1',
  poolId: scene.accessKey.poolId,
  requestId: 'r1',
  purpose: 'sign-in',
  outcome: 'reject',
  rule: 'match-not-active',
  appId: asId('a1'),
  sourceId: asId('s1'),
  connectionId: asId('c1'),
  userId: asId('u1'),
  subject: 'sub-1',
  inputs: { mode: 'field', match: 'inactive', 'asserted.email': 'proven' },
  at: Date.UTC(2026, 0, 2),
  expiresAt: Date.UTC(2027, 0, 2),
};
await scene.store.decisions.insert(decision);

test('an administrator reads why, by user, by account at the source and by request', async () => {
  for (const params of [
    { userId: 'u1' },
    { extIdpId: 's1', userIdInIdp: 'sub-1' },
    { requestId: 'r1' },
  ]) {
    const { data } = await read(params);
    assert.deepEqual(data, {
      totalCount: 1,
      list: [
        {
          decisionId: 'd1',
          createdAt: '2026-01-02T00:00:00.000Z',
          requestId: 'r1',
          purpose: 'sign-in',
          outcome: 'reject',
          rule: 'match-not-active',
          appId: 'a1',
          extIdpId: 's1',
          extIdpConnId: 'c1',
          userId: 'u1',
          inputs: decision.inputs,
        },
      ],
    });
  }
});

test('a question about nobody is refused, naming what is missing', async () => {
  assert.match((await read({})).message, /userId/);
  assert.match((await read({ extIdpId: 's1' })).message, /userIdInIdp/);
  assert.equal((await read({})).code, 'invalid_argument');
});
