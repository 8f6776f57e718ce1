/**
 * One commit for all writes of one turn of the event loop that are not part of a transaction, because
 * a commit costs more than most writes. Each statement still stands or falls alone: what one of them
 * violates undoes that one, and each is answered when all are committed.
 */
import type { Outcome, Statement, Value } from './session.ts';

/** What is needed of the connection that writes. */
export interface Committing {
  readonly isInTransaction: boolean;
  begin(): void;
  commit(): void;
  rollback(): void;
  run(statement: Statement, values: readonly Value[]): Outcome<unknown>;
}

export class GroupCommit {
  readonly #connection: Committing;
  #open: PromiseWithResolvers<void> | undefined;

  constructor(connection: Committing) {
    this.#connection = connection;
  }

  /**
   * Resolves when the write is committed. Throws, or rejects, what the statement meets, and throws when
   * another process holds the file; then nothing was written.
   */
  run(statement: Statement, values: readonly Value[]): Promise<Outcome<unknown>> {
    this.#open ??= this.#begun();
    const { promise } = this.#open;
    const outcome = this.#connection.run(statement, values);
    return promise.then(() => outcome);
  }

  /** Commits now what is open, for somebody who wants a transaction of their own. */
  end(): void {
    const open = this.#open;
    if (open === undefined) return;
    this.#open = undefined;
    try {
      this.#connection.commit();
      open.resolve();
    } catch (error) {
      if (this.#connection.isInTransaction) this.#connection.rollback();
      open.reject(error);
    }
  }

  #begun(): PromiseWithResolvers<void> {
    this.#connection.begin();
    const open = Promise.withResolvers<void>();
    open.promise.catch(() => undefined); // nobody waits when every statement was refused
    setImmediate(() => {
      if (this.#open === open) this.end();
    });
    return open;
  }
}
