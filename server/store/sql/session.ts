/** What the aggregates and the two drivers agree on: how one SQL statement is run. */
import type { Kysely } from 'kysely';
import type { Ending } from '../store.ts';
import type { Tables } from './tables.ts';

export type Engine = 'sqlite' | 'postgres';
export type Value = string | number | null;

export interface Statement {
  readonly sql: string;
  /** It only reads, so it may run beside an open transaction, and run again. */
  readonly isRead: boolean;
  /** Set when the text is one of a fixed few, which is worth a named statement on the server. */
  readonly name: string | undefined;
  /** It may be lost in a power cut, so it does not wait for the disk. */
  readonly isFleeting: boolean;
}

export interface Outcome<Row> {
  readonly rows: readonly Row[];
  /** How many rows were read or written. */
  readonly changes: number;
}

/** A statement met a constraint; nothing was written and the transaction goes on. */
export interface Refusal {
  readonly refused: 'unique' | 'reference';
}

/** The database, or one open transaction on it. */
export interface Session {
  readonly engine: Engine;
  /** Only writes SQL; it has no connection. */
  readonly build: Kysely<Tables>;
  readonly isTransaction: boolean;
  /** Not a promise where the engine answers at once. Rejects or throws when the database refuses. */
  run(statement: Statement, values: readonly Value[]): Outcome<unknown> | Promise<Outcome<unknown>>;
  /** Like `run`, with the violation of a unique index or a foreign key as a result. */
  attempt(statement: Statement, values: readonly Value[]): Promise<Outcome<unknown> | Refusal>;
}

/** One open database. */
export interface Database {
  readonly session: Session;
  /** Runs the work in a transaction, again after a failure that another try may not meet. */
  transaction<T>(work: (session: Session) => Promise<T>, ending?: Ending): Promise<T>;
  close(): Promise<void>;
}
