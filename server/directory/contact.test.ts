import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AppError } from '@causeway/contract/errors.ts';

import {
  readEmail,
  readPhone,
  requireEmail,
  requirePhone,
  requirePlainText,
  requireUsername,
} from './contact.ts';
import { canonicalEmail, canonicalPhone } from './canonical-names.ts';

function isRefused(error: unknown): boolean {
  return error instanceof AppError && error.code === 'invalid_argument';
}

for (const [text, email] of [
  ['a@example.com', 'a@example.com'],
  [' Ann@Example.com ', 'Ann@Example.com'],
  ['a+b.c@sub.example.com', 'a+b.c@sub.example.com'],
  ['root@localhost', 'root@localhost'],
  ['用户@例子.测试', '用户@例子.测试'],
] as const) {
  test(`${text} is kept as ${email}`, () => {
    assert.equal(requireEmail(text), email);
  });
}

for (const text of [
  '',
  'a',
  '@example.com',
  'a@',
  'a@b@c',
  'a b@example.com',
  'a@exa mple.com',
  'a@example..com',
  'a@.example.com',
  'a@example.com\u200b',
  '"a"@example.com',
  'a,b@example.com',
  '<a@example.com>',
  `${'x'.repeat(250)}@example.com`,
]) {
  test(`the address ${JSON.stringify(text).slice(0, 40)} is refused`, () => {
    assert.throws(() => requireEmail(text), isRefused);
  });
}

for (const sign of ['\uFF20', '\uFE6B']) {
  test(`incident-12: a look-alike of @ (U+${sign.charCodeAt(0).toString(16)}) does not become one`, () => {
    assert.throws(() => requireEmail(`victim${sign}example.com`), isRefused);
    assert.throws(() => requireEmail(`victim@example.com${sign}evil.test`), isRefused);
  });
}

for (const [text, what] of [
  ['mi\u212Ae@example.com', 'a Kelvin sign for K'],
  ['\uFF41da@example.com', 'a full-width letter'],
  ['ada@\uFF45xample.com', 'a full-width letter in the domain'],
  ['ada@example\uFF0Ecom', 'a full-width dot'],
  ['o\uFB03ce@example.com', 'a ligature'],
  ['ad\u00AA@example.com', 'a raised letter'],
  ['ada@m\u00FCnchen\u3002example', 'an ideographic full stop'],
  ['ada@m\u00FCn\u00ADchen.example', 'a soft hyphen'],
  ['ada@m\u00FCnchen.example/evil.test', 'a slash in the domain'],
  ['ada@m\u00FC%6Echen.example', 'an escaped letter in the domain'],
] as const) {
  test(`incident-12: ${what} does not receive what is meant for the plain letter`, () => {
    assert.throws(() => requireEmail(text), isRefused);
    assert.equal(readEmail(text), undefined);
  });
}

for (const [one, other, areAlike] of [
  ['Ada@Example.COM', 'ada@example.com', true],
  ['ada@MÜNCHEN.example', 'ada@münchen.example', true],
  ['ada@münchen.example', 'ada@xn--mnchen-3ya.example', true],
  ['Ada@MU\u0308NCHEN.example', 'ada@XN--MNCHEN-3YA.example', true],
  ['ada@münchen.example', 'ada@munchen.example', false],
  ['ada@straße.example', 'ada@strasse.example', false],
  ['m\u00FCnchen@example.com', 'xn--mnchen-3ya@example.com', false],
  ['jose\u0301@example.com', 'jos\u00E9@example.com', true],
  ['ADMIN@example.com', 'admin@example.com', true],
  ['adm\u0131n@example.com', 'admin@example.com', false],
  ['ADM\u0130N@example.com', 'admin@example.com', false],
  ['\u0430da@example.com', 'ada@example.com', false],
  ['stra\u00DFe@example.com', 'strasse@example.com', false],
] as const) {
  const relation = areAlike ? 'is' : 'is not';
  test(`incident-12: ${JSON.stringify(one)} ${relation} the address ${JSON.stringify(other)}`, () => {
    const forms = [requireEmail(one), requireEmail(other)].map((text) => canonicalEmail(text));
    assert.equal(forms[0] === forms[1], areAlike);
  });
}

test('incident-12: what a URL would leave out or decode in a domain does not lead to another one', () => {
  for (const domain of [
    'ü.example/x',
    'ü.example?x',
    'ü.example#x',
    'ü.example:1',
    '%75ü.example',
  ]) {
    assert.equal(canonicalEmail(`ada@${domain}`), `ada@${domain}`);
  }
});

test('incident-12: the form that addresses are compared by is its own form, for every character', () => {
  for (let point = 0; point <= 0x2_ffff; point += 1) {
    const character = String.fromCodePoint(point);
    const canonical = canonicalEmail(`a${character}b@ü${character}b.example`);
    assert.equal(canonicalEmail(canonical), canonical, point.toString(16));
  }
});

test('a phone number loses what people write between digits, and gets its country code', () => {
  for (const [text, code, phone, phoneCountryCode] of [
    ['+86 188-1234-5678', undefined, '+8618812345678', '+86'],
    ['００８６ 188 1234 5678', undefined, '+8618812345678', '+86'],
    ['\u202A+86\u00A0188\u20131234\u20135678\u202C', undefined, '+8618812345678', '+86'],
    ['０２０ 1234.5678', undefined, '+862012345678', '+86'],
    ['+86 (0)20 1234 5678', undefined, '+862012345678', '+86'],
    ['(415) 555-0101', '1', '+14155550101', '+1'],
    ['1 415 555 0101', '+1', '+14155550101', '+1'],
    ['234 5678', '+1246', '+12462345678', '+1246'],
    ['0049 1510 0000', undefined, '+4915100000', undefined],
    ['+4915100000', '0049', '+4915100000', '+49'],
    ['+39 06 1234 5678', undefined, '+390612345678', undefined],
  ] as const) {
    assert.deepEqual(requirePhone(text, code), { phone, phoneCountryCode }, text);
    assert.deepEqual(requirePhone(phone, code).phone, phone);
  }
});

test('what no country gives out is named with an example of what would be right, and stays findable', () => {
  for (const [text, canonical] of [
    ['123 456', '+86123456'],
    ['+1 555-0100', '+15550100'],
    ['+999 1234 5678', '+99912345678'],
    ['+86 0086 020 1234', '+8600860201234'],
    ['+86 13800138000 ext. 5', '+8613800138000ext5'],
  ] as const) {
    const isNamed = (error: unknown) =>
      isRefused(error) && /"phone".*13800138000 or \+14155550101/.test(JSON.stringify(error));
    assert.throws(() => requirePhone(text), isNamed, text);
    assert.equal(readPhone(text), undefined);
    assert.equal(canonicalPhone(text), canonical);
    assert.equal(canonicalPhone(canonical), canonical);
  }
});

test('a user name is kept in its compatible form, and shows every character', () => {
  assert.equal(requireUsername('Ａnn'), 'Ann');
  for (const text of ['', 'a\u200Bnn', 'a\u202Enn', ' ann', '\u00A0ann']) {
    assert.throws(() => requireUsername(text), isRefused, JSON.stringify(text));
  }
});

for (const text of ['', '123', 'call me', '1234+5678', '+1', '1'.repeat(21), '١٢٣٤٥٦']) {
  test(`the phone number ${JSON.stringify(text)} is refused`, () => {
    assert.throws(() => requirePhone(text), isRefused);
  });
}

test('a user name has no surrounding blanks and no control characters', () => {
  assert.equal(requirePlainText('username', 'Ann Lee'), 'Ann Lee');
  assert.throws(() => requirePlainText('username', ' ann'), isRefused);
  assert.throws(() => requirePlainText('username', 'a\nb'), isRefused);
});
