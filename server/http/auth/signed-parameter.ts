/**
 * How the SDKs spell one parameter in the text they sign. The Node SDKs write JSON for objects and lists
 * and plain text for the rest; the others differ in the points below, and say who they are in a header
 * that the signature covers, so nobody can choose another dialect for them.
 */
import type { TObject, TSchema } from 'typebox';

import { type Brand, headerOf, type WithHeaders } from './header.ts';

/** The ways in which a parameter may have been signed. */
export interface Spelling {
  readonly name: string;
  /** Undefined: not signed at all. */
  readonly usual: string | undefined;
  readonly others: readonly string[];
}

export type Dialect = (name: string, value: unknown) => Spelling;

/** The dialect of the SDK that the request names. */
export function dialectOf(request: WithHeaders, brand: Brand): Dialect {
  const names = ['sdk-version', 'sdk-client'].map((name) => headerOf(request, brand, name) ?? '');
  const maker = /\b(?:authing|genauth)-(java|csharp)-sdk\b/.exec(names.join(' '))?.[1];
  if (maker === 'java') return java;
  return maker === 'csharp' ? csharp : node;
}

const node: Dialect = (name, value) => ({ name, usual: `${name}=${rendered(value)}`, others: [] });

/**
 * Java until 3.1.3: nothing after an empty value's name; a list of enum words is signed as `[A, B]`
 * whereas the body has JSON, and a list of texts the other way round: the address has `[a, b]`.
 */
const java: Dialect = (name, value) => {
  if (value === '') return { name, usual: name, others: [`${name}=`] };
  const usual = `${name}=${rendered(value)}`;
  if (isListOfTexts(value)) return { name, usual, others: [`${name}=[${value.join(', ')}]`] };
  const listed = typeof value === 'string' ? /^\[(.+)\]$/.exec(value)?.[1] : undefined;
  if (listed === undefined) return { name, usual, others: [] };
  return { name, usual, others: [`${name}=${JSON.stringify(listed.split(', '))}`] };
};

/** C#: a text that looks like a time becomes one on the way to the signature, and is signed as JSON. */
const csharp: Dialect = (name, value) => {
  const usual = `${name}=${rendered(value)}`;
  const isTime = typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(value);
  return { name, usual, others: isTime ? [`${name}=${JSON.stringify(value)}`] : [] };
};

/**
 * Query parameters of the call that were not sent. The Node SDKs sign a null and an empty list, and then
 * axios leaves them out of the address; either means what absence means.
 */
export function unsentSpellings(
  known: TObject | undefined,
  sent: ReadonlyMap<string, unknown>,
): readonly Spelling[] {
  const unsent = Object.entries<TSchema>(known?.properties ?? {}).filter(
    ([name]) => !sent.has(name),
  );
  return unsent.map(([name, schema]) => {
    const isList = 'type' in schema && schema.type === 'array';
    const others = isList ? [`${name}=[]`, `${name}=null`] : [`${name}=null`];
    return { name, usual: undefined, others };
  });
}

function rendered(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return (
    Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')
  );
}
