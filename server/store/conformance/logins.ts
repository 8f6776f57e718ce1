import assert from 'node:assert/strict';
import type { LoginRecord } from '../../directory/login-record.ts';
import type { User } from '../../directory/user.ts';
import { asId, newId, type AppId } from '../../kernel/ids.ts';
import { withDatabase, type Behaviours } from './behaviour.ts';
import { populate, sampleUser, wholePage } from './samples.ts';

function sampleLogin(user: User, changes: Partial<LoginRecord> = {}): LoginRecord {
  return {
    id: newId(),
    poolId: user.poolId,
    userId: user.id,
    appId: newId(),
    connectionId: newId(),
    method: 'oidc',
    ip: '203.0.113.1',
    userAgent: 'Mozilla/5.0 (Übung)',
    failure: undefined,
    at: 10,
    ...changes,
  };
}

const bare = { connectionId: undefined, ip: undefined, userAgent: undefined } as const;

export const logins: Behaviours = {
  'the sign-ins of a user are listed the newest first, in pages': async ({ store, other }) => {
    const { poolId, user } = await populate(store);
    const someoneElse = sampleUser(poolId);
    await store.users.insert(someoneElse);
    const rows = [
      sampleLogin(user, { at: 40, ...bare }),
      sampleLogin(user, { at: 30, id: 'b', failure: 'user_suspended' }),
      sampleLogin(user, { at: 30, id: 'a' }),
      sampleLogin(user, { at: 20 }),
    ];
    for (const row of rows.toReversed()) await store.logins.insert(row);
    await store.logins.insert(sampleLogin(someoneElse));

    const of = { poolId, userId: user.id };
    assert.deepEqual(await other.logins.list(of, {}, wholePage), { rows, total: 4 });
    const window = { offset: 1, limit: 2 };
    assert.deepEqual(await other.logins.list(of, {}, window), { rows: rows.slice(1, 3), total: 4 });
  },

  'a refused sign-in of somebody who is gone is not kept': async ({ store }) => {
    const { poolId, user } = await populate(store);
    const refused = sampleLogin(user, { failure: 'user_suspended' });
    assert.equal(await store.logins.insertRefused(refused), true);
    await store.users.delete(poolId, user.id);

    assert.equal(await store.logins.insertRefused({ ...refused, id: newId() }), false);
    const { total } = await store.logins.list({ poolId, userId: user.id }, {}, wholePage);
    assert.equal(total, 0);
  },

  'sign-ins are chosen by application, address, outcome and time': async ({ store }) => {
    const { poolId, user } = await populate(store);
    const appId = newId<AppId>();
    const good = sampleLogin(user, { at: 10, appId });
    const elsewhere = sampleLogin(user, { at: 20, ip: '203.0.113.2' });
    const refused = sampleLogin(user, { at: 30, failure: 'user_suspended' });
    for (const row of [good, elsewhere, refused]) await store.logins.insert(row);

    const find = async (filter: Parameters<typeof store.logins.list>[1]) => {
      const found = await store.logins.list({ poolId, userId: user.id }, filter, wholePage);
      assert.equal(found.total, found.rows.length);
      return found.rows.toReversed();
    };
    assert.deepEqual(await find({ appId }), [good]);
    assert.deepEqual(await find({ ip: '203.0.113.2' }), [elsewhere]);
    assert.deepEqual(await find({ isSuccess: true }), [good, elsewhere]);
    assert.deepEqual(await find({ isSuccess: false }), [refused]);
    assert.deepEqual(await find({ from: 20 }), [elsewhere, refused]);
    assert.deepEqual(await find({ from: 10, to: 20 }), [good, elsewhere]);
    assert.deepEqual(await find({ appId, from: 11 }), []);
  },

  'the applications that a user signed in to come the latest first, each once': async ({
    store,
  }) => {
    const { poolId, user } = await populate(store);
    const of = { poolId, userId: user.id };
    const [first, second, refused] = [asId<AppId>('1'), asId<AppId>('2'), asId<AppId>('3')];
    await store.logins.insert(sampleLogin(user, { at: 10, appId: first }));
    await store.logins.insert(sampleLogin(user, { at: 20, appId: second }));
    await store.logins.insert(sampleLogin(user, { at: 30, appId: first }));
    await store.logins.insert(sampleLogin(user, { at: 40, appId: refused, failure: 'x' }));

    assert.deepEqual(await store.logins.listApplications(of, 9), [first, second]);
    assert.deepEqual(await store.logins.listApplications(of, 1), [first]);
  },

  'old sign-ins are swept, so many at a time, and a deleted user takes all along': ({ fresh }) =>
    withDatabase(fresh, async (database) => {
      const store = await database.open();
      const { poolId, user } = await populate(store);
      for (const at of [50, 10, 30, 20, 40]) await store.logins.insert(sampleLogin(user, { at }));
      const left = async () => {
        const { rows } = await store.logins.list({ poolId, userId: user.id }, {}, wholePage);
        return rows.map(({ at }) => at);
      };

      assert.equal(await store.logins.sweep(9, 9), 0);
      assert.equal(await store.logins.sweep(30, 2), 2);
      assert.deepEqual(await left(), [50, 40, 30]);
      assert.equal(await store.logins.sweep(30, 2), 1);
      await store.users.delete(poolId, user.id);
      assert.deepEqual(await left(), []);
      await store.close();
    }),

  'when the sessions of a user were ended is kept beside the user': async ({ store }) => {
    const { poolId, user } = await populate(store);

    assert.equal(await store.users.sessionsEndedAt(poolId, user.id), undefined);
    await store.users.endSessions({ poolId, id: user.id }, 70);
    assert.equal(await store.users.sessionsEndedAt(poolId, user.id), 70);
    assert.deepEqual(await store.users.find(poolId, user.id), user);
    assert.equal(await store.users.sessionsEndedAt(poolId, newId()), undefined);
  },
};
