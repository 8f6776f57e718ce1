import assert from 'node:assert/strict';
import { test } from 'node:test';

import type { UpstreamReason } from '../../../kernel/upstream-error.ts';
import { entryOf } from './entry.ts';
import { bindFailure, serviceFailure } from './failure.ts';

const refusal = (code: number, text = '') => Object.assign(new Error(text), { code });
const inActiveDirectory = (data: string) =>
  refusal(
    49,
    `80090308: LdapErr: DSID-0C090439, comment: AcceptSecurityContext, data ${data}, v4563`,
  );

const reasons: readonly (readonly [string, UpstreamReason])[] = [
  ['525', 'bad_credentials'],
  ['52e', 'bad_credentials'],
  ['52E', 'bad_credentials'],
  ['530', 'not_member'],
  ['532', 'password_expired'],
  ['533', 'account_disabled'],
  ['701', 'account_expired'],
  ['773', 'password_must_change'],
  ['775', 'account_locked'],
  ['999', 'bad_credentials'],
];

for (const [data, reason] of reasons) {
  test(`result 49 with data ${data} means ${reason}`, () => {
    assert.equal(bindFailure(inActiveDirectory(data), undefined).reason, reason);
  });
}

test('the entry says what the refusal does not', () => {
  const locked = entryOf({ dn: 'cn=a', pwdAccountLockedTime: '20260101000000Z' });
  assert.equal(bindFailure(refusal(49), locked).reason, 'account_locked');
  const disabled = entryOf({ dn: 'cn=a', nsAccountLock: 'TRUE' });
  assert.equal(bindFailure(refusal(53), disabled).reason, 'account_disabled');
});

test('no text of the directory gets into an error', () => {
  const error = bindFailure(refusal(49, 'secret text, data 52e'), undefined);
  assert.ok(!JSON.stringify(error).includes('secret text'));
  assert.equal(error.cause, undefined);
});

test('a refused service account names its setting, and silence is no answer', () => {
  assert.equal(serviceFailure(refusal(49)).field, 'bindPassword');
  assert.equal(serviceFailure(refusal(10)).reason, 'misconfigured');
  assert.equal(serviceFailure(new Error('Connection closed')).reason, 'unreachable');
});
