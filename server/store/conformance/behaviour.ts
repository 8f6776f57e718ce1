import { randomBytes } from 'node:crypto';
import type { Clock } from '../../kernel/clock.ts';
import type { Store } from '../store.ts';

export interface OpenOptions {
  readonly clock?: Clock;
  readonly keyEncryptionKeys?: readonly Buffer[];
}

/** One database, which any number of nodes may open. */
export interface TestDatabase {
  open(options?: OpenOptions): Promise<Store>;
  /** Runs SQL behind the store's back. */
  execute(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** Everything that is stored, as somebody who steals it would read it. */
  dump(): Promise<string>;
  destroy(): Promise<void>;
}

export type Fresh = () => Promise<TestDatabase>;

export interface Subject {
  readonly store: Store;
  /** A second node on the same database. */
  readonly other: Store;
  readonly database: TestDatabase;
  readonly fresh: Fresh;
}

/** What a store does, in words, and how that shows. */
export type Behaviours = Readonly<Record<string, (subject: Subject) => Promise<void>>>;

/** The key-encryption key where a test is not about it. */
export const usualKey = randomBytes(32);

/** Runs the work on a database of its own. */
export async function withDatabase<Database extends TestDatabase>(
  fresh: () => Promise<Database>,
  work: (database: Database) => Promise<void>,
): Promise<void> {
  const database = await fresh();
  try {
    await work(database);
  } finally {
    await database.destroy();
  }
}
