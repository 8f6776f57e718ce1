import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assuranceOf, claimsOf } from './claims.ts';

test('standard claims become the house’s vocabulary', () => {
  const claims = claimsOf({
    sub: '1',
    preferred_username: 'ada',
    name: 'Ada Lovelace',
    nickname: 'Ada',
    given_name: 'Ada',
    family_name: 'Lovelace',
    picture: 'https://id.example/ada.png',
    profile: 'https://id.example/ada',
    website: 'https://ada.example',
    gender: 'female',
    birthdate: '1815-12-10',
    locale: 'en-GB',
    zoneinfo: 'Europe/London',
    email: 'ada@example.org',
    email_verified: true,
    phone_number: '+44 20 7946 0958',
    phone_number_verified: false,
    groups: ['analysts'],
  });

  assert.deepEqual(claims, {
    username: 'ada',
    name: 'Ada Lovelace',
    nickname: 'Ada',
    givenName: 'Ada',
    familyName: 'Lovelace',
    picture: 'https://id.example/ada.png',
    profile: 'https://id.example/ada',
    website: 'https://ada.example',
    gender: 'F',
    birthdate: '1815-12-10',
    locale: 'en-GB',
    zoneinfo: 'Europe/London',
    email: { value: 'ada@example.org', isVerified: true },
    phone: { value: '+44 20 7946 0958', isVerified: false },
  });
});

test('what is absent stays absent', () => {
  assert.deepEqual(claimsOf({ sub: '1' }), {});
  assert.deepEqual(claimsOf({ email_verified: true, phone_number_verified: true }), {});
});

for (const [sent, isVerified] of [
  [true, true],
  ['true', true],
  [false, false],
  ['false', false],
  ['0', false],
  ['1', false],
  ['TRUE', false],
  [0, false],
  [1, false],
  [null, false],
  [undefined, false],
  [[], false],
  [{}, false],
] as const) {
  test(`incident-2: email_verified ${JSON.stringify(sent)} means ${isVerified}`, () => {
    const { email, phone } = claimsOf({
      email: 'ada@example.org',
      email_verified: sent,
      phone_number: '+1',
      phone_number_verified: sent,
    });

    assert.equal(email?.isVerified, isVerified);
    assert.equal(phone?.isVerified, isVerified);
  });
}

test('values of a wrong kind are left out', () => {
  for (const wrong of [null, 7, true, '', '  ', {}, ['Ada'], 'a'.repeat(2049), 'a\0b', '\ud800']) {
    const claims = claimsOf({
      name: wrong,
      preferred_username: wrong,
      picture: wrong,
      email: wrong,
      gender: wrong,
      locale: wrong,
      phone_number: wrong,
    });
    assert.deepEqual(claims, {}, JSON.stringify(wrong));
  }
});

test('a text that is no e-mail address is left out', () => {
  for (const email of [
    'ada',
    '@example.org',
    'ada@',
    'a b@example.org',
    'a@b@c',
    `${'a'.repeat(251)}@b.c`,
  ]) {
    assert.equal(claimsOf({ email, email_verified: true }).email, undefined, email);
  }
});

test('addresses that a browser should not follow are left out', () => {
  for (const url of [
    'javascript:alert(1)',
    'data:text/html,x',
    '/ada.png',
    'https://u:p@id.example/',
  ]) {
    assert.deepEqual(claimsOf({ picture: url, profile: url, website: url }), {}, url);
  }
});

test('gender words outside of the two are unknown', () => {
  assert.deepEqual(
    ['male', 'Female', 'diverse'].map((gender) => claimsOf({ gender }).gender),
    ['M', 'F', 'U'],
  );
});

test('assurance keeps what is well-formed', () => {
  assert.deepEqual(assuranceOf({ acr: 'a', amr: ['pwd', 7, 'otp'], auth_time: 5 }), {
    acr: 'a',
    amr: ['pwd', 'otp'],
    authenticatedAt: 5000,
  });
  assert.deepEqual(assuranceOf({ acr: 1, amr: 'pwd', auth_time: '5' }), {});
  assert.deepEqual(assuranceOf({}), {});
});
