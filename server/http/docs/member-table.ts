/** Schemas for readers: one row for every member, nested ones under dotted names. */
import type { TSchema } from 'typebox';

export interface MemberRow {
  readonly name: string;
  readonly type: string;
  readonly isRequired: boolean;
  /** Limits in the notation of the schema, which needs no translation. */
  readonly rules: readonly string[];
}

interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
}

const DEEPEST = 4;
/** A list of values that is longer is one of names that have a list of their own. */
const SHOWN_VALUES = 12;

/** A list is read through: its rows are those of one item. */
export function memberRows(schema: TSchema, prefix = '', depth = 0): readonly MemberRow[] {
  const { items, properties = {}, required = [] }: Shape = schema;
  if (items !== undefined) return memberRows(items, `${prefix}[]`, depth);
  if (depth === DEEPEST) return [];
  return Object.entries(properties).flatMap(([name, property]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const row = {
      name: path,
      type: typeOf(property),
      isRequired: required.includes(name),
      rules: rulesOf(property),
    };
    return [row, ...memberRows(property, path, depth + 1)];
  });
}

function typeOf(schema: TSchema): string {
  const { type, items, anyOf, enum: choices, const: only }: Shape = schema;
  if (items !== undefined) return `${typeOf(items)}[]`;
  if (anyOf !== undefined) return anyOf.map((one) => typeOf(one)).join(' | ');
  if (only !== undefined) return JSON.stringify(only);
  return type ?? (choices === undefined ? 'any' : 'string');
}

const limits = new Set([
  'minLength',
  'maxLength',
  'minimum',
  'maximum',
  'minItems',
  'maxItems',
  'pattern',
  'default',
]);

function rulesOf(schema: TSchema): readonly string[] {
  const shape: Shape = schema;
  const inner: Shape = shape.items ?? {};
  const values = shape.enum ?? inner.enum ?? [];
  const more = values.length > SHOWN_VALUES ? ` … (${values.length})` : '';
  const shown = values.slice(0, SHOWN_VALUES).map(String).join(' | ');
  return [
    ...(values.length === 0 ? [] : [`${shown}${more}`]),
    ...Object.entries(schema)
      .filter(([keyword]) => limits.has(keyword))
      .map(([keyword, limit]) => `${keyword} ${JSON.stringify(limit)}`),
  ];
}
