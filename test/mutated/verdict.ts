/** What holds for the answer to any request whatsoever. */
import assert from 'node:assert/strict';

import { Failure, goodReply, LegacyFailure } from '@causeway/contract/envelope.ts';
import { errorCatalogue, type ErrorEntry } from '@causeway/contract/errors.ts';
import { errorsOfRoute } from '@causeway/contract/openapi.ts';
import type { Route } from '@causeway/contract/route.ts';
import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

/** What only a developer of this server should ever see. */
const insides = /\n\s+at |node_modules|\.ts:\d|SQLITE|constraint|syntax error|postgres/i;

/** Before a route is asked. */
const beforeRoutes: readonly string[] = ['path_not_found'];

export interface Answered {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

export interface Verdict {
  readonly isRefusal: boolean;
  readonly code: string;
  readonly field: string | undefined;
}

interface Reply {
  readonly code: string | number;
  readonly reason?: string;
  readonly statusCode: number;
  readonly message: string;
  readonly field?: string;
}

const validators = new Map<TSchema, Validator>();
const goodReplies = new Map<Route, TSchema>();

/** Fails unless the answer is one that the contract knows; tells what it was. */
export function judge(route: Route, answer: Answered): Verdict {
  assert.ok(answer.status < 500, `HTTP ${answer.status}`);
  assert.doesNotMatch(answer.text, insides);
  if (!answer.contentType.startsWith('application/json')) return judgePage(route, answer);

  const reply = JSON.parse(answer.text) as Reply; // its schema is compared below
  const isSuccess = route.isBare
    ? !('statusCode' in reply)
    : (route.isLegacy ? reply.code : reply.statusCode) === 200;
  if (isSuccess) {
    assertFits(schemaOfSuccess(route), reply);
    return { isRefusal: false, code: 'none', field: undefined };
  }
  return judgeRefusal(route, answer, reply);
}

/** The calls that send a browser somewhere. */
function judgePage({ operation }: Route, { status, contentType }: Answered): Verdict {
  assert.match(operation, /link/i, `${operation} answered with ${contentType}`);
  return { isRefusal: status >= 400, code: 'page', field: undefined };
}

function judgeRefusal(route: Route, { status, text }: Answered, reply: Reply): Verdict {
  const isOlder = route.isLegacy === true;
  assertFits(isOlder ? LegacyFailure : Failure, reply);
  const code = String(isOlder ? reply.reason : reply.code);
  assert.ok(code in errorCatalogue, `${code} is in no catalogue`);
  const catalogue: Readonly<Record<string, ErrorEntry>> = errorCatalogue;
  assert.notEqual(code, 'internal');
  assert.equal(status, catalogue[code]?.http ?? 200);
  assert.equal(reply.statusCode, catalogue[code]?.statusCode);
  assert.doesNotMatch(reply.message, /\{\w+\}|undefined|\[object/, text);
  const declared: readonly string[] = [...errorsOfRoute(route), ...beforeRoutes];
  assert.ok(declared.includes(code), `${route.operation} does not declare ${code}`);
  const { field } = reply;
  if (code === 'invalid_argument') {
    assert.ok(isOlder || field, `no field: ${text}`);
    assert.ok(reply.message.includes(field ?? ' '), `the message does not name the field: ${text}`);
  }
  return { isRefusal: true, code, field };
}

function schemaOfSuccess(route: Route): TSchema {
  const schema = goodReplies.get(route) ?? goodReply(route);
  goodReplies.set(route, schema);
  return schema;
}

function assertFits(schema: TSchema, reply: Reply): void {
  const validator = validators.get(schema) ?? Compile(schema);
  validators.set(schema, validator);
  if (validator.Check(reply)) return;
  assert.fail(JSON.stringify({ wrong: validator.Errors(reply).slice(0, 3), reply }).slice(0, 2000));
}
