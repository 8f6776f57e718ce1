/** Western vendors whose own kits give apps a code or a token, against those that the sandbox plays. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { findTestUser } from '@causeway/sandbox/test-users.ts';
import { appleSettings } from '@causeway/sandbox/vendors/apple-key.ts';
import type { Grant } from '@causeway/sandbox/vendors/desk.ts';
import { lineTokens } from '@causeway/sandbox/vendors/line.ts';
import { playedAt } from '@causeway/sandbox/vendors/vendor.ts';
import type { Assertion } from '@causeway/server/connectors/connector.ts';

import { connectorFor, vendorWorld, type VendorWorld } from '../world/vendor-login.ts';

const client = { clientId: 'sandbox', clientSecret: 'sandbox-secret' };

let world: VendorWorld;
before(async () => (world = await vendorWorld()));
after(() => world.close());

const deskOf = (vendor: string) => world.sandbox.vendors.deskOf(vendor);

function grantOf(id: string, scopes: readonly string[], clientId = 'sandbox'): Grant {
  const user = findTestUser(id);
  assert.ok(user);
  return { clientId, redirectUri: '', user, scopes };
}

const openid = ['openid', 'profile', 'email'];

/** One line each; the scopes are what the app's kit asked for. */
const byCode = [
  { type: 'google:mobile', vendor: 'google', fields: client, scopes: openid },
  { type: 'apple', vendor: 'apple', fields: appleSettings, scopes: ['name', 'email'] },
  { type: 'linkedin:mobile', vendor: 'linkedin', fields: client, scopes: openid },
  { type: 'slack:mobile', vendor: 'slack', fields: client, scopes: openid },
] as const;

for (const { type, vendor, fields, scopes } of byCode) {
  const arrive = (code: string): Promise<Assertion> =>
    world.exchange(connectorFor(type), { fields, credential: { code } });

  test(`${type}: a code of an app names the person, once`, async () => {
    const code = deskOf(vendor).openCode(grantOf('ada', scopes));
    const first = await arrive(code);
    const again = await arrive(deskOf(vendor).openCode(grantOf('ada', scopes)));
    const other = await arrive(deskOf(vendor).openCode(grantOf('yunhe', scopes)));

    assert.equal(first.claims.email?.value, 'ada.moreau@example.com');
    assert.deepEqual(again.subjects, first.subjects);
    assert.notDeepEqual(other.subjects, first.subjects);
    await assert.rejects(arrive(code), { reason: 'bad_code' });
  });

  test(`${type}: the keys may change between two people`, async () => {
    await arrive(deskOf(vendor).openCode(grantOf('ada', scopes)));
    await (await deskOf(vendor).keys()).rotate();
    assert.ok(await arrive(deskOf(vendor).openCode(grantOf('bruno', scopes))));
  });
}

test('amazon:mobile: incident-30: a token names the person, and one for another client nobody', async () => {
  const arrive = (grant: Grant, fields: object = { clientId: 'sandbox' }) => {
    const { accessToken } = deskOf('amazon').issue(grant);
    const credential = { access_token: `Atza|${accessToken}` };
    return world.exchange(connectorFor('amazon:mobile'), { fields: { ...fields }, credential });
  };
  const { subjects, claims } = await arrive(grantOf('ada', ['profile']));
  assert.match(subjects[0].value, /^amzn1\.account\./);
  assert.deepEqual(claims.email, { value: 'ada.moreau@example.com', isVerified: false });
  const ofProfile = { securityProfileId: 'amzn1.application.sandbox' };
  assert.ok(await arrive(grantOf('ada', ['profile']), ofProfile));

  const stolen = arrive(grantOf('ada', ['profile'], 'another-client'));
  await assert.rejects(stolen, { reason: 'bad_token', fault: 'audience_mismatch' });
  await assert.rejects(arrive(grantOf('ada', ['postal_code'])), { reason: 'misconfigured' });
});

async function ofLine(grant: Grant) {
  const call = { desk: deskOf('line'), played: playedAt(world.sandbox.origin) };
  return lineTokens(call, grant, deskOf('line').issue(grant));
}

const arriveAtLine = (credential: object) =>
  world.exchange(connectorFor('line:mobile'), {
    fields: { channelID: 'sandbox' },
    credential: { ...credential },
  });

test('line:mobile: a token names the person, and the ID token adds the address', async () => {
  const { access_token, id_token } = await ofLine(grantOf('ada', openid));

  const alone = await arriveAtLine({ access_token });
  const both = await arriveAtLine({ access_token, id_token });

  assert.equal(alone.claims.email, undefined);
  assert.deepEqual(both.claims.email, { value: 'ada.moreau@example.com', isVerified: false });
  assert.deepEqual(both.subjects, alone.subjects);
  assert.equal(both.tokens?.accessToken, access_token);
});

test('line:mobile: incident-30: tokens for another channel, and of two people, are refused', async () => {
  const ours = await ofLine(grantOf('ada', openid));
  const others = await ofLine(grantOf('ada', openid, 'another-channel'));
  const bruno = await ofLine(grantOf('bruno', openid));

  for (const credential of [
    { access_token: others.access_token },
    { access_token: ours.access_token, id_token: others.id_token },
    { access_token: ours.access_token, id_token: bruno.id_token },
    { access_token: ours.access_token, id_token: 'e30.e30.e30' },
    { access_token: 'unknown' },
  ]) {
    await assert.rejects(arriveAtLine(credential), { reason: 'bad_token' });
  }
});

test('line:mobile: without the permission for profiles the ID token alone says who it is', async () => {
  const { access_token, id_token } = await ofLine(grantOf('ada', ['openid', 'email']));

  const { tokens, withheld } = await arriveAtLine({ access_token, id_token });

  assert.equal(tokens, undefined);
  assert.deepEqual(withheld, [{ what: 'profile', permission: 'profile', code: '403' }]);
  await assert.rejects(arriveAtLine({ access_token }), { reason: 'bad_response' });
});
