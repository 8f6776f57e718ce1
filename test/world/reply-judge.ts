/**
 * Holds every reply of the API against the route's own schemas and against the published document, whoever
 * asked for it and whatever the test looks at; a test that closes its world hears of all that do not fit.
 */
import { readFileSync } from 'node:fs';

import { Failure, goodReply, LegacyFailure } from '@causeway/contract/envelope.ts';
import type { Route } from '@causeway/contract/route.ts';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

export interface ReplyJudge {
  /** Give this to the server. */
  readonly onReply: (route: Route, reply: unknown) => void;
  /** Throws when a reply did not fit. */
  readonly verdict: () => void;
}

export function createReplyJudge(): ReplyJudge {
  const complaints = new Set<string>();
  return {
    onReply: (route, reply) => {
      for (const complaint of complaintsAbout(route, reply)) complaints.add(complaint);
    },
    verdict: () => {
      if (complaints.size === 0) return;
      throw new Error(`replies that break the contract:\n${[...complaints].join('\n')}`);
    },
  };
}

/** The `data` of a success by `METHOD /path`: types, members and values that published clients were written for. */
const published = JSON.parse(
  readFileSync(new URL('../published/replies.json', import.meta.url), 'utf8'),
) as Readonly<Record<string, TSchema>>; // schemas, made of the published document

/** Where we do not do as the document says, and why. */
const departures: readonly (readonly [complaint: RegExp, why: string])[] = [
  [/get-ext-idp, .*\/connections must be object$/, 'every client reads an array'],
  [
    /ext-idp-conn, .*\/type must be equal to one of/,
    'whoever made a connection of a type that newer clients know gets it back',
  ],
  [
    /get-my-login-history, .* geoip, parsedUserAgent$/,
    'nothing here looks up where an address is or what a program is called',
  ],
];

/** A sentence for each thing that is wrong with a reply. */
export function complaintsAbout(route: Route, reply: unknown): readonly string[] {
  const name = `${route.method} ${route.path}`;
  if (!isSuccess(route, reply)) {
    const failure = route.isLegacy ? LegacyFailure : Failure;
    return faults(failure, reply).map((fault) => `${name} failed${fault}`);
  }
  const own = successOf(route);
  const promised = published[name];
  return [
    ...faults(own, reply).map((fault) => `${name}${fault}`),
    ...('apiCode' in reply ? [`${name} has an apiCode, which clients take for a failure`] : []),
    ...(promised === undefined ? [] : faults(promised, route.isBare ? reply : reply.data))
      .map((fault) => `${name}, as published: ${fault}`)
      .filter((complaint) => !departures.some(([departure]) => departure.test(complaint))),
  ];
}

/**
 * The older API says `code` where the other says `statusCode`; its failures have both. A success without an
 * envelope has neither.
 */
function isSuccess({ isBare }: Route, reply: unknown): reply is { readonly data?: unknown } {
  if (typeof reply !== 'object' || reply === null) return false;
  if (isBare) return !('statusCode' in reply);
  return Reflect.get(reply, 'statusCode' in reply ? 'statusCode' : 'code') === 200;
}

const compiled = new WeakMap<TSchema, Validator>();
const successes = new WeakMap<Route, TSchema>();

/** One schema for each, so that it is compiled once. */
function successOf(route: Route): TSchema {
  const schema = successes.get(route) ?? goodReply(route);
  successes.set(route, schema);
  return schema;
}

function faults(schema: TSchema, value: unknown): readonly string[] {
  const validator = compiled.get(schema) ?? Compile(schema);
  compiled.set(schema, validator);
  // What leaves is JSON: members that are undefined do not.
  const sent: unknown = JSON.parse(JSON.stringify(value ?? null));
  return validator
    .Errors(sent)
    .map(({ instancePath, message }) => `${instancePath.replaceAll(/\/\d+/g, '/*')} ${message}`);
}
