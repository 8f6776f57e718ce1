/** Reads what an app brings by the schema of the connector that will judge it. */
import { type TObject, type TSchema, Type } from 'typebox';

import type { AppVisit } from '../../broker/app-sign-in.ts';
import { bodyReader, type Reader } from '../validate.ts';

type Credential = ReturnType<AppVisit['readCredential']>;

/** Compiled once for each schema and each member that it stands in. */
const readers = new WeakMap<TSchema, Map<string, Reader<unknown>>>();

/** `place` is the member of the call that `sent` stood in, so that a failure can name it. */
export function credentialReader(place: string, sent: unknown): AppVisit['readCredential'] {
  return (schema) => {
    const read = readerOf(schema, place);
    const placed = read(sent === undefined ? {} : { [place]: sent });
    return Reflect.get(Object(placed), place) as Credential; // just checked
  };
}

function readerOf(schema: TSchema, place: string): Reader<unknown> {
  const known = readers.get(schema) ?? new Map<string, Reader<unknown>>();
  readers.set(schema, known);
  const placed: TObject = Type.Object({ [place]: schema });
  const read = known.get(place) ?? bodyReader(placed);
  known.set(place, read);
  return read;
}
