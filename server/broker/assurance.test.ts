import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { AssurancePolicy } from '@causeway/contract/sign-in-rules.ts';

import type { Assurance } from '../connectors/connector.ts';
import { UpstreamError } from '../kernel/upstream-error.ts';
import { judgeAssurance, wantedAssurance } from './assurance.ts';

const now = Date.UTC(2026, 0, 1);
const policy: AssurancePolicy = {
  levels: [
    { acr: 'one', sourceAcr: ['urn:password'] },
    { acr: 'two', sourceAcr: ['urn:mfa', 'urn:otp'], sourceAmr: ['pwd', 'otp'] },
    { acr: 'key', sourceAmr: ['hwk'] },
  ],
  whenInsufficient: 'refuse',
};
const none: AssurancePolicy = { levels: [], whenInsufficient: 'refuse' };

describe('what is asked of a source', () => {
  const cases: readonly [string, AssurancePolicy, Record<string, string>, unknown][] = [
    ['nothing where nothing is said', none, {}, undefined],
    ['nothing for the levels of nobody', policy, {}, undefined],
    [
      'nothing for a level that the connection does not know',
      policy,
      { acr_values: 'x' },
      undefined,
    ],
    [
      'the values of the level that the application prefers, and of stronger ones',
      policy,
      { acr_values: 'unknown two one' },
      { acrValues: ['urn:mfa', 'urn:otp'], isAgain: false },
    ],
    [
      'no less than the connection requires',
      { ...policy, required: 'two' },
      { acr_values: 'one' },
      { acrValues: ['urn:mfa', 'urn:otp'], isAgain: false },
    ],
    [
      'the shorter of two ages',
      { ...none, maxAgeSeconds: 600 },
      { max_age: '60' },
      { acrValues: [], maxAgeSeconds: 60, isAgain: false },
    ],
    [
      'no age that is no number',
      { ...none, maxAgeSeconds: 600 },
      { max_age: '-1' },
      { acrValues: [], maxAgeSeconds: 600, isAgain: false },
    ],
  ];
  for (const [name, rules, asked, expected] of cases) {
    it(name, () => assert.deepEqual(wantedAssurance(rules, asked, false), expected));
  }

  it('a new sign-in after one that was not enough', () => {
    assert.deepEqual(wantedAssurance(none, {}, true), { acrValues: [], isAgain: true });
  });
});

describe('what a source told', () => {
  const judge = (rules: AssurancePolicy, told: Assurance, maxAgeSeconds?: number) =>
    judgeAssurance(rules, told, {
      now,
      ...(maxAgeSeconds !== undefined && {
        wanted: { acrValues: [], maxAgeSeconds, isAgain: false },
      }),
    });
  const insufficient = (detail: RegExp) => (error: unknown) =>
    error instanceof UpstreamError &&
    error.reason === 'insufficient' &&
    detail.test(error.detail ?? '');

  it('stands as it is without levels', () => {
    const told = { acr: 'urn:x', amr: ['face'], authenticatedAt: now };
    assert.deepEqual(judge(none, told), told);
  });

  it('becomes the strongest level that it reaches', () => {
    assert.equal(judge(policy, { acr: 'urn:password' }).acr, 'one');
    assert.equal(judge(policy, { acr: 'urn:password', amr: ['otp', 'pwd'] }).acr, 'two');
    assert.equal(judge(policy, { acr: 'urn:otp', amr: ['hwk'] }).acr, 'key');
  });

  it('is no level of ours when it reaches none, whatever it is called there', () => {
    const level = judge(policy, { acr: 'two', amr: ['otp'] });
    assert.deepEqual(level, { amr: ['otp'] });
  });

  it('is refused below the level that is required', () => {
    const strict = { ...policy, required: 'two' };
    assert.throws(() => judge(strict, { acr: 'urn:password' }), insufficient(/urn:password.*two/));
    assert.throws(() => judge(strict, {}), insufficient(/none/));
    assert.equal(judge(strict, { acr: 'urn:mfa' }).acr, 'two');
    assert.equal(judge(strict, { amr: ['hwk'] }).acr, 'key');
  });

  it('is refused when it is older than allowed, or of no known age', () => {
    const fresh = { ...none, maxAgeSeconds: 600 };
    assert.throws(() => judge(fresh, {}), insufficient(/when/));
    assert.throws(
      () => judge(fresh, { authenticatedAt: now - 661_000 }),
      insufficient(/661 s ago, allowed are 600 s/),
    );
    assert.ok(judge(fresh, { authenticatedAt: now - 659_000 }));
  });

  it('is held against the age that the application asked for, as far as the source tells', () => {
    assert.throws(() => judge(none, { authenticatedAt: now - 200_000 }, 60), insufficient(/60 s/));
    assert.deepEqual(judge(none, {}, 60), {});
  });
});
