/** How values become columns and columns become values again; a column that lies is an error here. */

export type Flag = 0 | 1;

/** One function per field of the record, giving the columns that hold it. */
export type Encoders<Value, Row> = {
  readonly [Field in keyof Value]-?: (value: Value[Field]) => Partial<Row>;
};

/** The columns of the fields that are present; a present `undefined` empties its column. */
export function encode<Value, Row>(
  encoders: Encoders<Value, Row>,
  value: Partial<Value>,
): Partial<Row> {
  const row: Partial<Row> = {};
  for (const field in encoders) {
    if (!(field in value)) continue;
    Object.assign(row, encoders[field](value[field] as Value[typeof field])); // `in` was checked
  }
  return row;
}

/** The columns of a whole record. */
export function encodeAll<Value, Row>(encoders: Encoders<Value, Row>, value: Value): Row {
  return encode(encoders, value) as Row; // every field has an encoder, and every column a field
}

/** These members of a row, for a query that names its columns. */
export function pick<Row, Column extends keyof Row>(
  row: Row,
  columns: readonly Column[],
): Pick<Row, Column> {
  const entries = columns.map((column) => [column, row[column]] as const);
  return Object.fromEntries(entries) as Pick<Row, Column>; // built from just these columns
}

export function flag(value: boolean): Flag {
  return value ? 1 : 0;
}

export function parseObject(text: string, column: string): Readonly<Record<string, unknown>> {
  return objectOf(JSON.parse(text), column);
}

export function objectOf(value: unknown, column: string): Readonly<Record<string, unknown>> {
  if (!isObject(value)) throw new Error(`${column} does not hold a JSON object`);
  return value;
}

export function parseStrings(text: string, column: string): readonly string[] {
  return stringsOf(JSON.parse(text), column);
}

/** A list of texts of a closed set. */
export function parseSome<T extends string>(
  allowed: readonly T[],
  text: string,
  column: string,
): readonly T[] {
  return parseStrings(text, column).map((item) => oneOf(allowed, item, column));
}

/** A JSON object of texts only. */
export function parseTexts(text: string, column: string): Readonly<Record<string, string>> {
  const entries = Object.entries(parseObject(text, column)).map(([name, value]) => {
    if (typeof value !== 'string') throw new Error(`${column} does not hold texts`);
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}

export function stringsOf(value: unknown, column: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new Error(`${column} does not hold a list of texts`);
  }
  return value;
}

export function objectsOf(
  value: unknown,
  column: string,
): readonly Readonly<Record<string, unknown>>[] {
  if (!Array.isArray(value) || !value.every(isObject)) {
    throw new Error(`${column} does not hold a list of objects`);
  }
  return value;
}

export function textOf(value: unknown, column: string): string {
  if (typeof value !== 'string') throw new Error(`${column} does not hold a text`);
  return value;
}

export function oneOf<T extends string>(allowed: readonly T[], value: unknown, column: string): T {
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new Error(`${column} holds a value that is not one of its own`);
  return found;
}

export function numberOf(value: unknown, column: string): number {
  if (typeof value !== 'number') throw new Error(`${column} does not hold a number`);
  return value;
}

export function orUndefined<T>(value: T | null): T | undefined {
  return value ?? undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
