import assert from 'node:assert/strict';
import { test } from 'node:test';

import { AppError } from '@causeway/contract/errors.ts';

import { type ConnectionSettings, mergeFields, requireFields } from './connection-fields.ts';

/** Knows one type, as a connector would describe it. */
const settings: ConnectionSettings = {
  check: (_type, fields) =>
    fields['issuerUrl'] === 'bad' ? { field: 'issuerUrl', rule: 'is bad.' } : undefined,
  secretFields: (type) => (type === 'oidc' ? ['clientSecret'] : undefined),
  tellsAssurance: () => true,
  hasOwnKeys: () => false,
  endpointFields: (type) => (type === 'oidc' ? ['issuerUrl', 'clientId'] : undefined),
};

const stored = { issuerUrl: 'https://a.test', clientId: 'c', clientSecret: 's', scopes: ['x'] };

function merge(sent: object, type = 'oidc') {
  try {
    return mergeFields(settings, type, { stored, sent: { ...sent } });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { field } = error.values;
    return `${error.code} ${typeof field === 'string' ? field : ''}`;
  }
}

for (const mask of ['***', '********', '***cret', '•••••', '●●●', '*']) {
  test(`a secret sent as ${mask} keeps the stored one`, () => {
    assert.deepEqual(merge({ clientSecret: mask }), stored);
  });
}

test('an absent secret keeps the stored one, a new one replaces it', () => {
  assert.deepEqual(merge({ scopes: [] }), { ...stored, scopes: [] });
  assert.deepEqual(merge({ clientSecret: 'new' }), { ...stored, clientSecret: 'new' });
});

for (const change of [{ issuerUrl: 'https://evil.test' }, { clientId: 'other' }]) {
  test(`incident-37: ${JSON.stringify(change)} needs the secret anew`, () => {
    const refusal = 'secret_must_be_reentered clientSecret';

    assert.equal(merge(change), refusal, 'absent');
    assert.equal(merge({ ...change, clientSecret: '***' }), refusal, 'masked');
    const entered = { ...change, clientSecret: 'new' };
    assert.deepEqual(merge(entered), { ...stored, ...entered });
  });
}

test('an endpoint sent back unchanged is no change', () => {
  assert.deepEqual(merge({ issuerUrl: 'https://a.test', clientSecret: '***' }), stored);
});

test('incident-37 holds for types that no connector knows, by the look of their keys', () => {
  const custom = { authURL: 'https://a.test', appSecret: 's' };
  const moved = { stored: custom, sent: { authURL: 'https://evil.test' } };

  assert.throws(
    () => mergeFields(settings, 'unheard-of', moved),
    (error: AppError) => error.code === 'secret_must_be_reentered',
  );
});

test('a mask without a stored secret is refused, when creating and when updating', () => {
  const refused = (error: AppError) => error.code === 'connection_misconfigured';

  assert.throws(() => requireFields(settings, 'oidc', { clientSecret: '***' }), refused);
  const first = { stored: {}, sent: { clientSecret: '***' } };
  assert.throws(() => mergeFields(settings, 'oidc', first), refused);
});

test('asterisks in a field that is no secret are text', () => {
  assert.deepEqual(merge({ label: '***' }), { ...stored, label: '***' });
});

test('the merged settings are checked, not only the sent ones', () => {
  assert.equal(
    merge({ issuerUrl: 'bad', clientSecret: 'n' }),
    'connection_misconfigured issuerUrl',
  );
});

test('settings larger than 64 KiB are refused', () => {
  assert.equal(merge({ label: 'x'.repeat(66_000) }), 'invalid_argument fields');
});
