import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import * as client from 'openid-client';

import { newId, type PoolId } from '../kernel/ids.ts';
import { claimsOf } from './claims.ts';
import { type Harness, makeUser, obtainTokens, startHarness } from './harness.test.ts';

const poolId = newId<PoolId>();

const full = {
  email: 'Ann@example.com',
  emailVerified: false,
  phone: '13800000000',
  phoneVerified: true,
  username: 'ann',
  externalId: 'e-1',
  profile: {
    name: 'Ann',
    nickname: 'A',
    givenName: 'Ann',
    familyName: 'Lee',
    photo: 'https://example.com/a.png',
    gender: 'F',
    birthdate: '2000-01-01',
    city: 'Berlin',
    country: 'DE',
    unionid: 'claimed',
    roles: ['admin'],
    tenantId: 'claimed',
  },
  customData: { shoe: 38 },
} as const;

describe('the claims about a user', () => {
  it('are those of the profile, under their standard names', () => {
    const user = makeUser(poolId, full);
    assert.deepEqual(claimsOf(user), {
      sub: user.id,
      name: 'Ann',
      nickname: 'A',
      given_name: 'Ann',
      family_name: 'Lee',
      picture: 'https://example.com/a.png',
      birthdate: '2000-01-01',
      gender: 'F',
      updated_at: 1_700_000_000,
      email: 'Ann@example.com',
      email_verified: false,
      phone_number: '13800000000',
      phone_number_verified: true,
      address: { locality: 'Berlin', country: 'DE' },
      username: 'ann',
      external_id: 'e-1',
      extended_fields: { shoe: 38 },
      userpool_id: poolId,
    });
  });

  it('leave out what is not known, and do not take an attribute of another type', () => {
    const profile = { nickname: '', givenName: 7, website: null };
    const user = makeUser(poolId, { email: undefined, emailVerified: false, profile });
    assert.deepEqual(claimsOf(user), {
      sub: user.id,
      gender: 'U',
      updated_at: 1_700_000_000,
      extended_fields: {},
      userpool_id: poolId,
    });
  });
});

describe('the scopes of a request', () => {
  let harness: Harness;
  before(async () => {
    harness = await startHarness();
  });
  after(() => harness.close());

  it('choose the claims in the id token and in user info', async () => {
    const application = await harness.addApplication();
    const user = await harness.addUser(full);
    const config = await harness.relyingParty(application);
    const expectations: Record<string, readonly string[]> = {
      openid: [],
      'openid email': ['email', 'email_verified'],
      'openid phone': ['phone_number', 'phone_number_verified'],
      'openid address': ['address'],
      'openid username external_id': ['external_id', 'username'],
      'openid extended_fields userpool_id': ['extended_fields', 'userpool_id'],
      'openid role roles unionid tenant_id nonsense': [],
    };
    for (const [scope, names] of Object.entries(expectations)) {
      const tokens = await obtainTokens(harness, { application, user, params: { scope } });
      const info = await client.fetchUserInfo(config, tokens.access_token, user.id);
      assert.deepEqual(Object.keys(info).sort(), [...names, 'sub'].sort(), scope);
      const claims = Object.keys(tokens.claims() ?? {});
      const protocol = ['acr', 'amr', 'aud', 'auth_time', 'exp', 'iat', 'iss', 'nonce', 'sub'];
      assert.deepEqual(claims.sort(), [...names, ...protocol].sort(), scope);
    }
  });
});
