import assert from 'node:assert/strict';
import { test } from 'node:test';

import { signInMethodsOf } from './sign-in-methods.ts';

const of = (extra: Readonly<Record<string, unknown>>, registrationDisabled = false) =>
  signInMethodsOf({ extra, registrationDisabled });

test('an application that says nothing has no forms', () => {
  for (const extra of [
    {},
    { loginConfig: null },
    { loginConfig: { enabledBasicLoginMethods: 1 } },
  ]) {
    const { passwords, codes, signUp, codesAdmit } = of(extra);
    assert.deepEqual(
      [passwords, codes, signUp.codes, signUp.password, codesAdmit],
      [[], [], [], false, []],
    );
  }
});

test('each method that is switched on is there, and no other', () => {
  const methods = of({
    loginConfig: {
      enabledBasicLoginMethods: ['USERNAME_PASSWORD', 'PHONE_CODE', 'SELF_BUILT_APP_QRCODE'],
    },
    registerConfig: { enabledBasicRegisterMethods: ['EMAIL_PASSWORD', 'EMAIL_CODE'] },
  });
  assert.deepEqual(methods.passwords, ['username']);
  assert.deepEqual(methods.codes, ['phone']);
  assert.deepEqual(methods.signUp, { codes: ['email'], password: true });
  assert.equal(methods.first, 'password');
});

test('a code admits somebody new only where pages are merged and the way to join is open', () => {
  const extra = {
    loginConfig: {
      mergeLoginAndRegisterPage: true,
      enabledBasicLoginMethods: ['EMAIL_CODE', 'PHONE_CODE', 'EMAIL_PASSWORD'],
      defaultLoginMethod: { connectionType: 'PASSCODE' },
    },
    registerConfig: { enabledBasicRegisterMethods: ['EMAIL_CODE'] },
  };
  assert.deepEqual(of(extra).codesAdmit, ['email']);
  assert.equal(of(extra).first, 'code');
  assert.deepEqual(of(extra, true).codesAdmit, []);
  assert.deepEqual(of(extra, true).signUp, { codes: [], password: false });
  const apart = {
    ...extra,
    loginConfig: { ...extra.loginConfig, mergeLoginAndRegisterPage: false },
  };
  assert.deepEqual(of(apart).codesAdmit, []);
});
