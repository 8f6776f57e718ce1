/**
 * The text that a signed management request signs, rebuilt from what arrived.
 *
 * Three parts: the method, the branded headers and the date, the path with its parameters. The signer
 * takes the parameters from the object it was given, and some of that is not on the wire, so one request
 * has several possible texts. They all mean the same request, and only the holder of the secret can sign
 * any of them; how each SDK differs is in `signed-parameter.ts`.
 */
import type { TObject } from 'typebox';

import { type Brand, headerOf, type WithHeaders } from './header.ts';
import { dialectOf, type Spelling, unsentSpellings } from './signed-parameter.ts';

export interface SignedRequest extends WithHeaders {
  readonly method: string;
  /** Path and query as they arrived. */
  readonly url: string;
  /**
   * The JSON body as parsed. Its members keep the order in which they arrived, except those with
   * integer-like names, which come first; the signing SDK is JavaScript, too, and orders them alike.
   */
  readonly body?: unknown;
  /** The query parameters that the call knows: the SDK may have signed some without sending them. */
  readonly query?: TObject | undefined;
}

/** Parameters that were not sent have many combinations; nobody waits for more of them than this. */
const TEXT_LIMIT = 300;

/** Every text the signer may have signed, most likely first. */
export function* signedTexts(request: SignedRequest, brand: Brand): Generator<string> {
  const [path, search] = splitOnce(request.url, '?');
  const isQuery = request.method === 'GET';
  const params = isQuery ? queryParams(search) : bodyParams(request.body);
  const dialect = dialectOf(request, brand);
  const choices = [...params].map(([name, value]) => dialect(name, value));
  const unsent = isQuery ? unsentSpellings(request.query, params) : [];

  for (const head of heads(request, brand)) {
    for (const spelt of combinations([...choices, ...unsent])) {
      if (spelt.length > 0) yield `${head}${path}?${sorted(spelt)}`;
      // A parameter object whose members are all undefined signs a bare `?` that the address does not have.
      else yield* [`${head}${path}`, `${head}${path}?`];
    }
  }
}

/** Sorted by name alone: `a=1` comes before `a-b=1`, although `-` comes before `=`. */
function sorted(spelt: readonly (readonly [name: string, text: string])[]): string {
  const byName = new Map(spelt);
  const names = [...byName.keys()].sort();
  return names.map((name) => byName.get(name)).join('&');
}

type Spelt = readonly (readonly [name: string, text: string])[];

/** One spelling of each parameter; the usual ones first, then all unusual ones, then ever more of those. */
function* combinations(all: readonly Spelling[]): Generator<Spelt> {
  const isOpen = all.map(({ others }) => others.length > 0);
  const open = all.filter((_one, at) => isOpen[at]);
  const fixed = all.filter((_one, at) => !isOpen[at]);
  const usual = (list: readonly Spelling[]) => list.flatMap((one) => named(one, one.usual));
  yield usual(all);
  if (open.length === 0) return;
  yield [...usual(fixed), ...open.flatMap((one) => named(one, one.others[0]))];

  let count = 0;
  for (let wanted = 1; wanted <= open.length; wanted += 1) {
    for (const some of unusual(open, wanted)) {
      if (++count > TEXT_LIMIT) return;
      yield [...usual(fixed), ...some];
    }
  }
}

/** The spellings in which exactly `wanted` of the parameters are unusual. */
function* unusual(open: readonly Spelling[], wanted: number): Generator<Spelt> {
  const [first, ...rest] = open;
  if (first === undefined) {
    if (wanted === 0) yield [];
    return;
  }
  if (wanted > open.length) return;
  if (wanted > 0) {
    for (const text of first.others) {
      for (const tail of unusual(rest, wanted - 1)) yield [...named(first, text), ...tail];
    }
  }
  for (const tail of unusual(rest, wanted)) yield [...named(first, first.usual), ...tail];
}

function named({ name }: Spelling, text: string | undefined): Spelt {
  return text === undefined ? [] : [[name, text]];
}

/** The method and the headers that the signature covers: those of the signer's brand, and the date. */
function* heads(request: SignedRequest, brand: Brand): Generator<string> {
  const { headers } = request;
  const covered = Object.keys(headers).filter(
    (name) => name.startsWith(`x-${brand}-`) || name === 'date',
  );
  const head = (names: readonly string[]) =>
    `${request.method.toUpperCase()}\n${names
      .toSorted()
      .map((name) => headerLine(name, headers[name]))
      .join('')}`;
  yield head(covered);
  // The first Java SDK that signed (1.0.6, September 2022) covered this header, too.
  if (headerOf(request, brand, 'sdk-client') !== undefined && headers['content-type'] !== undefined)
    yield head([...covered, 'content-type']);
}

function headerLine(name: string, value: unknown): string {
  return `${name}:${String(value)
    .replaceAll(/[\t\n\r\f]/g, ' ')
    .trim()}\n`;
}

function bodyParams(body: unknown): ReadonlyMap<string, unknown> {
  const isObject = typeof body === 'object' && body !== null && !Array.isArray(body);
  return new Map(isObject ? Object.entries(body) : []);
}

/** Query text back to the object it was written from: `k=v`, lists as `k[]=v`, objects as `k[member]=v`. */
function queryParams(search: string): ReadonlyMap<string, unknown> {
  const params = new Map<string, unknown>();
  for (const [name, value] of new URLSearchParams(search)) {
    const [key, member] = splitName(name);
    params.set(key, member === undefined ? value : gathered(params.get(key), member, value));
  }
  return params;
}

function splitName(name: string): readonly [key: string, member: string | undefined] {
  const match = /^([^[\]]+)\[([^[\]]*)\]$/.exec(name);
  return [match?.[1] ?? name, match?.[2]];
}

function gathered(sofar: unknown, member: string, value: string): unknown {
  if (member === '') return Array.isArray(sofar) ? [...sofar, value] : [value];
  const entries = typeof sofar === 'object' && sofar !== null ? Object.entries(sofar) : [];
  return Object.fromEntries([...entries, [member, value]]);
}

function splitOnce(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + separator.length)];
}
