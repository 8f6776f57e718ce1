/**
 * One wait for the disk for every commit of one turn of the event loop: a flush of the write-ahead log
 * takes along whatever was written to it before.
 */
import { closeSync, fdatasyncSync, openSync } from 'node:fs';

/** How long the log may wait for a commit that brings an earlier one to the disk along with itself. */
const LONGEST_WAIT_MS = 100;

export class LogFlush {
  readonly #file: number;
  /** The flush at the end of this turn. */
  #next: Promise<void> | undefined;
  /** The flush that comes when nobody asks for one. */
  #last: NodeJS.Timeout | undefined;
  #failure: Error | undefined;

  constructor(path: string) {
    this.#file = openSync(path, 'r+'); // some systems refuse to flush what was opened to read
  }

  /**
   * Resolves when all that was written before this call is on the disk. Once a flush has failed it
   * rejects for good: the system may have dropped what it could not write, and a later flush would
   * not say so.
   */
  reached(): Promise<void> {
    this.#next ??= this.#flushSoon();
    return this.#next;
  }

  /** Sees to it that what was written before this call is on the disk soon, whatever comes. */
  reachedSoon(): void {
    this.#last ??= setTimeout(() => {
      this.reached().catch(() => undefined); // whoever writes next is told
    }, LONGEST_WAIT_MS);
  }

  /** Only when nobody waits any more. */
  close(): void {
    clearTimeout(this.#last);
    closeSync(this.#file);
  }

  #flushSoon(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    setImmediate(() => {
      this.#next = undefined;
      this.#flush();
      if (this.#failure === undefined) resolve();
      else reject(this.#failure);
    });
    return promise;
  }

  /** Without a thread of its own: handing it over and back costs as much as the flush. */
  #flush(): void {
    clearTimeout(this.#last);
    this.#last = undefined;
    if (this.#failure !== undefined) return;
    try {
      fdatasyncSync(this.#file);
    } catch (cause) {
      this.#failure = new Error('the database could not be written to the disk', { cause });
    }
  }
}
