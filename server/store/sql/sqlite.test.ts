import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, describe, it, type TestContext } from 'node:test';
import type { User } from '../../directory/user.ts';
import { systemClock } from '../../kernel/clock.ts';
import type { PoolId } from '../../kernel/ids.ts';
import { storeConformance } from '../conformance.ts';
import { usualKey, withDatabase, type TestDatabase } from '../conformance/behaviour.ts';
import { newPool, populate, sampleUser } from '../conformance/samples.ts';
import type { Store } from '../store.ts';
import { openSqlStore } from './sql-store.ts';

async function freshFile(): Promise<TestDatabase & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'store-'));
  const path = join(folder, 'causeway.db');
  return {
    path,
    open: (options = {}) =>
      openSqlStore({
        url: `sqlite:${path}`,
        keyEncryptionKeys: options.keyEncryptionKeys ?? [usualKey],
        clock: options.clock ?? systemClock,
      }),
    async execute(sql) {
      const database = new DatabaseSync(path, { timeout: 1000 });
      try {
        return database.prepare(sql).all();
      } finally {
        database.close();
      }
    },
    /** The bytes of the files, write-ahead log included. */
    async dump() {
      const files = (await readdir(folder)).map((file) => readFile(join(folder, file), 'latin1'));
      return (await Promise.all(files)).join('\n');
    },
    destroy: () => rm(folder, { recursive: true }),
  };
}

/** A write that lasts. */
function loginOf(poolId: PoolId, { id }: User) {
  return (on: Store) => on.users.recordLogin({ poolId, id }, { at: 1, ip: undefined });
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Counts the flushes from here to the end of the test. */
function countFlushes(context: TestContext) {
  const flushes = context.mock.method(fs, 'fdatasyncSync');
  syncBuiltinESMExports();
  context.after(() => {
    flushes.mock.restore();
    syncBuiltinESMExports();
  });
  return flushes;
}

/** Every statement of the suite, for a look at its plan. */
const statements = new Set<string>();
const prepare = Reflect.get(DatabaseSync.prototype, 'prepare');
DatabaseSync.prototype.prepare = function recordingPrepare(sql) {
  statements.add(sql);
  return prepare.call(this, sql);
};
after(() => {
  DatabaseSync.prototype.prepare = prepare;
});

storeConformance('SQLite', freshFile);

describe('SQLite plans', () => {
  /** Tables with a handful of rows however busy the server is. */
  const small =
    /^SCAN (pools|signing_keys|data_keys|migrations|batch|CONSTANT ROW|\d+-ROW VALUES)\b/;

  it('every statement of the store without reading a whole table', () =>
    withDatabase(freshFile, async (database) => {
      await (await database.open()).close();
      const own = [...statements].filter((sql) =>
        /^\s*(select|insert|update|delete|with)/.test(sql),
      );
      assert.ok(own.length > 50);

      for (const sql of own.filter((text) => text.includes('"'))) {
        const plan = await database.execute(`explain query plan ${sql}`);
        const steps = plan.map((step) => String(step['detail']));
        const scans = steps.filter((step) => step.startsWith('SCAN') && !small.test(step));
        assert.deepEqual(scans, [], sql);
      }
    }));
});

describe('SQLite', () => {
  it('serves a store from memory, transactions and readers included', async () => {
    const store = await openSqlStore({
      url: 'sqlite::memory:',
      keyEncryptionKeys: [randomBytes(32)],
      clock: systemClock,
    });
    const { poolId, user, connection } = await populate(store);

    const transaction = store.transaction(async (open) => {
      await open.users.recordLogin({ poolId, id: user.id }, { at: 1, ip: undefined });
      await new Promise((resolve) => setTimeout(resolve, 5));
      await open.users.recordLogin({ poolId, id: user.id }, { at: 2, ip: undefined });
    });
    // Nothing may slip into the open transaction, not even a read, as there is one connection.
    assert.equal((await store.users.find(poolId, user.id))?.loginsCount, 2);
    await transaction;
    assert.deepEqual(await store.connections.find(poolId, connection.id), connection);
    await store.close();
  });

  it('answers reads while a transaction is open', () =>
    withDatabase(freshFile, async (database) => {
      const store = await database.open();
      const { poolId, user } = await populate(store);
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const { promise: held, resolve: letGo } = Promise.withResolvers<void>();

      const transaction = store.transaction(async (open) => {
        await open.users.recordLogin({ poolId, id: user.id }, { at: 1, ip: undefined });
        begin();
        await held;
      });
      await begun;
      assert.equal((await store.users.find(poolId, user.id))?.loginsCount, 0);
      letGo();
      await transaction;
      assert.equal((await store.users.find(poolId, user.id))?.loginsCount, 1);
      await store.close();
    }));

  it('lets a write wait for an open transaction instead of joining it', () =>
    withDatabase(freshFile, async (database) => {
      const store = await database.open();
      const poolId = await newPool(store);
      const bystander = sampleUser(poolId);
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const { promise: held, resolve: letGo } = Promise.withResolvers<void>();

      const transaction = store.transaction(async (open) => {
        await open.users.insert(sampleUser(poolId));
        begin();
        await held;
        throw new Error('undo');
      });
      await begun;
      const write = store.users.insert(bystander);
      letGo();

      await assert.rejects(transaction, /undo/);
      await write;
      assert.deepEqual((await store.users.list(poolId, { offset: 0, limit: 9 })).rows, [bystander]);
      await store.close();
    }));

  it('waits for the disk with what lasts, and not with what lives for minutes', (context) =>
    withDatabase(freshFile, async (database) => {
      const store = await database.open({ clock: () => 0 });
      const { poolId, user } = await populate(store);
      const flushes = countFlushes(context);
      const record = { id: 'a', grantId: undefined, payload: {} };
      const [minutes, hour] = [600_000, 3_600_000];
      const ticket = { kind: 'k', payload: {} };
      const login = loginOf(poolId, user);

      const writes: readonly (readonly [number, () => Promise<unknown>])[] = [
        [0, () => store.tickets.put({ ...ticket, token: 'a', expiresAt: minutes })],
        [1, () => store.tickets.put({ ...ticket, token: 'b', expiresAt: hour })],
        [0, () => store.tickets.discard('k', 'a', 1)],
        [1, () => store.users.insert(sampleUser(poolId))],
        [0, () => store.users.find(poolId, user.id)],
        [1, () => store.transaction(login)],
        [0, () => store.transaction(login, { isFollowed: true })],
        [0, () => store.replays.claim('k', 'a', minutes)],
        [1, () => store.replays.claim('k', 'b', hour)],
        [0, () => store.oidcRecords.save({ ...record, model: 'I', expiresAt: minutes })],
        [1, () => store.oidcRecords.save({ ...record, model: 'S', expiresAt: hour })],
        [0, () => store.oidcRecords.consume('I', 'a', 1)],
        [1, () => store.oidcRecords.delete('S', 'a')],
      ];
      for (const [expected, write] of writes) {
        flushes.mock.resetCalls();
        await write();
        assert.equal(flushes.mock.callCount(), expected, String(write));
      }
      await store.close();
    }));

  it('flushes once for all commits of one turn, transactions included', (context) =>
    withDatabase(freshFile, async (database) => {
      const store = await database.open();
      const { poolId, user } = await populate(store);
      const flushes = countFlushes(context);

      const login = loginOf(poolId, user);
      await Promise.all([
        store.transaction(login),
        ...Array.from({ length: 50 }, () => login(store)),
      ]);
      assert.equal(flushes.mock.callCount(), 1);
      assert.equal((await store.users.find(poolId, user.id))?.loginsCount, 51);

      await login(store);
      assert.equal(flushes.mock.callCount(), 2);
      await store.close();
    }));

  it('flushes soon what another commit was to bring along and did not', (context) =>
    withDatabase(freshFile, async (database) => {
      const store = await database.open();
      const { poolId, user } = await populate(store);
      const login = loginOf(poolId, user);
      const flushes = countFlushes(context);
      context.mock.timers.enable({ apis: ['setTimeout'] });

      await store.transaction(login, { isFollowed: true });
      await login(store);
      assert.equal(flushes.mock.callCount(), 1);
      context.mock.timers.tick(1000);
      await nextTurn();
      assert.equal(flushes.mock.callCount(), 1);

      await store.transaction(login, { isFollowed: true });
      await store.transaction(login, { isFollowed: true });
      assert.equal(flushes.mock.callCount(), 1);
      context.mock.timers.tick(1000);
      await nextTurn();
      assert.equal(flushes.mock.callCount(), 2);
      await store.close();
    }));

  it('flushes nothing where a power cut may take the last commits', (context) =>
    withDatabase(freshFile, async ({ path }) => {
      const options = { keyEncryptionKeys: [usualKey], clock: systemClock };
      const flushes = countFlushes(context);
      for (const url of [`sqlite:${path}`, 'sqlite::memory:']) {
        const durability = url.endsWith(path) ? 'normal' : 'full';
        const store = await openSqlStore({ ...options, url, durability });
        await populate(store);
        await store.close();
      }
      assert.equal(flushes.mock.callCount(), 0);
    }));

  it('rejects every write that waited for a flush that failed, and all later ones', (context) =>
    withDatabase(freshFile, async (database) => {
      const store = await database.open();
      const { poolId, user } = await populate(store);
      const login = loginOf(poolId, user);
      const flushes = countFlushes(context);
      flushes.mock.mockImplementationOnce(() => {
        throw new Error('EIO');
      });

      const waiting = [login(store), store.transaction(login), login(store)];
      for (const outcome of await Promise.allSettled(waiting)) {
        assert.equal(outcome.status, 'rejected');
        assert.match(String(outcome.reason), /could not be written to the disk/);
      }
      await assert.rejects(login(store), /could not be written to the disk/);
      assert.equal(flushes.mock.callCount(), 1);
      await store.close();
    }));

  it('says so when the file cannot be opened', async () => {
    const options = { keyEncryptionKeys: [usualKey], clock: systemClock };
    const attempt = openSqlStore({ ...options, url: 'sqlite:/nonexistent/folder/causeway.db' });
    await assert.rejects(attempt, /does its folder exist/);
    await assert.rejects(openSqlStore({ ...options, url: 'mysql://x' }), /neither sqlite: nor/);
  });
});
