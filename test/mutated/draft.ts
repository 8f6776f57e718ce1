/**
 * Requests before they are broken: made of the schemas of a route, with values that mean something to the
 * server under test, so that a mutation is met by the rules behind the schema as well.
 *
 * Here: the request and how it is sent. Beside it: `mutations.ts` how it is broken, `things.ts` what exists
 * on the server, `verdict.ts` what every answer must be.
 */
import { requestExample } from '@causeway/contract/examples.ts';
import type { Route } from '@causeway/contract/route.ts';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';

import type { Dice } from './dice.ts';
import type { Things } from './things.ts';

export type Members = Record<string, unknown>;

/** One request that mutations change in place. */
export interface Draft {
  readonly route: Route;
  readonly params: Record<string, string>;
  readonly query: Members;
  /** Anything that JSON can say, once mutated. */
  body: unknown;
  readonly headers: Record<string, string>;
  /** Instead of the body, when it is no JSON. */
  raw?: string | Uint8Array;
  /** Follows the query as it stands. */
  querySuffix: string;
}

/** Members of JSON Schema that the contract uses. */
export interface Shape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly TSchema[];
  readonly items?: TSchema;
  readonly properties?: Readonly<Record<string, TSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
}

/** Characters; Node's own parser refuses longer ones, which leaves nothing to test. */
const LONGEST_ADDRESS = 12_000;

/** A request that its route would read. */
export function draftOf(route: Route, things: Things, dice: Dice): Draft {
  const values = { ...requestExample(route), ...things.valuesFor(route) };
  const members = (schema: TSchema | undefined): Members =>
    schema === undefined ? {} : structuredClone(membersOf(schema, values, dice));
  const params = members(route.params);
  const named = Object.entries(params).map(([name, value]) => [name, String(value)] as const);
  return {
    route,
    params: Object.fromEntries(named),
    query: members(route.query),
    body: route.body === undefined ? undefined : members(route.body),
    headers: { ...things.headersFor(route) },
    querySuffix: '',
  };
}

function membersOf(schema: TSchema, values: Members, dice: Dice): Members {
  const { properties = {}, required = [] }: Shape = schema;
  const shown = Object.entries(properties).filter(
    ([name]) => required.includes(name) || dice.oneIn(name in values ? 2 : 4),
  );
  const members = shown.map(([name, property]) => {
    return [name, valueOf(property, { name, values, dice }), property] as const;
  });
  return Object.fromEntries(members.filter(([, value, property]) => Value.Check(property, value)));
}

interface Wanted {
  readonly name: string;
  readonly values: Members;
  readonly dice: Dice;
}

function valueOf(schema: TSchema, wanted: Wanted): unknown {
  const { type, enum: choices, anyOf, items }: Shape = schema;
  const { name, values, dice } = wanted;
  if (choices !== undefined)
    return choices.includes(values[name]) ? values[name] : dice.pick(choices);
  if (isOf(type, values[name])) return values[name];
  if (anyOf !== undefined) return valueOf(dice.pick(anyOf), wanted);
  if (type === 'array') {
    return items === undefined ? [] : [valueOf(items, { ...wanted, name: name.replace(/s$/, '') })];
  }
  return type === 'object' ? membersOf(schema, values, dice) : plain(schema, dice);
}

function plain({ type, minimum = 0, minLength = 0 }: Shape, dice: Dice): unknown {
  if (type === 'integer' || type === 'number') return minimum;
  if (type === 'boolean') return dice.oneIn(2);
  return type === 'null' ? null : 'text'.padEnd(minLength, '.');
}

function isOf(type: string | undefined, value: unknown): boolean {
  if (value === undefined || type === undefined) return false;
  if (type === 'array') return Array.isArray(value);
  if (type === 'integer') return Number.isInteger(value);
  return typeof value === type && !Array.isArray(value);
}

export interface Sent {
  readonly method: Route['method'];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: string | Buffer;
}

/** The request as it goes over the wire. */
export function sentOf(draft: Draft): Sent {
  const { route, params, headers, raw } = draft;
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => pathPart(params[name] ?? ''));
  const query = [...pairsOf(draft.query), draft.querySuffix]
    .filter((pair) => pair !== '')
    .join('&');
  const json = draft.body === undefined ? undefined : JSON.stringify(draft.body);
  const payload = raw === undefined ? json : typeof raw === 'string' ? raw : Buffer.from(raw);
  return {
    method: route.method,
    url: (query === '' ? path : `${path}?${query}`).slice(0, LONGEST_ADDRESS),
    headers: {
      ...(payload !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(payload !== undefined && { payload }),
  };
}

/** An empty part would be another path. */
function pathPart(text: string): string {
  return text === '' ? '%20' : escaped(text);
}

function pairsOf(query: Members): string[] {
  return Object.entries(query).flatMap(([name, value]) => {
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map((item) => `${escaped(name)}=${escaped(textOf(item))}`);
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Half a character has no encoding, so it is sent as the bytes that careless clients make of it. */
function escaped(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80';
}
