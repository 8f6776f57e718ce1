/**
 * SQLite through node:sqlite. Its calls are synchronous, so a read outside a transaction is answered at
 * once, and a write with the other ones of its turn (`group-commit.ts`). An open transaction keeps the
 * one connection that writes to itself across awaits; meanwhile another one reads the last committed
 * state (WAL), so reads never wait for a transaction. At all other times the writer reads, too: every
 * commit costs other connections their whole cache.
 */
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import type { Ending } from '../store.ts';
import { sqlBuilder } from './dialects.ts';
import { Recent } from './recent.ts';
import { withRetries } from './retry.ts';
import type { Database, Outcome, Refusal, Session, Statement, Value } from './session.ts';
import { LogFlush } from './log-flush.ts';
import { GroupCommit } from './group-commit.ts';
import { Turn } from './turn.ts';

/**
 * What a power cut may take; nothing is corrupted either way. `full`: of the last commits only those
 * about what lives for minutes (see `fleeting.ts`). `normal`: any of the last ones.
 */
export type Durability = 'full' | 'normal';

/** Another process may hold the file for a moment; longer waits happen without blocking this one. */
const BLOCKING_WAIT_MS = 5;
const KEPT_STATEMENTS = 256;
const NO_ROWS: readonly unknown[] = [];
/** Pages that the log may hold (32 MiB): the longer it is, the more often a page changes before it is copied. */
const LOG_PAGES = 8000;

/** Primary result codes and extended codes of https://sqlite.org/rescode.html. */
const BUSY = 5;
const LOCKED = 6;
const CONSTRAINT_FOREIGN_KEY = 787;
const CONSTRAINT_TRIGGER = 1811;
const UNIQUE_CODES: readonly number[] = [1555, 2067];

/** Opens the file, or makes it; `:memory:` lasts as long as the process. */
export function openSqlite(path: string, durability: Durability): Promise<Database> {
  return withRetries(isBusy, () => {
    const writer = openFile(path, false);
    const flush = makeDurable(writer, durability);
    writer.exec(`pragma wal_autocheckpoint = ${LOG_PAGES}`);
    const reader = path === ':memory:' ? undefined : openFile(path, true);
    return new SqliteDatabase({ writer, reader, flush });
  });
}

function openFile(path: string, readOnly: boolean): DatabaseSync {
  try {
    return new DatabaseSync(path, {
      readOnly,
      timeout: BLOCKING_WAIT_MS,
      enableForeignKeyConstraints: true,
      enableDoubleQuotedStringLiterals: false,
    });
  } catch (cause) {
    throw new Error(`the SQLite database ${path} does not open; does its folder exist?`, { cause });
  }
}

/**
 * With a write-ahead log, `normal` lets a commit end before the log is on the disk, and flushes the log
 * itself before a checkpoint copies from it. So whoever flushes the log after a commit has what `full`
 * gives, and many commits can share that. A file system that cannot have the log keeps `full`.
 */
function makeDurable(writer: DatabaseSync, durability: Durability): LogFlush | undefined {
  const journal = writer.prepare('pragma journal_mode = wal').get()?.['journal_mode'];
  const location = writer.location();
  const isShared = durability === 'full' && journal === 'wal' && location !== null;
  writer.exec(`pragma synchronous = ${isShared ? 'normal' : durability}`);
  if (!isShared) return undefined;

  writer.exec('select 1 from sqlite_schema'); // the log exists from here on until the last one closes
  return new LogFlush(`${location}-wal`);
}

type Text = Pick<Statement, 'sql' | 'name'>;

const BEGIN: Text = { sql: 'begin immediate', name: 'begin' };
const COMMIT: Text = { sql: 'commit', name: 'commit' };
const ROLLBACK: Text = { sql: 'rollback', name: 'rollback' };

interface Prepared {
  readonly statement: StatementSync;
  /** Of the rows; none when the statement only writes. */
  readonly columns: readonly string[];
}

/** A connection that prepares each text once. */
class SqliteConnection {
  readonly #database: DatabaseSync;
  /** Those with a name are a fixed few; any other text may come once and never again. */
  readonly #named = new Map<string, Prepared>();
  readonly #others = new Recent<Prepared>(KEPT_STATEMENTS);

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  get isInTransaction(): boolean {
    return this.#database.isTransaction;
  }

  run({ sql, name }: Text, values: readonly Value[]): Outcome<unknown> {
    const { statement, columns } = this.#prepared(sql, name);
    if (columns.length === 0) {
      return { rows: NO_ROWS, changes: Number(statement.run(...values).changes) };
    }
    // Arrays, because node:sqlite makes each of its objects a dictionary, at twice the cost.
    const rows = statement.all(...values) as unknown as readonly SQLOutputValue[][]; // as was asked for
    return { rows: rows.map((row) => rowOf(columns, row)), changes: rows.length };
  }

  begin(): void {
    this.run(BEGIN, []);
  }

  commit(): void {
    this.run(COMMIT, []);
  }

  rollback(): void {
    this.run(ROLLBACK, []);
  }

  close(): void {
    this.#database.close();
  }

  #prepared(sql: string, name: string | undefined): Prepared {
    const known = name === undefined ? this.#others.get(sql) : this.#named.get(name);
    if (known !== undefined) return known;
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    const made = { statement, columns: statement.columns().map((column) => column.name) };
    if (name === undefined) this.#others.set(sql, made);
    else this.#named.set(name, made);
    return made;
  }
}

function rowOf(columns: readonly string[], values: readonly SQLOutputValue[]): unknown {
  const row: Record<string, SQLOutputValue | undefined> = {};
  columns.forEach((column, at) => {
    row[column] = values[at];
  });
  return row;
}

class SqliteDatabase implements Database, Session {
  readonly engine = 'sqlite';
  readonly build = sqlBuilder('sqlite');
  readonly isTransaction = false;
  readonly session = this;
  readonly #turn = new Turn();
  readonly #writer: SqliteConnection;
  readonly #reader: SqliteConnection | undefined;
  readonly #group: GroupCommit;
  /** Absent where no commit waits for the disk on its own. */
  readonly #flush: LogFlush | undefined;

  constructor(parts: {
    readonly writer: DatabaseSync;
    readonly reader: DatabaseSync | undefined;
    readonly flush: LogFlush | undefined;
  }) {
    this.#writer = new SqliteConnection(parts.writer);
    this.#reader = parts.reader && new SqliteConnection(parts.reader);
    this.#group = new GroupCommit(this.#writer);
    this.#flush = parts.flush;
  }

  run(
    statement: Statement,
    values: readonly Value[],
  ): Outcome<unknown> | Promise<Outcome<unknown>> {
    const outcome = this.#runNowOrInTurn(statement, values);
    const isLasting = !statement.isRead && !statement.isFleeting;
    if (this.#flush === undefined || !isLasting) return outcome;
    return outcome instanceof Promise ? outcome.then(this.#lasting) : this.#lasting(outcome);
  }

  async attempt(statement: Statement, values: readonly Value[]) {
    return attempted(() => this.run(statement, values));
  }

  async transaction<T>(
    work: (session: Session) => Promise<T>,
    { isFollowed = false }: Ending = {},
  ): Promise<T> {
    const result = await this.#inTurn(async () => {
      this.#writer.begin();
      const transaction = new SqliteTransaction(this.build, this.#writer);
      try {
        const result = await work(transaction);
        this.#writer.commit();
        return result;
      } finally {
        transaction.end();
        if (this.#writer.isInTransaction) this.#writer.rollback();
      }
    });
    // The next one may begin meanwhile: it comes later in the log, so it cannot last without this one.
    if (isFollowed) this.#flush?.reachedSoon();
    else await this.#flush?.reached();
    return result;
  }

  async close(): Promise<void> {
    await this.#turn.take();
    this.#group.end();
    await this.#flush?.reached().catch(() => undefined); // who waits for it is told
    this.#flush?.close();
    this.#reader?.close();
    this.#writer.close();
    this.#turn.pass();
  }

  #runNowOrInTurn(
    statement: Statement,
    values: readonly Value[],
  ): Outcome<unknown> | Promise<Outcome<unknown>> {
    const runner = this.#runnerNow(statement);
    if (runner === undefined) return this.#runInTurn(statement, values);
    try {
      return runner.run(statement, values);
    } catch (error) {
      if (!isBusy(error)) throw error;
      return this.#runInTurn(statement, values);
    }
  }

  #runnerNow({ isRead }: Statement): SqliteConnection | GroupCommit | undefined {
    if (this.#turn.isTaken) return isRead ? this.#reader : undefined;
    return isRead ? this.#writer : this.#group;
  }

  #runInTurn(statement: Statement, values: readonly Value[]): Promise<Outcome<unknown>> {
    return this.#inTurn(() => this.#writer.run(statement, values));
  }

  readonly #lasting = async (outcome: Outcome<unknown>) => {
    await this.#flush?.reached();
    return outcome;
  };

  #inTurn<T>(work: () => T | Promise<T>): Promise<T> {
    return withRetries(isBusy, async () => {
      await this.#turn.take();
      try {
        this.#group.end();
        return await work();
      } finally {
        this.#turn.pass();
      }
    });
  }
}

class SqliteTransaction implements Session {
  readonly engine = 'sqlite';
  readonly build: Session['build'];
  readonly isTransaction = true;
  readonly #connection: SqliteConnection;
  #hasEnded = false;

  constructor(build: Session['build'], connection: SqliteConnection) {
    this.build = build;
    this.#connection = connection;
  }

  run(statement: Statement, values: readonly Value[]): Outcome<unknown> {
    if (this.#hasEnded) throw new Error('this transaction has ended');
    return this.#connection.run(statement, values);
  }

  async attempt(statement: Statement, values: readonly Value[]) {
    return attempted(() => this.run(statement, values));
  }

  end(): void {
    this.#hasEnded = true;
  }
}

/** A refused statement undoes itself alone, so there is nothing to restore. */
async function attempted(
  work: () => Outcome<unknown> | Promise<Outcome<unknown>>,
): Promise<Outcome<unknown> | Refusal> {
  try {
    return await work();
  } catch (error) {
    const code = resultCode(error);
    if (UNIQUE_CODES.includes(code)) return { refused: 'unique' };
    if (code === CONSTRAINT_FOREIGN_KEY || code === CONSTRAINT_TRIGGER) {
      return { refused: 'reference' };
    }
    throw error;
  }
}

function isBusy(error: unknown): boolean {
  const primary = resultCode(error) & 0xff;
  return primary === BUSY || primary === LOCKED;
}

function resultCode(error: unknown): number {
  if (!(error instanceof Error) || !('errcode' in error)) return 0;
  return typeof error.errcode === 'number' ? error.errcode : 0;
}
