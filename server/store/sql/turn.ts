const LONGEST_WAIT_MS = 15_000;

/** Whose turn it is to write: one holder, the others in order of arrival. */
export class Turn {
  readonly #waiting: (() => void)[] = [];
  #isTaken = false;

  get isTaken(): boolean {
    return this.#isTaken;
  }

  /** Resolves when the turn has come; the caller must `pass` it on. Rejects after fifteen seconds. */
  async take(): Promise<void> {
    if (!this.#isTaken) {
      this.#isTaken = true;
      return;
    }
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#waiting.splice(this.#waiting.indexOf(resolveAndStop), 1);
      reject(
        new Error(
          'waited too long for another transaction to end; ' +
            'inside a transaction only the store that was passed to it may be used',
        ),
      );
    }, LONGEST_WAIT_MS);
    const resolveAndStop = () => {
      clearTimeout(timer);
      resolve();
    };
    this.#waiting.push(resolveAndStop);
    await promise;
  }

  pass(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#isTaken = false;
    else next();
  }
}
