/**
 * Reads what a caller sent: the contract's schemas, compiled on first use.
 *
 * Bodies are taken as they are: `5` is not text and `"true"` is not a boolean. Queries are text by
 * nature, so there numbers and booleans are read from their text. Tolerated everywhere: members that
 * the schema does not name, which no handler gets to see, `null` for an optional member (the Node SDK sends it), and `[]` for an empty
 * object (PHP knows no other). Refused
 * everywhere: text that PostgreSQL cannot keep, and nesting without end.
 */
import { AppError, type LocalText } from '@causeway/contract/errors.ts';
import {
  invalidArgument,
  notOneOf,
  rules,
  tooBig,
  tooDeep,
  tooLong,
  tooMany,
  tooSmall,
} from '@causeway/contract/rules.ts';
import { createRequire } from 'node:module';

import type { Static, TObject, TSchema } from 'typebox';
import type * as Compiler from 'typebox/compile';
import type { Validator } from 'typebox/compile';
import type { TLocalizedValidationError } from 'typebox/error';

import { projectionOf } from './project.ts';

/** Several hundred modules: the first call of the API loads them, not the start. */
const require = createRequire(import.meta.url);
const compile = (schema: TSchema): Validator =>
  (require('typebox/compile') as typeof Compiler).Compile(schema); // the module of that name

const DEPTH_LIMIT = 32;

/** Reads unknown input; throws `invalid_argument` or `user_id_malformed`. */
export type Reader<T> = (input: unknown) => T;

/** A reader for JSON bodies; an absent body counts as an empty object. */
export function bodyReader<Schema extends TObject>(schema: Schema): Reader<Static<Schema>> {
  const check = checker(schema);
  return (input) => {
    if (input !== undefined && input !== null && !isRecord(input)) refuse('body', rules.object);
    const body = isRecord(input) ? input : {};
    requireStorable(body, '', DEPTH_LIMIT);
    return check(body);
  };
}

/** A reader for query strings, parsed into text and lists of text. */
export function queryReader<Schema extends TObject>(schema: Schema): Reader<Static<Schema>> {
  const check = checker(schema);
  const properties = Object.entries(schema.properties);
  return (input) => {
    const raw = isRecord(input) ? input : {};
    const entries = properties.flatMap(([name, property]) => {
      const value = raw[name] ?? raw[`${name}[]`];
      return value === undefined
        ? []
        : [[name, asList(property, readText(property, value))] as const];
    });
    const query = Object.fromEntries(entries);
    requireStorable(query, '', DEPTH_LIMIT);
    return check(query);
  };
}

/** Tells whether a value that was stored earlier still is what its schema says. */
export function guardOf<Schema extends TSchema>(
  schema: Schema,
): (value: unknown) => value is Static<Schema> {
  const compiled: { validator?: Validator } = {};
  return (value): value is Static<Schema> => (compiled.validator ??= compile(schema)).Check(value);
}

function checker<Schema extends TObject>(schema: Schema): Reader<Static<Schema>> {
  const compiled: { validator?: Validator } = {};
  // Whoever passes on what is left of a body must not pass on a pool or a version (mass assignment).
  const known = projectionOf(schema);
  return (input) => {
    const validator = (compiled.validator ??= compile(schema));
    if (validator.Check(input)) return known(input) as Static<Schema>; // just checked
    const tolerated = tolerate(schema, input);
    if (validator.Check(tolerated)) return known(tolerated) as Static<Schema>; // just checked
    const [first] = validator.Errors(tolerated);
    throw explain(first);
  };
}

/** Numbers and booleans from their text; what does not look like one stays text and is refused later. */
function readText(schema: TSchema, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const type = typeOf(schema);
  if (type === 'array') return readList(value);
  if (type === 'boolean') return booleans.get(value.toLowerCase()) ?? value;
  if (type === 'integer' || type === 'number') {
    return /^-?\d{1,15}(\.\d{1,15})?$/.test(value) ? Number(value) : value;
  }
  return value;
}

/** Lists come as `a=1&a=2` or `a[]=1`; Java writes `[1, 2]`, Go `[1 2]`, C# JSON. */
function readList(value: string): unknown {
  const inside = /^\[(.*)\]$/.exec(value)?.[1];
  if (inside === undefined) return value;
  const items = inside.split(/, ?| /).map((item) => item.replace(/^"(.*)"$/, '$1'));
  return items.filter((item) => item !== '');
}

function asList(schema: TSchema, value: unknown): unknown {
  return typeOf(schema) === 'array' && !Array.isArray(value) ? [value] : value;
}

function typeOf(schema: TSchema): string {
  return 'type' in schema && typeof schema.type === 'string' ? schema.type : '';
}

const booleans: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['1', true],
  ['false', false],
  ['0', false],
  // As PHP writes it.
  ['', false],
]);

/** Without the nulls, and with `{}` where an empty list stands for it. */
function tolerate(schema: TSchema, value: unknown): unknown {
  if (typeOf(schema) === 'object' && Array.isArray(value) && value.length === 0) return {};
  if ('items' in schema && Array.isArray(value)) {
    const { items } = schema;
    return value.map((item) => tolerate(items as TSchema, item)); // TypeBox types items as unknown here
  }
  if (!('properties' in schema) || !isRecord(value)) return value;
  const properties = schema.properties as Readonly<Record<string, TSchema>>; // of an object schema
  const kept = Object.entries(value).filter(([key, item]) => item !== null || !(key in properties));
  return Object.fromEntries(
    kept.map(([key, item]) => {
      const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
      return [key, property === undefined ? item : tolerate(property, item)];
    }),
  );
}

/** PostgreSQL text holds neither NUL nor unpaired surrogates; depth is capped because this recurses. */
function requireStorable(value: unknown, field: string, depth: number): void {
  if (typeof value === 'string') {
    if (value.includes('\0') || !value.isWellFormed()) refuse(field, rules.unstorable);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (depth === 0) refuse(field.split(/[.[]/)[0] ?? field, tooDeep(DEPTH_LIMIT));
  for (const [key, item] of Object.entries(value)) {
    requireStorable(key, field === '' ? 'body' : field, depth);
    requireStorable(item, Array.isArray(value) ? `${field}[${key}]` : join(field, key), depth - 1);
  }
}

function refuse(place: string, rule: LocalText): never {
  // A member may have no name.
  const field = place === '' ? 'body' : place;
  if (field === 'userId') throw new AppError('user_id_malformed', { detail: rule.en });
  throw invalidArgument(field, rule);
}

function explain(error: TLocalizedValidationError | undefined): AppError {
  if (error === undefined) return new AppError('invalid_argument');
  const missing = error.keyword === 'required' ? error.params.requiredProperties[0] : undefined;
  const field = fieldAt(error.instancePath, missing);
  const rule = ruleOf(error);
  if (field === 'userId' && missing === undefined) {
    return new AppError('user_id_malformed', { detail: rule.en });
  }
  return invalidArgument(field, rule);
}

/** `/fields/scopes/0` as `fields.scopes[0]`. */
function fieldAt(instancePath: string, missing: string | undefined): string {
  const parts = instancePath.split('/').slice(1);
  const names = missing === undefined ? parts : [...parts, missing];
  const field = names
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : join(path, part)), '');
  return field === '' ? 'body' : field;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function ruleOf({ keyword, params }: TLocalizedValidationError): LocalText {
  return rulesOfKeywords[keyword]?.(params) ?? rules.malformed;
}

type Params = Readonly<Record<string, unknown>>;

/** JSON Schema keywords that the contract uses. */
const rulesOfKeywords: Readonly<Record<string, (params: Params) => LocalText>> = {
  required: () => rules.required,
  type: ({ type }) => rulesOfTypes[String(type)] ?? rules.malformed,
  enum: ({ allowedValues }) => notOneOf(Array.isArray(allowedValues) ? allowedValues : []),
  maxLength: ({ limit }) => tooLong(Number(limit)),
  minLength: () => rules.empty,
  minItems: () => rules.empty,
  maxItems: ({ limit }) => tooMany(Number(limit)),
  minimum: ({ limit }) => tooSmall(Number(limit)),
  maximum: ({ limit }) => tooBig(Number(limit)),
};

const rulesOfTypes: Readonly<Record<string, LocalText>> = {
  string: rules.text,
  number: rules.number,
  integer: rules.integer,
  boolean: rules.boolean,
  array: rules.array,
  object: rules.object,
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
