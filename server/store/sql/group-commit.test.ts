import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import type { Statement } from './session.ts';
import { GroupCommit } from './group-commit.ts';

/** A table of numbers, each of them once, and what was done to it. */
function numbers({ isFull = false } = {}) {
  const database = new DatabaseSync(':memory:');
  database.exec('create table numbers (number integer primary key)');
  const done: string[] = [];
  const group = new GroupCommit({
    get isInTransaction() {
      return database.isTransaction;
    },
    begin: () => database.exec('begin immediate'),
    commit() {
      done.push('commit');
      if (isFull) throw new Error('database or disk is full');
      database.exec('commit');
    },
    rollback: () => database.exec('rollback'),
    run({ sql }, values) {
      const { changes } = database.prepare(sql).run(...values);
      done.push(`write ${values.join()}`);
      return { rows: [], changes: Number(changes) };
    },
  });
  const statement: Statement = {
    sql: 'insert into numbers values (?)',
    isRead: false,
    name: undefined,
    isFleeting: true,
  };
  const write = (number: number) => group.run(statement, [number]);
  const kept = () =>
    database
      .prepare('select number from numbers')
      .all()
      .map((row) => row['number']);
  return { group, write, kept, done };
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe('a group commit', () => {
  it('ends all writes of one turn, and answers none before', async () => {
    const { write, done, kept } = numbers();
    const writes = [1, 2, 3].map(async (number) => {
      await write(number);
      done.push(`answer ${number}`);
    });
    await Promise.resolve();
    assert.deepEqual(done, ['write 1', 'write 2', 'write 3']);

    await Promise.all(writes);
    assert.deepEqual(done.slice(3), ['commit', 'answer 1', 'answer 2', 'answer 3']);
    await write(4);
    assert.equal(done.filter((what) => what === 'commit').length, 2);
    assert.deepEqual(kept(), [1, 2, 3, 4]);
  });

  it('keeps the others when one write is refused', async () => {
    const { write, kept } = numbers();
    const first = write(1);
    assert.throws(() => write(1), /UNIQUE/);
    await Promise.all([first, write(2)]);
    assert.deepEqual(kept(), [1, 2]);
  });

  it('happens although every write was refused', async () => {
    const { write, done } = numbers();
    await write(1);
    assert.throws(() => write(1), /UNIQUE/);
    await nextTurn();
    assert.deepEqual(done, ['write 1', 'commit', 'commit']);
  });

  it('happens at once for somebody who wants a transaction of their own', async () => {
    const { group, write, done } = numbers();
    const written = write(1);
    group.end();
    group.end();
    assert.deepEqual(done, ['write 1', 'commit']);
    await written;
    await nextTurn();
    assert.deepEqual(done, ['write 1', 'commit']);
  });

  it('that fails rejects every write and keeps none', async () => {
    const { write, kept } = numbers({ isFull: true });
    for (const outcome of await Promise.allSettled([write(1), write(2)])) {
      assert.equal(outcome.status, 'rejected');
      assert.match(String(outcome.reason), /disk is full/);
    }
    assert.deepEqual(kept(), []);
  });
});
