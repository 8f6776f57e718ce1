/** For tests: a promise must fail with an `UpstreamError` of this reason, and give nothing away. */
import assert from 'node:assert/strict';

import { UpstreamError, type UpstreamReason } from '../../kernel/upstream-error.ts';

export async function rejectsAs(
  promise: Promise<unknown>,
  reason: UpstreamReason,
  detail?: RegExp,
): Promise<UpstreamError> {
  const outcome = await promise.then(
    () => 'success',
    (error: unknown) => error,
  );
  if (!(outcome instanceof UpstreamError)) {
    throw new assert.AssertionError({ message: `not an UpstreamError: ${String(outcome)}` });
  }
  assert.equal(outcome.reason, reason, outcome.detail);
  if (detail !== undefined) assert.match(outcome.detail ?? '', detail);
  assert.equal(outcome.cause, undefined, 'a cause may carry the answer it came from');
  return outcome;
}
