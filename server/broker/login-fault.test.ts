import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { AppError } from '@causeway/contract/errors.ts';
import { loginChecks } from '@causeway/contract/login-checks.ts';
import { loginFaults } from '@causeway/contract/login-faults.ts';

import { UpstreamError } from '../kernel/upstream-error.ts';
import { failedCheck } from './login-fault.ts';

describe('the check that a failure fails', () => {
  it('is the one of its fault, whatever was running', () => {
    const error = new UpstreamError('bad_token', { fault: 'key_unknown' });

    assert.deepEqual(failedCheck(error, 'scopes'), { check: 'keys', fault: 'key_unknown' });
  });

  it('is the running one where only the answer was bad', () => {
    const error = new UpstreamError('bad_response', { fault: 'answer_too_large' });

    assert.equal(failedCheck(error, 'discovery').check, 'discovery');
    assert.equal(failedCheck(error).check, 'answer');
  });

  it('is told by the reason where no fault is named', () => {
    assert.equal(failedCheck(new UpstreamError('account_locked')).fault, 'account_barred');
  });

  it('is found behind what the person is told', () => {
    const cause = new UpstreamError('bad_token', { fault: 'audience_mismatch' });

    assert.equal(failedCheck(new AppError('upstream_rejected', { cause })).check, 'audience');
  });

  it('is the decision for a refusal of ours, and this server for a bug', () => {
    assert.deepEqual(failedCheck(new AppError('registration_disabled')), { check: 'decision' });
    assert.deepEqual(failedCheck(new TypeError('x')), { check: 'server' });
  });
});

describe('the texts of faults', () => {
  it('are whole sentences in both languages, on a check that exists', () => {
    for (const [name, { check, en, zh }] of Object.entries(loginFaults)) {
      assert.ok(check in loginChecks, name);
      assert.match(en, /^[A-Z].*\.$/, name);
      assert.match(zh, /\p{Script=Han}.*。$/u, name);
    }
  });
});
