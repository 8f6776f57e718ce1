import assert from 'node:assert/strict';
import { test } from 'node:test';

import { asId, type UserId } from '../../kernel/ids.ts';
import { accountQuestionPage } from './account-question-page.ts';

const input = {
  language: 'en',
  brand: { name: 'Work<place', logo: '', color: undefined },
  source: 'Okta',
  address: '/account/token-1',
  accounts: [],
  notice: undefined,
} as const;
const methods = ['email-code', 'username-password'] as const;
const question = { kind: 'challenge', methods, mayCreate: true } as const;

test('the question shows one way to prove, leads to the others, and offers a new account', () => {
  const byCode = accountQuestionPage({ ...input, question, method: 'email-code' }).body.text;
  const byName = accountQuestionPage({ ...input, question, method: 'username-password' }).body.text;

  for (const part of ['/code"', '/create"', 'type="email"', '?with=username-password']) {
    assert.ok(byCode.includes(part), part);
  }
  for (const part of ['/prove"', 'type="password"', '?with=email-code']) {
    assert.ok(byName.includes(part), part);
  }
  assert.ok(!byCode.includes('Work<place'));
});

test('a new account is offered only where one may be made', () => {
  const closed = { ...question, mayCreate: false };
  const { title, body } = accountQuestionPage({ ...input, question: closed, method: 'email-code' });

  assert.ok(!body.text.includes('/create'));
  assert.equal(title, 'Show that the account is yours');
});

test('a new account is not for the asking where an address has to be proven', () => {
  const proving = { ...question, needsAddress: true };
  const page = { ...input, question: proving, method: 'email-code' } as const;
  const { title, body } = accountQuestionPage(page);

  assert.ok(!body.text.includes('/create'));
  assert.ok(body.text.includes('you get a new one'));
  assert.equal(title, 'Confirm who you are here');
});

test('the code is asked for after it was sent, and stays asked for when it was wrong', () => {
  const sent = { kind: 'code-sent', account: 'ada@example.com' } as const;
  const wrong = { ...sent, kind: 'refused', text: 'No & no', codeSent: true } as const;
  for (const notice of [sent, wrong]) {
    const { text } = accountQuestionPage({
      ...input,
      question,
      method: 'email-code',
      notice,
    }).body;
    assert.match(text, /name="secret"[^>]*inputmode="numeric"[^>]*autocomplete="one-time-code"/);
    assert.ok(text.includes('/prove"'));
  }
});

test('the accounts to choose from are buttons, and what was refused is said', () => {
  const { text } = accountQuestionPage({
    ...input,
    question: { kind: 'choose', userIds: [asId<UserId>('u1')] },
    method: undefined,
    accounts: [{ id: 'u1', name: '<Ada>', hint: 'ad···@example.com' }],
    notice: { kind: 'refused', text: 'No & no', account: '', codeSent: false },
  }).body;

  assert.ok(text.includes('value="u1"') && text.includes('&lt;Ada&gt;'));
  assert.ok(text.includes('role="alert"') && text.includes('No &amp; no'));
});
