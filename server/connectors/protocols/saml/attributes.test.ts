import assert from 'node:assert/strict';
import { it } from 'node:test';

import { rejectsAs } from '../../engine/rejects-as.ts';
import { SamlScene } from './scene.ts';

const scene = new SamlScene();
const xmlsoap = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';

const told: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'object ids of LDAP': {
    'urn:oid:0.9.2342.19200300.100.1.3': ['ada@corp.example'],
    'urn:oid:2.5.4.42': ['Ada'],
    'urn:oid:2.5.4.4': ['Lovelace'],
    'urn:oid:2.16.840.1.113730.3.1.241': ['Ada Lovelace'],
  },
  "Microsoft's addresses": {
    [`${xmlsoap}emailaddress`]: ['ada@corp.example'],
    [`${xmlsoap}givenname`]: ['Ada'],
    [`${xmlsoap}surname`]: ['Lovelace'],
    'http://schemas.microsoft.com/identity/claims/displayname': ['Ada Lovelace'],
  },
  'plain words': {
    mail: ['ada@corp.example', 'second@corp.example'],
    givenName: ['Ada'],
    sn: ['Lovelace'],
    displayName: ['Ada Lovelace'],
  },
};

for (const [name, attributes] of Object.entries(told)) {
  it(`reads ${name}, and calls no address proven`, async () => {
    const { claims } = await scene.signIn({}, { attributes });
    assert.deepEqual(claims, {
      name: 'Ada Lovelace',
      givenName: 'Ada',
      familyName: 'Lovelace',
      email: { value: 'ada@corp.example', isVerified: false },
    });
  });
}

it('reads the attribute that a connection names, and no other', async () => {
  const attributes = { mail: ['old@corp.example'], 'x-mail': ['new@corp.example'] };
  const mapped = await scene.signIn({ attributes: { email: 'x-mail' } }, { attributes });
  assert.equal(mapped.claims.email?.value, 'new@corp.example');
  const missing = await scene.signIn({ attributes: { email: 'absent' } }, { attributes });
  assert.equal(missing.claims.email, undefined);
});

it('identifies by an attribute where names pass, and by exactly one value', async () => {
  const fields = { subjectAttribute: 'employeeId', nameIdFormat: 'transient' };
  const nameIdFormat = 'urn:oasis:names:tc:SAML:2.0:nameid-format:transient';
  const { subjects } = await scene.signIn(fields, {
    nameIdFormat,
    attributes: { employeeId: ['7'] },
  });
  assert.deepEqual(subjects, [
    { type: 'generic', value: '7', authority: `${scene.idp.entityId}#employeeId` },
  ]);
  for (const employeeId of [[], ['7', '8']]) {
    const attempt = scene.signIn(fields, { nameIdFormat, attributes: { employeeId } });
    await rejectsAs(attempt, 'bad_response', /one value/);
  }
});

it('incident-11: equal names of another qualifier are another person', async () => {
  const plain = await scene.signIn({}, { nameId: 'ada' });
  const qualified = await scene.signIn(
    {},
    {
      nameId: 'ada',
      bend: (xml) => xml.replace('<saml:NameID ', '<saml:NameID NameQualifier="elsewhere" '),
    },
  );
  assert.notEqual(qualified.subjects[0].authority, plain.subjects[0].authority);
});

it('refuses a name of another format than the one that is set', async () => {
  await rejectsAs(scene.signIn({ nameIdFormat: 'emailAddress' }), 'bad_response', /format/);
});

it('incident-29: refuses attributes without end', async () => {
  const attributes = { member: Array.from({ length: 1001 }, (_, index) => `group-${index}`) };
  await rejectsAs(scene.signIn({}, { attributes }), 'bad_response', /end/);
});
