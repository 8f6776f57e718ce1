/** A window onto an ordered list; every list of the store is read through one. */
export interface PageRequest {
  readonly offset: number;
  readonly limit: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** How many rows the whole list has. */
  readonly total: number;
}
