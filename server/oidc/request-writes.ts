/**
 * What one request writes, kept back until its answer is known and then written in one transaction.
 *
 * One commit instead of four is what a sign-in costs the disk. It is also safer: a refresh token and
 * its successor change places together, so a crash in between cannot lose a user's session; and a
 * code or a finished sign-in is used up in the same step in which its fruits are stored, so of two
 * requests that race for it one leaves no trace.
 */
import { Provider } from 'oidc-provider';

import type { OidcRecordStore } from '../store/oidc-ports.ts';
import type { Ending, Store } from '../store/store.ts';
import type { IncomingMessage } from './http-types.ts';

export type Write = (records: OidcRecordStore) => Promise<void>;

/** A single-use record had been used before; nothing of the request was written. */
export class AlreadyUsed extends Error {
  override readonly name = 'AlreadyUsed';
  readonly model: string;
  readonly id: string;

  constructor(model: string, id: string) {
    super(`${model} was used before`);
    this.model = model;
    this.id = id;
  }
}

export type RecordStores = Pick<Store, 'oidcRecords' | 'transaction'>;

export class RequestWrites {
  readonly #store: RecordStores;
  readonly #pending = new WeakMap<IncomingMessage, Write[]>();
  readonly #read = new WeakMap<IncomingMessage, Set<string>>();

  constructor(store: RecordStores) {
    this.#store = store;
  }

  /** From here on the writes of this request are kept back until `commit`. */
  begin(request: IncomingMessage): void {
    this.#pending.set(request, []);
  }

  /** Keeps the write for the request that is being answered; writes at once where there is none. */
  async add(write: Write): Promise<void> {
    const request = Provider.ctx?.req;
    const pending = request === undefined ? undefined : this.#pending.get(request);
    if (pending === undefined) await write(this.#store.oidcRecords);
    else pending.push(write);
  }

  /** Remembers that the request that is being answered is about a stored record with this id. */
  noteRead(id: string): void {
    const request = Provider.ctx?.req;
    if (request === undefined) return;
    const read = this.#read.get(request) ?? new Set();
    this.#read.set(request, read.add(id));
  }

  hasRead(id: string): boolean {
    const request = Provider.ctx?.req;
    return request !== undefined && this.#read.get(request)?.has(id) === true;
  }

  /** Writes all or nothing. Rejects with `AlreadyUsed` when another request was faster. */
  async commit(request: IncomingMessage, ending?: Ending): Promise<void> {
    const writes = this.#pending.get(request)?.splice(0) ?? [];
    const [only, ...others] = writes;
    if (only === undefined) return;
    if (others.length === 0) return only(this.#store.oidcRecords);
    await this.#store.transaction(async ({ oidcRecords }) => {
      for (const write of writes) await write(oidcRecords);
    }, ending);
  }
}
