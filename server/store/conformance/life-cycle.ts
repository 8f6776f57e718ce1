import assert from 'node:assert/strict';
import { withDatabase, type Behaviours } from './behaviour.ts';
import { populate } from './samples.ts';

export const lifeCycle: Behaviours = {
  'several nodes may start on an empty database at once': ({ fresh }) =>
    withDatabase(fresh, async (database) => {
      const nodes = await Promise.all(Array.from({ length: 4 }, () => database.open()));
      const [first, , , last] = nodes;
      assert.ok(first && last);

      const { poolId, connection } = await populate(first);
      assert.deepEqual(await last.connections.find(poolId, connection.id), connection);
      const applied = await database.execute('select name from migrations');
      assert.equal(new Set(applied.map((row) => row['name'])).size, applied.length);
      await Promise.all(nodes.map((node) => node.close()));
    }),

  'what was stored is there after a restart, and nothing is applied twice': ({ fresh }) =>
    withDatabase(fresh, async (database) => {
      const first = await database.open();
      const { poolId, user } = await populate(first);
      await first.close();
      const before = await database.execute('select * from migrations');

      const second = await database.open();
      assert.deepEqual(await second.users.find(poolId, user.id), user);
      await second.close();
      assert.deepEqual(await database.execute('select * from migrations'), before);
      assert.ok(before.length > 0);
    }),

  'a database of a newer version is refused and left alone': ({ fresh }) =>
    withDatabase(fresh, async (database) => {
      await (await database.open()).close();
      await database.execute("insert into migrations values ('9999-later', 1)");

      await assert.rejects(database.open(), /newer version.*9999-later/s);
      assert.equal((await database.execute('select * from data_keys')).length, 1);
    }),

  'an open store answers a ping, a closed one does not': ({ fresh }) =>
    withDatabase(fresh, async (database) => {
      const store = await database.open();
      await store.ping();
      await store.close();

      await assert.rejects(store.ping());
    }),
};
