import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { after, describe, it } from 'node:test';
import { systemClock } from '@causeway/server/kernel/clock.ts';
import { storeConformance } from '@causeway/server/store/conformance.ts';
import {
  usualKey,
  withDatabase,
  type OpenOptions,
  type TestDatabase,
} from '@causeway/server/store/conformance/behaviour.ts';
import { populate } from '@causeway/server/store/conformance/samples.ts';
import type { Store } from '@causeway/server/store/store.ts';
import { openSqlStore } from '@causeway/server/store/sql/sql-store.ts';
import { Client } from 'pg';
import { postgresOrReason, type Postgres } from '../provide/postgres.ts';

const postgres = await postgresOrReason();

if (typeof postgres === 'string') {
  describe('the store on PostgreSQL', { skip: postgres });
} else {
  after(() => postgres.close());
  storeConformance('PostgreSQL', () => freshDatabase(postgres));
  describePostgres(postgres);
}

interface PostgresOpenOptions extends OpenOptions {
  readonly url?: string;
  readonly namedStatements?: boolean;
}

async function freshDatabase(server: Postgres) {
  const url = await server.freshDatabase();
  const opened: Store[] = [];
  const execute = (sql: string) => query(url, sql);
  const database = {
    url,
    async open(options: PostgresOpenOptions = {}) {
      const store = await openSqlStore({
        url: options.url ?? url,
        keyEncryptionKeys: options.keyEncryptionKeys ?? [usualKey],
        clock: options.clock ?? systemClock,
        connections: 8,
        namedStatements: options.namedStatements ?? true,
      });
      opened.push(store);
      return store;
    },
    execute,
    async dump() {
      const tables = await execute("select tablename from pg_tables where schemaname = 'public'");
      const contents = tables.map(({ tablename }) => execute(`select * from ${String(tablename)}`));
      return JSON.stringify(await Promise.all(contents));
    },
    /** Open connections would keep a failed test's process alive. */
    async destroy() {
      await Promise.allSettled(opened.map((store) => store.close()));
    },
  };
  return database satisfies TestDatabase;
}

async function query(url: string, sql: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

/** A line to the server that can break after the server has received a statement. */
async function openLine(url: string) {
  const { hostname, port } = new URL(url);
  let statement: string | undefined;
  const proxy = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      socket.on('error', () => undefined).on('close', () => [near, far].map((it) => it.destroy()));
    }
    near.on('data', (chunk) => {
      far.write(chunk);
      if (statement === undefined || !chunk.includes(statement)) return;
      statement = undefined;
      near.destroy();
    });
    far.pipe(near);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  const address = proxy.address();
  assert.ok(address !== null && typeof address === 'object');
  return {
    url: url.replace(`:${port}/`, `:${address.port}/`),
    loseNextAnswer(word: string) {
      statement = word;
    },
    close: () => proxy.close(),
  };
}

function describePostgres(server: Postgres): void {
  describe('PostgreSQL', () => {
    const killOthers = `select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`;

    it('goes on after its connections were cut, transactions included', () =>
      withDatabase(
        () => freshDatabase(server),
        async (database) => {
          const store = await database.open();
          const { poolId, user } = await populate(store);

          await database.execute(killOthers);
          assert.deepEqual(await store.users.find(poolId, user.id), user);

          let runs = 0;
          await store.transaction(async (open) => {
            runs += 1;
            await open.users.recordLogin({ poolId, id: user.id }, { at: runs, ip: undefined });
            if (runs === 1) await database.execute(killOthers);
            await open.users.find(poolId, user.id);
          });
          assert.equal(runs, 2);
          assert.equal((await store.users.find(poolId, user.id))?.loginsCount, 1);
          await store.close();
        },
      ));

    it('runs a transaction again after a serialization failure', () =>
      withDatabase(
        () => freshDatabase(server),
        async (database) => {
          const store = await database.open();
          const { poolId, user } = await populate(store);
          await store.close();
          await database.execute(
            `alter database ${database.url.split('/').at(-1)}
              set default_transaction_isolation = 'serializable'`,
          );

          const strict = await database.open();
          const increment = () =>
            strict.transaction(async (open) => {
              const found = await open.users.find(poolId, user.id);
              const loginsCount = (found?.loginsCount ?? 0) + 1;
              await open.users.update({ poolId, id: user.id }, { loginsCount });
            });
          await Promise.all(Array.from({ length: 6 }, increment));
          assert.equal((await strict.users.find(poolId, user.id))?.loginsCount, 6);
          await strict.close();
        },
      ));

    it('reads again, but does not write again, when an answer is lost', (context) =>
      withDatabase(
        () => freshDatabase(server),
        async (database) => {
          const line = await openLine(database.url);
          context.after(() => line.close());
          const store = await database.open({ url: line.url });
          const { poolId, user } = await populate(store);
          const logIn = (node: Store, at: number) =>
            node.users.recordLogin({ poolId, id: user.id }, { at, ip: undefined });

          line.loseNextAnswer('select');
          assert.deepEqual(await store.users.find(poolId, user.id), user);

          line.loseNextAnswer('update');
          await assert.rejects(logIn(store, 1), /terminated|ECONNRESET/);

          let runs = 0;
          line.loseNextAnswer('commit');
          const transaction = store.transaction(async (open) => {
            runs += 1;
            await logIn(open, 2);
          });
          await assert.rejects(transaction, /may have been made/);
          assert.equal(runs, 1);
          await store.close();
        },
      ));

    for (const namedStatements of [true, false]) {
      const what = namedStatements ? 'names' : 'does not name, when told so,';
      it(`${what} the statements that repeat`, (context) =>
        withDatabase(
          () => freshDatabase(server),
          async (database) => {
            const store = await database.open({ namedStatements });
            const { mock } = context.mock.method(Client.prototype, 'query');

            assert.deepEqual(await store.signingKeys.list(), []);

            const hasName = mock.calls.some(({ arguments: [config] }) => 'name' in Object(config));
            assert.equal(hasName, namedStatements);
            await store.close();
          },
        ));
    }
  });
}
