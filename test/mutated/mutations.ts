/** The ways in which a request is broken: each changes the draft in place and says what it did. */
import { Value } from 'typebox/value';

import type { Dice } from './dice.ts';
import type { Draft, Members, Shape } from './draft.ts';
import { texts, value } from './values.ts';

export interface Mutation {
  readonly what: string;
  /** The member that the answer must name if it was all that is wrong. */
  readonly blamed?: string;
}

type Mutate = (draft: Draft, dice: Dice) => Mutation | undefined;

interface Place {
  readonly members: Members;
  readonly schema: Shape;
  /** The members of a body keep their types; those of a query are all text. */
  readonly isBody: boolean;
}

/** Query and body, whichever has members. */
function placesOf({ route, query, body }: Draft): readonly Place[] {
  const places: Place[] = [];
  if (route.query !== undefined)
    places.push({ members: query, schema: route.query, isBody: false });
  if (route.body !== undefined && isMembers(body)) {
    places.push({ members: body, schema: route.body, isBody: true });
  }
  return places.filter(({ schema }) => Object.keys(schema.properties ?? {}).length > 0);
}

function isMembers(body: unknown): body is Members {
  return typeof body === 'object' && body !== null && !Array.isArray(body);
}

function somewhere(draft: Draft, dice: Dice): (Place & { readonly name: string }) | undefined {
  const places = placesOf(draft);
  if (places.length === 0) return undefined;
  const place = dice.pick(places);
  return { ...place, name: dice.pick(Object.keys(place.schema.properties ?? {})) };
}

/** Another value for a member that the route knows. */
const replaceMember: Mutate = (draft, dice) => {
  const place = somewhere(draft, dice);
  if (place === undefined) return undefined;
  const { members, name, isBody, schema } = place;
  const placed = value(dice);
  members[name] = placed;
  const what = `${name} = ${JSON.stringify(placed).slice(0, 80)}`;
  return isBody && isWrong(schema, name, placed) ? { what, blamed: name } : { what };
};

/** Beyond what is tolerated on purpose: null for an optional member, and an empty list for an object. */
function isWrong(
  { properties = {}, required = [] }: Shape,
  name: string,
  placed: unknown,
): boolean {
  const schema = properties[name];
  if (schema === undefined) return false;
  if (placed === null) return required.includes(name);
  if (Array.isArray(placed) && placed.length === 0) return false;
  // A list or an object may be tolerated in its depths.
  if (typeof placed === 'object')
    return typeOf(schema) === 'string' || typeOf(schema) === 'boolean';
  return !Value.Check(schema, placed);
}

function typeOf({ type }: Shape): string | undefined {
  return type;
}

const dropMember: Mutate = (draft, dice) => {
  const place = somewhere(draft, dice);
  if (place === undefined) return undefined;
  const { members, name, schema } = place;
  delete members[name];
  const isRequired = schema.required?.includes(name) ?? false;
  return { what: `without ${name}`, ...(isRequired && { blamed: name }) };
};

/** A value somewhere inside a member that has an inside. */
const replaceInside: Mutate = (draft, dice) => {
  const deep = placesOf(draft)
    .filter(({ isBody }) => isBody)
    .flatMap(({ members }) => Object.values(members))
    .filter((inside) => typeof inside === 'object' && inside !== null);
  if (deep.length === 0) return undefined;
  const inside = dice.pick(deep);
  const names = [...Object.keys(inside), 'extra', '0'];
  const name = dice.pick(names);
  const placed = value(dice);
  Reflect.set(inside, name, placed);
  return { what: `inside: ${name} = ${JSON.stringify(placed).slice(0, 80)}` };
};

/** A member that the route does not know, which is none of its business. */
const addMember: Mutate = (draft, dice) => {
  const [place] = placesOf(draft);
  if (place === undefined) return undefined;
  const name = dice.pick([...texts, 'isAdmin', 'poolId', 'pool_id', 'version']);
  if (name === '__proto__') return undefined;
  place.members[name] = value(dice);
  return { what: `and also ${JSON.stringify(name).slice(0, 40)}` };
};

const replaceParam: Mutate = ({ params }, dice) => {
  const names = Object.keys(params);
  if (names.length === 0) return undefined;
  const name = dice.pick(names);
  params[name] = dice.pick(texts);
  return { what: `:${name} = ${params[name].slice(0, 40)}` };
};

const bodies: readonly (string | Uint8Array)[] = [
  '',
  '{',
  '{}{}',
  'null',
  '"text"',
  '5',
  '[]',
  '[[[]]]',
  'undefined',
  '{"a":1,}',
  "{'a':1}",
  '{"__proto__":{"admin":true}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"a":"\\ud800"}',
  '{"a":"\u0001"}',
  '['.repeat(20_000),
  '{"a":'.repeat(20_000),
  '\uFEFF{}',
  `{"a":"${'x'.repeat(1_100_000)}"}`,
  new Uint8Array([0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]),
  new Uint8Array([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d]),
  new Uint8Array([0x1f, 0x8b, 0x08, 0x00, 0x00]),
];

const replaceBody: Mutate = (draft, dice) => {
  draft.raw = dice.pick(bodies);
  return { what: `body = ${String(draft.raw).slice(0, 40)}` };
};

/** The bytes of the body with one of them changed, cut or doubled. */
const scratchBody: Mutate = (draft, dice) => {
  const bytes = Buffer.from(JSON.stringify(draft.body ?? {}));
  const at = dice.below(bytes.length);
  const change = dice.below(3);
  if (change === 0) bytes[at] = dice.below(256);
  draft.raw =
    change === 1
      ? bytes.subarray(0, at)
      : change === 2
        ? Buffer.concat([bytes, bytes.subarray(at)])
        : bytes;
  return { what: `body scratched at ${at}` };
};

/** JSON says nothing of a name that comes twice; the last one counts here. */
const doubleMember: Mutate = (draft, dice) => {
  if (!isMembers(draft.body)) return undefined;
  const text = JSON.stringify(draft.body);
  const name = dice.pick([...Object.keys(draft.body), 'a']);
  draft.raw = `{${JSON.stringify(name)}:${JSON.stringify(value(dice))},${text.slice(1)}`.replace(
    /,\}$/,
    '}',
  );
  return { what: `${name} twice` };
};

const types = [
  '',
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'application/json; charset=utf-16',
  'application/json;charset=UTF-8',
  'application/jsonp',
  'APPLICATION/JSON',
  'application/vnd.api+json',
  '/',
  'x'.repeat(3000),
];

const replaceType: Mutate = ({ headers }, dice) => {
  const type = dice.pick(types);
  headers['content-type'] = type;
  return { what: `content-type: ${type.slice(0, 40)}` };
};

const authorizations = [
  '',
  'Bearer',
  'Bearer ',
  'Bearer x.y.z',
  'Bearer eyJhbGciOiJub25lIn0.e30.',
  'Basic Og==',
  'Basic %%%',
  'Basic /////w==',
  'authing :',
  'authing a:b',
  'GenAuth a:b:c',
  'Digest x="y"',
  `Bearer ${'x'.repeat(9000)}`,
  `Bearer ${'e'.repeat(10)}.${'.'.repeat(200)}`,
  '\u00e9\u00ff',
];

const replaceProof: Mutate = ({ headers }, dice) => {
  const authorization = dice.pick(authorizations);
  headers['authorization'] = authorization;
  return { what: `authorization: ${authorization.slice(0, 40)}` };
};

const headerNames = [
  'x-authing-userpool-id',
  'x-authing-app-id',
  'x-authing-app-tenant-id',
  'x-authing-tenant-id',
  'x-authing-lang',
  'x-authing-signature-method',
  'x-authing-signature-version',
  'x-authing-signature-nonce',
  'x-genauth-userpool-id',
  'x-genauth-app-id',
  'x-genauth-tenant-id',
  'date',
  'accept',
  'accept-language',
  'accept-encoding',
  'content-encoding',
  'transfer-encoding',
  'cookie',
  'origin',
  'referer',
  'x-forwarded-for',
  'x-forwarded-host',
  'forwarded',
  'user-agent',
  'if-none-match',
  'range',
  'expect',
  'x-http-method-override',
] as const;

const headerValues = [
  '',
  ' ',
  'x',
  '\u00ff\u00fe',
  'x'.repeat(6000),
  '__proto__',
  '%00',
  ',,,;;;===',
  '*;q=x',
  '999.999.999.999',
  'Thu, 99 Foo 2026 99:99:99 GMT',
  '1',
  'bytes=0-999999999999',
] as const;

const replaceHeader: Mutate = ({ headers }, dice) => {
  const name = dice.pick(headerNames);
  headers[name] = dice.pick(headerValues);
  return { what: `${name}: ${headers[name].slice(0, 40)}` };
};

/** The proof of somebody who computes a signature wrongly. */
const signWrongly: Mutate = ({ headers }, dice) => {
  const brand = dice.pick(['authing', 'genauth']);
  headers['authorization'] =
    `${brand} ${dice.pick(texts).replaceAll(/[^!-~]/g, '')}x:${'A'.repeat(dice.below(90))}=`;
  headers['date'] = dice.pick([new Date().toUTCString(), String(Date.now()), 'yesterday', '0', '']);
  headers[`x-${brand}-signature-method`] = dice.pick(['HMAC-SHA1', 'hmac-sha256', '']);
  headers[`x-${brand}-signature-version`] = dice.pick(['1.0', '2.0', '']);
  headers[`x-${brand}-signature-nonce`] = dice.pick(['n', '', 'n'.repeat(4000)]);
  return { what: `signed wrongly: ${headers['authorization'].slice(0, 60)}` };
};

const suffixes = [
  'a',
  '=',
  '&&&',
  '%',
  '%ZZ=%ZZ',
  '__proto__=1',
  '__proto__[a]=1',
  'constructor.prototype=1',
  'id[]=1&id[]=2',
  'id[a][b][c]=1',
  'page=1&page=2',
  'limit=1&limit=',
  'tenantId=a&tenantId=b',
  'a=%ED%A0%80&b=%C0%80&c=%00',
  Array.from({ length: 1500 }, (_, n) => `a=${n}`).join('&'),
] as const;

const suffixQuery: Mutate = (draft, dice) => {
  draft.querySuffix = dice.pick(suffixes);
  return { what: `query + ${draft.querySuffix.slice(0, 40)}` };
};

/** As often as they find something. */
const mutations: readonly Mutate[] = [
  ...Array<Mutate>(10).fill(replaceMember),
  ...Array<Mutate>(4).fill(replaceInside),
  ...Array<Mutate>(4).fill(replaceParam),
  dropMember,
  dropMember,
  addMember,
  addMember,
  replaceBody,
  scratchBody,
  doubleMember,
  replaceType,
  replaceProof,
  replaceHeader,
  replaceHeader,
  signWrongly,
  suffixQuery,
];

/** Breaks the draft in one to three ways; those that fit nothing of it are thrown again. */
export function mutate(draft: Draft, dice: Dice): readonly Mutation[] {
  const wanted = dice.pick([1, 1, 1, 2, 3]);
  const done: Mutation[] = [];
  for (let tries = 0; done.length < wanted && tries < 30; tries += 1) {
    const mutation = dice.pick(mutations)(draft, dice);
    if (mutation !== undefined) done.push(mutation);
  }
  return done;
}
