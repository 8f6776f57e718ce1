/** What writes are given and answer, whatever they write. */

/** A write that met a unique index says which field collided; nothing was written. */
export type Inserted<Field extends string> =
  | { readonly ok: true }
  | { readonly ok: false; readonly taken: Field };

/** What an update may change; absent members stay as they are. */
export type Changes<Row, Fixed extends keyof Row> = Partial<Omit<Row, Fixed>>;
