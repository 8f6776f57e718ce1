/** A bounded map whose entries live equally long, so the oldest is always the first to go. */
export class ExpiringMap<Value> {
  readonly #entries = new Map<string, { readonly value: Value; readonly expiresAt: number }>();
  readonly #lifetimeMs: number;
  readonly #capacity: number;
  readonly #now: () => number;

  constructor(options: {
    readonly lifetimeMs: number;
    readonly capacity: number;
    readonly now: () => number;
  }) {
    this.#lifetimeMs = options.lifetimeMs;
    this.#capacity = options.capacity;
    this.#now = options.now;
  }

  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.expiresAt <= this.#now()) return undefined;
    return entry.value;
  }

  set(key: string, value: Value): void {
    this.#entries.delete(key);
    this.#entries.set(key, { value, expiresAt: this.#now() + this.#lifetimeMs });
    this.#dropOldest();
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  deleteWhere(isUnwanted: (value: Value) => boolean): void {
    for (const [key, { value }] of this.#entries) {
      if (isUnwanted(value)) this.#entries.delete(key);
    }
  }

  #dropOldest(): void {
    const now = this.#now();
    for (const [key, { expiresAt }] of this.#entries) {
      if (expiresAt > now && this.#entries.size <= this.#capacity) return;
      this.#entries.delete(key);
    }
  }
}
