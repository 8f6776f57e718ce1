/** The SDK against a whole server: both ways to prove an access key, and what the wire does to values. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { CausewayError, createManagementClient, type ManagementCalls } from '@causeway/sdk';

import { type Running, startCauseway } from '../world/causeway.ts';

describe('the SDK, with an access key', () => {
  let causeway: Running;
  let management: ManagementCalls;

  before(async () => {
    causeway = await startCauseway();
    management = createManagementClient(causeway);
  });
  after(() => causeway.close());

  it('signs what it sends: lists, numbers, flags, objects and any language', async () => {
    const customData = { 颜色: ['青', 'blue&='], nested: { a: null, n: 1.5 } };
    const made = await management.createUser({ username: '李 1+1=2', customData });
    const { userId } = made;

    const [first] = await management.getUserBatch({ userIds: [userId], withCustomData: true });
    const found = await management.getUser({ userId: '李 1+1=2', userIdType: 'username' });

    assert.deepEqual(first?.customData, customData);
    assert.equal(found.userId, userId);
    const { list, totalCount } = await management.listUsersLegacy({ page: 1, limit: 1 });
    assert.deepEqual([totalCount, list[0]?.userId], [1, userId]);
  });

  it('is refused with another secret', async () => {
    const stranger = createManagementClient({ ...causeway, accessKeySecret: 'guessed' });

    await assert.rejects(stranger.listExtIdp(), { code: 'access_key_invalid', apiCode: 1300 });
  });

  it('names the field that is wrong', async () => {
    const error = await management
      .createExtIdp({ name: '', type: 'oidc' })
      .catch((e: unknown) => e);

    assert.ok(error instanceof CausewayError);
    assert.deepEqual([error.code, error.field], ['invalid_argument', 'name']);
  });

  it('reads errors in Chinese when asked to', async () => {
    const chinese = createManagementClient({ ...causeway, language: 'zh' });

    await assert.rejects(chinese.getExtIdp({ id: 'x' }), /[一-鿿]/);
  });
});
