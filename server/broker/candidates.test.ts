import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { MatchField } from '@causeway/contract/association.ts';

import { sampleConnection, sampleUser } from '../store/conformance/samples.ts';
import type { Assertion } from '../connectors/connector.ts';
import { newId, type PoolId, type SourceId, type TenantId } from '../kernel/ids.ts';
import { assertedValues, type Candidate, isProvenToPool, matchOf } from './candidates.ts';

const poolId = newId<PoolId>();

const connectionOf = (changes: Parameters<typeof sampleConnection>[2]) =>
  sampleConnection(poolId, newId<SourceId>(), { trustedClaims: [], ...changes });

const subjects: Assertion['subjects'] = [{ type: 'generic', value: 'Sub-1', authority: 'issuer' }];
const claims: Assertion['claims'] = {
  username: 'Ａda',
  email: { value: ' Ada@Example.COM', isVerified: true },
  phone: { value: '138 0000 0000', isVerified: false },
};

const candidate = (
  user: Parameters<typeof sampleUser>[1],
  field: MatchField,
  { isProven = true, hasIdentityOfSource = false } = {},
): Candidate => ({
  user: sampleUser(poolId, user),
  values: [{ field, value: 'x', isProven }],
  hasIdentityOfSource,
});

describe('what an assertion can be matched by', () => {
  it('is the match fields of the connection, in the form that accounts are compared by', () => {
    const matchFields = ['email', 'phone', 'username', 'externalId'] as const;
    const connection = connectionOf({ type: 'oidc', matchFields });

    assert.deepEqual(assertedValues(connection, { claims, subjects }), [
      { field: 'email', value: 'ada@example.com', isProven: true },
      { field: 'phone', value: '+8613800000000', isProven: false },
      { field: 'username', value: 'Ada', isProven: false },
      { field: 'externalId', value: 'Sub-1', isProven: false },
    ]);
    assert.deepEqual(assertedValues(connectionOf({ matchFields: [] }), { claims, subjects }), []);
  });

  it('incident-12: is no address that only normalisation makes one', () => {
    const connection = connectionOf({ type: 'oidc', matchFields: ['email'] });
    for (const value of ['ada＠example.com', 'a@b@example.com', 'ada@example.com,eve@x.test', '']) {
      const asserted = { subjects, claims: { email: { value, isVerified: true } } };
      assert.deepEqual(assertedValues(connection, asserted), [], value);
    }
  });

  it('incident-11: is never an id that the source lets people choose', () => {
    const connection = connectionOf({
      type: 'saml',
      matchFields: ['externalId', 'phone', 'email'],
    });
    const asserted = { claims: {}, subjects: [{ ...subjects[0], value: 'victim' }] as const };

    const values = assertedValues(connection, asserted);

    assert.deepEqual(
      values.map(({ field }) => field),
      ['externalId'],
    );
  });

  it('is proven where the administrator answers for the claim', () => {
    const connection = connectionOf({ matchFields: ['phone'], trustedClaims: ['phone'] });
    assert.equal(assertedValues(connection, { claims, subjects })[0]?.isProven, true);
  });

  it('incident-02: is unproven when the source does not say otherwise, whatever its type', () => {
    const unverified = { claims: { email: { value: 'a@b.test', isVerified: false } } };
    const verified = { claims: { email: { value: 'a@b.test', isVerified: true } } };
    for (const type of ['oidc', 'google', 'azure-ad', 'github']) {
      assert.equal(isProvenToPool(connectionOf({ type }), 'email', unverified), false);
      assert.equal(isProvenToPool(connectionOf({ type }), 'email', verified), true);
    }
    for (const type of ['facebook', 'oauth', 'lark-internal', 'ldap']) {
      assert.equal(isProvenToPool(connectionOf({ type }), 'email', verified), false);
    }
  });

  it("is not proven to the pool by what a tenant's source says", () => {
    const connection = connectionOf({ tenantId: newId<TenantId>(), trustedClaims: ['email'] });
    assert.equal(isProvenToPool(connection, 'email', { claims }), false);
  });
});

describe('what candidates come to', () => {
  const verified = { email: 'a@b.test', emailVerified: true } as const;

  it('is nobody, one or several accounts that are proven on both sides', () => {
    const one = candidate(verified, 'email');
    const two = candidate({ phone: '+8613800000000', phoneVerified: true }, 'phone');

    assert.deepEqual(matchOf([]), { match: 'nobody', linkable: [] });
    assert.deepEqual(matchOf([one]), { match: 'one', linkable: [one.user.id] });
    assert.deepEqual(matchOf([one, two]), {
      match: 'several',
      linkable: [one.user.id, two.user.id],
    });
  });

  it('takes no notice of accounts that are known by an unproven value', () => {
    const one = candidate(verified, 'email');
    const squatter = candidate({ phone: '+8613800000000' }, 'phone');

    assert.deepEqual(matchOf([squatter, one]), { match: 'one', linkable: [one.user.id] });
  });

  it('says on which side the proof is missing', () => {
    const here = candidate({ email: 'a@b.test' }, 'email');
    const there = candidate(verified, 'email', { isProven: false });

    assert.equal(matchOf([here]).match, 'unproven-here');
    assert.equal(matchOf([there]).match, 'unproven-there');
    assert.equal(matchOf([there, here]).match, 'unproven-here');
  });

  it('says why a proven account cannot be linked', () => {
    const suspended = candidate({ ...verified, status: 'Suspended' }, 'email');
    const occupied = candidate(verified, 'email', { hasIdentityOfSource: true });

    assert.equal(matchOf([suspended]).match, 'inactive');
    assert.equal(matchOf([occupied]).match, 'occupied');
    assert.equal(matchOf([suspended, occupied]).match, 'occupied');
  });

  it('asks when one of several can be linked', () => {
    const suspended = candidate({ ...verified, status: 'Suspended' }, 'email');
    const free = candidate({ phone: '+8613800000000', phoneVerified: true }, 'phone');

    assert.deepEqual(matchOf([suspended, free]), { match: 'several', linkable: [free.user.id] });
  });

  it('incident-11: believes a user name only where somebody was given it', () => {
    const chosen = candidate({ username: 'ada', origin: 'register' }, 'username');
    const given = candidate({ username: 'ada', origin: 'adminCreated' }, 'username');

    assert.equal(matchOf([chosen]).match, 'unproven-here');
    assert.equal(matchOf([given]).match, 'one');
  });
});
