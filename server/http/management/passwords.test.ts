import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { userRoutes } from '@causeway/contract/users.ts';

import { asId, type UserId } from '../../kernel/ids.ts';
import { createPasswordHasher } from '../../kernel/password-hash.ts';
import { openScene, type Scene } from './scene.ts';

const { createUser, createUsersBatch, getUser, updateUser } = userRoutes;
const hasher = createPasswordHasher();

describe('passwords that an administrator sets', () => {
  let scene: Scene;
  before(async () => {
    scene = await openScene();
  });
  after(() => scene.close());

  async function hashOf(userId: string): Promise<string | undefined> {
    const { poolId } = scene.accessKey;
    return (await scene.store.passwords.find(poolId, asId<UserId>(userId)))?.hash;
  }

  async function isPassword(userId: string, password: string): Promise<boolean> {
    return (await hasher.verify(password, await hashOf(userId))).isRight;
  }

  it('are kept with the user, and no answer shows them', async () => {
    const created = await scene.call(createUser, { username: 'ada', password: 'engine #1' });
    const shown = await scene.call(getUser, { userId: created.data.userId });

    assert.ok(await isPassword(created.data.userId, 'engine #1'));
    for (const answer of [created, shown]) {
      const text = JSON.stringify(answer);
      assert.ok(!text.includes('engine') && !text.includes('argon2'), text);
    }
  });

  it('replace the one before, and stay when an update names none', async () => {
    const { data: user } = await scene.call(createUser, { username: 'bob', password: 'first' });

    await scene.call(updateUser, { userId: user.userId, name: 'Bob' });
    assert.ok(await isPassword(user.userId, 'first'));

    await scene.call(updateUser, { userId: user.userId, password: 'second' });
    assert.ok(await isPassword(user.userId, 'second'));
    assert.ok(!(await isPassword(user.userId, 'first')));
  });

  it('are kept for those of a batch that have one', async () => {
    const list = [{ username: 'c1', password: 'one' }, { username: 'c2' }];
    const { data } = await scene.call(createUsersBatch, { list });

    assert.ok(await isPassword(data[0].userId, 'one'));
    assert.equal(await hashOf(data[1].userId), undefined);
  });

  it('are not set when the update fails', async () => {
    await scene.call(createUser, { username: 'taken' });
    const { data: user } = await scene.call(createUser, { username: 'dan', password: 'old' });

    const change = { userId: user.userId, username: 'taken', password: 'new' };
    assert.equal((await scene.call(updateUser, change)).code, 'value_taken');

    assert.ok(await isPassword(user.userId, 'old'));
  });

  it('are never empty', async () => {
    const reply = await scene.call(createUser, { username: 'eve', password: '' });

    assert.equal(reply.code, 'invalid_argument');
    assert.match(reply.message, /password must not be empty|password.*empty/);
  });

  it('are refused in an encryption that is not understood', async () => {
    const options = { passwordEncryptType: 'sm2' };
    const create = { username: 'fay', password: 'x', options };
    const calls = [
      scene.call(createUser, create),
      scene.call(createUsersBatch, { list: [{ username: 'fay', password: 'x' }], options }),
    ];

    for (const reply of await Promise.all(calls)) {
      assert.equal(reply.code, 'password_encryption_unsupported');
      assert.match(reply.message, /sm2/);
    }
    const other = { ...options, passwordEncryptType: 'rot13' };
    const wrong = await scene.call(createUser, { ...create, options: other });
    assert.equal(wrong.code, 'invalid_argument');
  });
});
