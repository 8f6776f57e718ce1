import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { migrate, migrations, type Migration } from './migrate.ts';
import type { Database } from './session.ts';
import { openSqlite } from './sqlite.ts';

const step = (name: string, ...statements: readonly string[]): Migration => ({ name, statements });
const one = step('0001-one', 'create table letters (letter text not null)');
const two = step('0002-two', `insert into letters values ('b')`);
const broken = step('0002-broken', `insert into letters values ('x')`, 'create nonsense');

async function read(database: Database, sql: string): Promise<readonly unknown[]> {
  const statement = { sql, isRead: sql.startsWith('select'), name: undefined, isFleeting: false };
  const { rows } = await database.session.run(statement, []);
  return rows.map((row) => Object.values(Object(row))[0]);
}

describe('migrations', () => {
  it('are applied in order, each once, and noted with their time', async () => {
    const database = await openSqlite(':memory:', 'normal');

    await migrate(database, () => 1, [one]);
    await migrate(database, () => 2, [one, two]);
    await migrate(database, () => 3, [one, two]);

    assert.deepEqual(await read(database, 'select letter from letters'), ['b']);
    const noted = await read(database, `select name || '@' || applied_at from migrations`);
    assert.deepEqual(noted, ['0001-one@1', '0002-two@2']);
    await database.close();
  });

  it('leave nothing behind when one fails, and can be tried again', async () => {
    const database = await openSqlite(':memory:', 'normal');

    await assert.rejects(migrate(database, () => 1, [one, broken]));
    await assert.rejects(read(database, 'select letter from letters'), /no such table/);

    await migrate(database, () => 2, [one, two]);
    assert.deepEqual(await read(database, 'select letter from letters'), ['b']);
    await database.close();
  });

  it('give phones of the first version their country code, unless that makes two of one', async () => {
    const database = await openSqlite(':memory:', 'normal');
    await migrate(database, () => 1, migrations.slice(0, 1));
    const phones = [`'130', null`, `'131', '+1'`, `'+86132', null`, `'132', '+86'`, `null, null`];
    await read(database, `insert into pools values ('p', 'p', 1)`);
    for (const [index, phone] of phones.entries()) {
      await read(
        database,
        `insert into users (pool_id, id, status, origin, email_verified, phone, phone_country_code,
          phone_verified, profile, custom_data, logins_count, created_at, updated_at)
          values ('p', '${index}', 'Activated', 'register', 0, ${phone}, 0, '{}', '{}', 0, 1, 1)`,
      );
    }

    await migrate(database, () => 2);

    const kept = await read(database, 'select phone from users order by id');
    assert.deepEqual(kept, ['+86130', '+1131', '+86132', '132', null]);
    await database.close();
  });

  it('rewrite phones and domains in their present form, unless that makes two of one', async () => {
    const database = await openSqlite(':memory:', 'normal');
    const before = migrations.findIndex(({ name }) => name === '0012-canonical-names');
    await migrate(database, () => 1, migrations.slice(0, before));
    await read(database, `insert into pools values ('p', 'p', 1), ('q', 'q', 1)`);
    const add = ([pool, id]: readonly [string, string], email: string, phone: string) =>
      read(
        database,
        `insert into users (pool_id, id, status, origin, email, email_canonical, email_verified, phone,
          phone_verified, profile, custom_data, logins_count, created_at, updated_at)
          values ('${pool}', '${id}', 'Activated', 'register', '${email}', lower('${email}'), 0,
          '${phone}', 0, '{}', '{}', 0, 1, 1)`,
      );
    await add(['p', 'a'], 'Ada@münchen.example', '+8602012345678');
    await add(['p', 'b'], 'eve@xn--mnchen-3ya.example', '+862087654321');
    await add(['p', 'c'], 'eve@münchen.example', '+8602087654321');
    await add(['p', 'd'], 'x@example.com', '+86123');
    for (let number = 0; number < 501; number += 1) {
      const id = String(number).padStart(3, '0');
      await add(['q', id], `${id}@ü.example`, `+860201234${id}0`);
    }

    await migrate(database, () => 2);

    const kept = await read(
      database,
      `select email_canonical || ' ' || phone from users where pool_id = 'p' or id = '500' order by pool_id, id`,
    );
    assert.deepEqual(kept, [
      'ada@xn--mnchen-3ya.example +862012345678',
      'eve@xn--mnchen-3ya.example +862087654321',
      'eve@münchen.example +8602087654321',
      'x@example.com +86123',
      '500@xn--tda.example +862012345000',
    ]);
    await database.close();
  });

  it('make a tenant of every name that sources carried for one', async () => {
    const database = await openSqlite(':memory:', 'normal');
    await migrate(database, () => 1, migrations.slice(0, 2));
    await read(database, `insert into pools values ('p', 'p', 1), ('q', 'q', 1)`);
    const owners = [`'p', 't', 7`, `'p', 't', 5`, `'q', 't', 6`, `'p', null, 1`];
    for (const [index, owner] of owners.entries()) {
      await read(
        database,
        `insert into sources (id, type, name, logo, auto_join, updated_at, version,
          pool_id, tenant_id, created_at) values ('${index}', 'oidc', 's', '', 0, 1, 1, ${owner})`,
      );
    }

    await migrate(database, () => 2);

    const made = await read(
      database,
      `select pool_id || ' ' || id || ' ' || code || ' ' || created_at from tenants order by 1`,
    );
    assert.deepEqual(made, ['p t t 5', 'q t t 6']);
    await database.close();
  });

  it('have names that sort in the order of the list', () => {
    const names = migrations.map(({ name }) => name);

    assert.deepEqual(names, [...names].sort());
    for (const name of names) assert.match(name, /^\d{4}-[a-z-]+$/);
    assert.equal(new Set(names.map((name) => name.slice(0, 4))).size, names.length);
  });
});
