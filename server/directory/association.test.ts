import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { matchingOf } from '@causeway/contract/association.ts';
import { AppError, errorText } from '@causeway/contract/errors.ts';
import { connectionTypesOf, isSourceType, sourceTypes } from '@causeway/contract/source-types.ts';

import { type AssociationChanges, changeAssociation, noAssociation } from './association.ts';

const change = (
  sent: AssociationChanges,
  { type = 'oidc', fields = {}, stored = noAssociation } = {},
) => changeAssociation({ type, fields }, stored, sent);

const refusal =
  (code: string, ...words: readonly string[]) =>
  (error: unknown) => {
    assert.ok(error instanceof AppError);
    const text = errorText(error.code, 'en', error.values);
    assert.equal(error.code, code);
    for (const word of words) assert.ok(text.includes(word), text);
    return true;
  };

describe('the association policy of a connection', () => {
  it('makes new users of everybody where nothing is said', () => {
    assert.deepEqual(change({}), noAssociation);
  });

  it('keeps what is not said, and each value once', () => {
    const stored = change({ associationMode: 'field', matchFields: ['email', 'phone', 'email'] });
    assert.deepEqual(stored.matchFields, ['email', 'phone']);

    const methods = ['email-code', 'email-code'] as const;
    const changed = change({ challengeBindingMethods: methods }, { stored });

    assert.deepEqual(changed, { ...stored, challengeBindingMethods: ['email-code'] });
  });

  it('lets nobody prove an address without a way to', () => {
    const sent = { associationMode: 'challenge', newUsersProveAddress: true } as const;

    const kept = change({ ...sent, challengeBindingMethods: ['email-password', 'phone-code'] });
    assert.equal(kept.newUsersProveAddress, true);
    assert.equal(change({ ...kept, associationMode: 'none' }).newUsersProveAddress, true);
    assert.throws(
      () => change({ ...sent, challengeBindingMethods: ['email-password'] }),
      refusal('invalid_argument', 'newUsersProveAddress', 'email-code'),
    );
  });

  it('is switched on and off by match fields alone, as older clients send them', () => {
    const on = change({ matchFields: ['email'] });
    assert.equal(on.associationMode, 'field');

    const off = change({ matchFields: [] }, { stored: on });
    assert.equal(off.associationMode, 'none');
  });

  it('leaves mode challenge on when match fields come and go', () => {
    const stored = change({
      associationMode: 'challenge',
      challengeBindingMethods: ['email-code'],
    });

    const matched = change({ matchFields: ['email'] }, { stored });
    assert.equal(matched.associationMode, 'challenge');
    assert.equal(change({ matchFields: [] }, { stored: matched }).associationMode, 'challenge');
  });

  it('refuses a mode that has nothing to work with', () => {
    assert.throws(
      () => change({ associationMode: 'field' }),
      refusal('invalid_argument', 'userMatchFields', 'at least one'),
    );
    assert.throws(
      () => change({ associationMode: 'challenge' }),
      refusal('invalid_argument', 'challengeBindingMethods', 'at least one'),
    );
  });

  it('names what a type can be matched by', () => {
    assert.throws(
      () => change({ matchFields: ['username'] }),
      refusal('invalid_argument', 'userMatchFields', 'phone, email'),
    );
    assert.throws(
      () => change({ matchFields: ['email'] }, { type: 'wechat:pc' }),
      refusal('invalid_argument', 'wechat:pc', 'challenge'),
    );
  });

  it('refuses to match by a claim that nobody proves, and says what would be right', () => {
    const ldap = { type: 'ldap' };
    assert.throws(
      () => change({ matchFields: ['email'] }, ldap),
      refusal('association_unsafe', 'does not prove email', 'trustedClaims'),
    );
    const trusted = change({ matchFields: ['email'], trustedClaims: ['email'] }, ldap);
    assert.equal(trusted.associationMode, 'field');

    assert.throws(
      () => change({ matchFields: ['email'] }, { type: 'facebook' }),
      refusal('association_unsafe', 'facebook', 'challenge'),
    );
  });

  it('refuses to take trust away from under a policy that needs it', () => {
    const stored = change({ matchFields: ['email'], trustedClaims: ['email'] }, { type: 'saml' });

    assert.throws(
      () => change({ trustedClaims: [] }, { type: 'saml', stored }),
      refusal('association_unsafe'),
    );
  });

  it('trusts no claim of a source where people write their own', () => {
    const types = ['facebook', 'google', 'wechat:pc', 'qingcloud'];
    for (const type of types) {
      assert.throws(
        () => change({ trustedClaims: ['email'] }, { type }),
        refusal('association_unsafe', 'trustedClaims', type),
      );
    }
  });

  it('incident-01: trusts no claim of a connection that lets every directory in', () => {
    const open = [
      { type: 'azure-ad', fields: { tenant: 'common' } },
      { type: 'azure-ad', fields: { tenantId: 'Organizations' } },
      { type: 'azure-ad', fields: { clientId: '72f988bf-86f1-41af-91ab-2d7cd011db47' } },
      { type: 'oidc', fields: { issuerUrl: 'https://login.microsoftonline.com/common/v2.0' } },
      { type: 'oidc', fields: { issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0' } },
    ];
    for (const each of open) {
      assert.throws(
        () => change({ trustedClaims: ['email'] }, each),
        refusal('association_unsafe', 'trustedClaims'),
      );
    }
    const one = { type: 'azure-ad', fields: { tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47' } };
    assert.deepEqual(change({ trustedClaims: ['email'] }, one).trustedClaims, ['email']);
  });

  it('matches by no claim that a social source leaves unproven, whatever is sent', () => {
    for (const source of Object.keys(sourceTypes).filter(isSourceType)) {
      for (const type of connectionTypesOf(source)) {
        const { by, proves, isDirectory } = matchingOf(type);
        assert.ok(
          proves.every((field) => by.includes(field)),
          type,
        );
        assert.ok(!isDirectory || sourceTypes[source].category === 'enterprise', type);
        for (const field of by.filter((each) => !proves.includes(each))) {
          assert.throws(
            () => change({ matchFields: [field] }, { type }),
            refusal('association_unsafe'),
          );
        }
      }
    }
  });
});
