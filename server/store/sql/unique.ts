import type { Inserted } from '../write.ts';
import type { Outcome } from './session.ts';

const ATTEMPTS = 3;

/**
 * Inserts where a unique index may object. The index decides; only then is it asked which field
 * collided, and if the other row has gone by then the insert is tried again.
 */
export async function insertUnique<Field extends string>(
  insert: () => Outcome<unknown> | Promise<Outcome<unknown>>,
  findTaken: () => Promise<Field | undefined>,
): Promise<Inserted<Field>> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { changes } = await insert();
    if (changes > 0) return { ok: true };
    const taken = await findTaken();
    if (taken !== undefined) return { ok: false, taken };
  }
  throw new Error('an insert met a row that no unique field explains: its id is in use');
}
