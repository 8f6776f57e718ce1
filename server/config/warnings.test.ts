import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { readConfig } from '../config.ts';
import type { Environment } from './reading.ts';
import { unsafeSettings } from './warnings.ts';

function warningsFor(env: Environment): readonly string[] {
  const invocation = readConfig(env, []);
  assert.equal(invocation.kind, 'start');
  return unsafeSettings(invocation.config);
}

const production = { CAUSEWAY_PUBLIC_URL: 'https://login.example.com' };

const unsafe: readonly (readonly [string, Environment, RegExp])[] = [
  ['a public address in the clear', { CAUSEWAY_PUBLIC_URL: 'http://login.lan' }, /not https/],
  [
    'development on every interface',
    { CAUSEWAY_HOST: '0.0.0.0', CAUSEWAY_PUBLIC_URL: 'http://localhost' },
    /other machines/,
  ],
  ['an outbound guard that is off', { ...production, CAUSEWAY_OUTBOUND_ALLOW: '0.0.0.0/0' }, /\/0/],
  ['a proxy that may be anybody', { ...production, CAUSEWAY_TRUST_PROXY: '::/0' }, /\/0/],
  [
    'encryption keys that other nodes cannot have',
    { ...production, CAUSEWAY_DATABASE_URL: 'postgres://h/d' },
    /CAUSEWAY_ENCRYPTION_KEYS/,
  ],
  ['a short secret', { ...production, CAUSEWAY_ACCESS_KEY_SECRET: 'sesame-open' }, /short/],
];

describe('unsafe settings', () => {
  for (const [name, env, sentence] of unsafe) {
    it(`warns of ${name}`, () => {
      const warnings = warningsFor(env);

      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', sentence);
    });
  }

  it('says nothing about the defaults, nor about a careful production', () => {
    assert.deepEqual(warningsFor({}), []);
    assert.deepEqual(warningsFor(production), []);
  });
});
