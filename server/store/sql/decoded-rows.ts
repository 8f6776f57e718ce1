import { Recent } from './recent.ts';

const KEPT = 1024;

/** The columns of a `RowState`; reading them and what is sealed tells whether a record is known. */
export const STATE_COLUMNS = ['pool_id', 'id', 'version'] as const;

/** Which state of which record a row is. */
export interface RowState {
  readonly pool_id: string;
  readonly id: string;
  readonly version: number;
}

interface Entry<Value> {
  readonly version: number;
  readonly sealed: string;
  readonly value: Value;
}

/**
 * Records already opened and parsed. The row is still read every time; this only saves decrypting
 * and parsing it again. Version and sealed text must both match, so that a record deleted and made
 * anew under the same id is never mistaken for its predecessor.
 */
export class DecodedRows<Value> {
  readonly #entries = new Recent<Entry<Value>>(KEPT);

  find(row: RowState, sealed: string): Value | undefined {
    const entry = this.#entries.get(keyOf(row));
    return entry?.version === row.version && entry.sealed === sealed ? entry.value : undefined;
  }

  remember(row: RowState, sealed: string, value: Value): Value {
    this.#entries.set(keyOf(row), { version: row.version, sealed, value: freeze(value) });
    return value;
  }
}

function keyOf(row: RowState): string {
  return `${row.pool_id}/${row.id}`;
}

/** The same object goes to every reader. */
function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
  return value;
}
