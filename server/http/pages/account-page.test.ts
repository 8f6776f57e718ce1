import assert from 'node:assert/strict';
import { test } from 'node:test';

import { asId, type UserId } from '../../kernel/ids.ts';
import { accountPage } from './account-page.ts';

const input = {
  appName: 'Work<place',
  appLogo: '',
  source: 'Okta',
  address: '/account/token-1',
  accounts: [],
  notice: undefined,
} as const;

test('the account page offers each method and, where it may, a new account', () => {
  const methods = ['email-code', 'username-password'] as const;
  const question = { kind: 'challenge', methods, mayCreate: true } as const;
  const { text } = accountPage({ ...input, language: 'en', question }).body;

  for (const part of ['/prove', '/code', '/create', 'value="email-code"', 'type="password"']) {
    assert.ok(text.includes(part), part);
  }
  assert.ok(text.includes('inputmode="numeric"'));
  assert.ok(!text.includes('Work<place'));

  const closed = { ...question, mayCreate: false };
  assert.ok(
    !accountPage({ ...input, language: 'zh', question: closed }).body.text.includes('/create'),
  );
});

test('the account page lists the accounts to choose from, and says what was refused', () => {
  const question = { kind: 'choose', userIds: [asId<UserId>('u1')] } as const;
  const { text } = accountPage({
    ...input,
    language: 'en',
    question,
    accounts: [{ id: 'u1', name: '<Ada>' }],
    notice: { kind: 'refused', text: 'No & no', account: '' },
  }).body;

  assert.ok(text.includes('value="u1"') && text.includes('&lt;Ada&gt;'));
  assert.ok(text.includes('role="alert"') && text.includes('No &amp; no'));
});
