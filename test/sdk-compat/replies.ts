/** Judges replies that an SDK hands back by the schemas of our own contract. */
import assert from 'node:assert/strict';

import { EmptySuccess, Failure, success } from '@causeway/contract/envelope.ts';
import { errorCatalogue, type ErrorCode, type ErrorEntry } from '@causeway/contract/errors.ts';
import type { DataOf, Route } from '@causeway/contract/route.ts';
import type { TSchema } from 'typebox';
import { Compile } from 'typebox/compile';

/** The data of a success of this route; fails on any other reply, and on a member too many. */
export function granted<R extends Route>(route: R, reply: unknown): DataOf<R> {
  const schema: TSchema = route.data === undefined ? EmptySuccess : success(route.data);
  requireShape(schema, reply);
  const members = Object.keys(reply as object); // an object by its schema
  // Published clients take any reply with an `apiCode` for a failure.
  const expected = ['statusCode', 'message', ...(route.data === undefined ? [] : ['data'])];
  assert.deepEqual(members.toSorted(), expected.toSorted());
  return Reflect.get(reply as object, 'data') as DataOf<R>; // just checked
}

/** The text of a failure, which must be this one; `data` is there where the failure is a question. */
export function refused(reply: unknown, code: ErrorCode, also: readonly 'data'[] = []): string {
  requireShape(Failure, reply);
  const failure = reply as Failure; // just checked
  const entry: ErrorEntry = errorCatalogue[code];
  assert.equal(failure.code, code);
  assert.equal(failure.statusCode, entry.statusCode);
  assert.equal(failure.apiCode, entry.apiCode);
  assert.equal('data' in failure, also.includes('data'));
  return failure.message;
}

function requireShape(schema: TSchema, reply: unknown): void {
  const [problem] = Compile(schema).Errors(reply);
  if (problem === undefined) return;
  const { instancePath, message } = problem;
  assert.fail(`${instancePath} ${message}: ${JSON.stringify(reply)}`);
}
