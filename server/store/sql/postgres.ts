/**
 * PostgreSQL, or an engine that speaks its protocol, through pg. Statements outside a transaction
 * take any connection of the pool; a transaction holds one.
 */
import { Pool, types as defaults, type CustomTypesConfig, type PoolClient } from 'pg';
import { sqlBuilder } from './dialects.ts';
import { withRetries } from './retry.ts';
import type { Database, Outcome, Refusal, Session, Statement, Value } from './session.ts';

export interface PostgresOptions {
  /** Connections of this process. */
  readonly connections: number;
  /** Off for poolers in transaction mode that do not carry named statements over. */
  readonly namedStatements: boolean;
  readonly onError: (error: unknown) => void;
}

const CONNECT_TIMEOUT_MS = 10_000;

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNIQUE_VIOLATION = '23505';
/** The second is what RESTRICT answers since PostgreSQL 18. */
const REFERENCE_VIOLATIONS: readonly string[] = ['23503', '23001'];
/** Serialization failure and deadlock: the server has undone it, and another try may succeed. */
const UNDONE: readonly string[] = ['40001', '40P01'];
/** Shutdown, crash, start-up, no free slot: nothing was done, and this connection is of no more use. */
const TURNED_AWAY: readonly string[] = ['57P01', '57P02', '57P03', '53300'];
const UNREACHED: readonly string[] = ['ECONNREFUSED', 'ENOENT', 'EAI_AGAIN', '08001'];
const LOST: readonly string[] = ['ECONNRESET', 'EPIPE', 'ETIMEDOUT', '08003', '08006'];

/** A bigint column holds times and counts, all of which a number can hold. */
const types: CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    oid === defaults.builtins.INT8 ? Number : defaults.getTypeParser(oid, format),
};

/** Connects when it is first asked something. */
export function openPostgres(url: string, options: PostgresOptions): Database {
  const pool = new Pool({
    connectionString: url,
    max: options.connections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    application_name: 'causeway',
    types,
  });
  pool.on('error', options.onError);
  // A connection that breaks while a transaction holds it tells the next query; unheard it would
  // end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return new PostgresDatabase(pool, options.namedStatements);
}

class PostgresDatabase implements Database, Session {
  readonly engine = 'postgres';
  readonly build = sqlBuilder('postgres');
  readonly isTransaction = false;
  readonly session = this;
  readonly #pool: Pool;
  readonly #hasNames: boolean;

  constructor(pool: Pool, hasNames: boolean) {
    this.#pool = pool;
    this.#hasNames = hasNames;
  }

  /** A write whose connection was lost may have been made, so it is left to the caller. */
  run(statement: Statement, values: readonly Value[]): Promise<Outcome<unknown>> {
    const isPassing = statement.isRead ? isUndoneOrLost : isUndone;
    return withRetries(isPassing, () =>
      this.#onConnection((client) => query(client, this.#hasNames, { statement, values })),
    );
  }

  async attempt(statement: Statement, values: readonly Value[]) {
    try {
      return await this.run(statement, values);
    } catch (error) {
      return refusal(error);
    }
  }

  transaction<T>(work: (session: Session) => Promise<T>): Promise<T> {
    return withRetries(isUndoneOrLost, async () => {
      const client = await this.#pool.connect();
      const isSound = { after: false };
      try {
        const result = await this.#inTransaction(client, work);
        isSound.after = true;
        return result;
      } catch (error) {
        isSound.after = await rollBack(client);
        throw error;
      } finally {
        client.release(!isSound.after);
      }
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #inTransaction<T>(client: PoolClient, work: (session: Session) => Promise<T>): Promise<T> {
    await client.query('begin');
    const transaction = new PostgresTransaction(this.build, client, this.#hasNames);
    try {
      const result = await work(transaction);
      await commit(client);
      return result;
    } finally {
      transaction.end();
    }
  }

  async #onConnection<T>(work: (client: PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    try {
      const result = await work(client);
      client.release();
      return result;
    } catch (error) {
      client.release(isTurnedAway(error) || isLost(error));
      throw error;
    }
  }
}

class PostgresTransaction implements Session {
  readonly engine = 'postgres';
  readonly build: Session['build'];
  readonly isTransaction = true;
  readonly #client: PoolClient;
  readonly #hasNames: boolean;
  #hasEnded = false;

  constructor(build: Session['build'], client: PoolClient, hasNames: boolean) {
    this.build = build;
    this.#client = client;
    this.#hasNames = hasNames;
  }

  async run(statement: Statement, values: readonly Value[]): Promise<Outcome<unknown>> {
    if (this.#hasEnded) throw new Error('this transaction has ended');
    return query(this.#client, this.#hasNames, { statement, values });
  }

  /** A refused statement would end the whole transaction, were it not for the savepoint. */
  async attempt(statement: Statement, values: readonly Value[]) {
    await this.#client.query('savepoint attempt');
    try {
      const outcome = await this.run(statement, values);
      await this.#client.query('release savepoint attempt');
      return outcome;
    } catch (error) {
      const refused = refusal(error);
      await this.#client.query('rollback to savepoint attempt');
      return refused;
    }
  }

  end(): void {
    this.#hasEnded = true;
  }
}

async function query(
  client: PoolClient,
  hasNames: boolean,
  { statement, values }: { readonly statement: Statement; readonly values: readonly Value[] },
): Promise<Outcome<unknown>> {
  // No row holds such text; PostgreSQL does not even let itself be asked.
  if (statement.isRead && values.some(hasNul)) return { rows: [], changes: 0 };
  const { rows, rowCount } = await client.query({
    text: statement.sql,
    values: [...values],
    ...(hasNames && statement.name !== undefined && { name: statement.name }),
  });
  return { rows, changes: rowCount ?? 0 };
}

function hasNul(value: Value): boolean {
  return typeof value === 'string' && value.includes('\0');
}

async function commit(client: PoolClient): Promise<void> {
  try {
    const { command } = await client.query('commit');
    if (command !== 'COMMIT') throw new Error('the transaction had failed and was undone');
  } catch (cause) {
    if (!isLost(cause)) throw cause;
    throw new Error('the connection was lost during a commit, which may have been made', { cause });
  }
}

/** False when the connection does not answer any more, which undoes the transaction just as well. */
async function rollBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
  }
}

function refusal(error: unknown): Refusal {
  const code = codeOf(error);
  if (code === UNIQUE_VIOLATION) return { refused: 'unique' };
  if (REFERENCE_VIOLATIONS.includes(code)) return { refused: 'reference' };
  throw error;
}

function isUndoneOrLost(error: unknown): boolean {
  return isUndone(error) || isLost(error);
}

/** Nothing of it happened. */
function isUndone(error: unknown): boolean {
  return UNDONE.includes(codeOf(error)) || isTurnedAway(error);
}

function isTurnedAway(error: unknown): boolean {
  const code = codeOf(error);
  return TURNED_AWAY.includes(code) || UNREACHED.includes(code) || says(error, 'is not queryable');
}

/** It may have happened. pg reports most losses without a code. */
function isLost(error: unknown): boolean {
  return LOST.includes(codeOf(error)) || says(error, 'Connection terminated');
}

function says(error: unknown, words: string): boolean {
  return error instanceof Error && error.message.includes(words);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !('code' in error)) return '';
  return typeof error.code === 'string' ? error.code : '';
}
