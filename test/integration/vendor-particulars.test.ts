/** What single vendors have of their own: ids that are missing, permissions withheld, tokens renewed. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';

import { findTestUser } from '@causeway/sandbox/test-users.ts';
import { alipaySettings } from '@causeway/sandbox/vendors/alipay-keys.ts';
import type { Assertion } from '@causeway/server/connectors/connector.ts';

import { connectorFor, vendorWorld, type VendorWorld } from '../world/vendor-login.ts';

const client = { clientId: 'sandbox', clientSecret: 'sandbox-secret' };

let world: VendorWorld;
before(async () => (world = await vendorWorld()));
after(() => world.close());

interface Agreed {
  readonly as?: string;
  readonly scopes?: readonly string[];
  readonly clientId?: string;
}

/** A code as the vendor's own kit gives it to an app. */
function codeFor(
  vendor: string,
  { as = 'ada', scopes = [], clientId = 'sandbox' }: Agreed,
): string {
  const user = findTestUser(as) ?? assert.fail(as);
  return world.sandbox.vendors.deskOf(vendor).openCode({ clientId, redirectUri: '', user, scopes });
}

const typesIn = ({ subjects }: Assertion) => subjects.map(({ type }) => type);

/** The types whose tokens can be renewed, the vendor of each, and its fields where `client` is not enough. */
const renewable: readonly (readonly [type: string, vendor: string, fields?: object])[] = [
  ['alipay', 'alipay', alipaySettings()],
  ['baidu', 'baidu'],
  ['douyin:mobile', 'douyin'],
  ['honor', 'honor'],
  ['huawei', 'huawei'],
  ['kuaishou:mobile', 'kuaishou'],
  ['qingcloud', 'qingcloud'],
  ['xiaomi', 'xiaomi'],
];

for (const [type, vendor, own = client] of renewable) {
  test(`${type}: tokens are renewed, by each refresh token once`, async () => {
    const fields = { ...own };
    const real = connectorFor(type);
    const { tokens } =
      real.native === undefined
        ? await world.signIn(real, { fields, as: 'ada' })
        : await world.exchange(real, { fields, credential: { code: codeFor(vendor, {}) } });
    const refreshToken = tokens?.refreshToken ?? assert.fail('there is no refresh token');

    const renewed = await world.renew(real, { fields, refreshToken });
    assert.ok(renewed.accessToken);
    assert.notEqual(renewed.accessToken, tokens?.accessToken);
    assert.notEqual(renewed.refreshToken, refreshToken);
    await assert.rejects(world.renew(real, { fields, refreshToken }), {
      reason: /^bad_(?:code|token)$/,
    });
  });
}

test('baidu: a token that is given back is good for nothing', async () => {
  const real = connectorFor('baidu');
  const { tokens } = await world.signIn(real, { fields: client, as: 'ada' });
  const desk = world.sandbox.vendors.deskOf('baidu');
  assert.ok(desk.holder(tokens?.accessToken));

  await world.revoke(real, { fields: client, tokens: tokens ?? {} });
  assert.equal(desk.holder(tokens?.accessToken), undefined);
});

test('alipay: without auth_user the ids are known and nothing is asked', async () => {
  const fields = { ...alipaySettings(), scopes: 'auth_base' };
  const assertion = await world.signIn(connectorFor('alipay'), { fields, as: 'yunhe' });

  assert.deepEqual(typesIn(assertion), ['primary', 'openid']);
  assert.deepEqual(assertion.claims, {});
  assert.equal(assertion.withheld, undefined);
});

test('alipay: a profile that is withheld is named with its scope, and keeps nobody out', async () => {
  const { subjects, withheld } = await world.exchange(connectorFor('alipay'), {
    fields: alipaySettings(),
    credential: { code: codeFor('alipay', {}) },
  });

  assert.ok(subjects);
  assert.deepEqual(withheld, [
    { what: 'user', permission: 'auth_user', code: 'isv.insufficient-user-permissions' },
  ]);
});

test('alipay: newer applications know people by an id of their own only', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const clientId = '2021004100000001';
  const spki = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  const registered = { clientId, clientSecret: spki, redirectUris: [] };
  world.sandbox.vendors.deskOf('alipay').register(registered);
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64');
  const assertion = await world.exchange(connectorFor('alipay'), {
    fields: { ...alipaySettings(), clientId, appPrivateKey: pkcs8 },
    credential: { code: codeFor('alipay', { clientId, scopes: ['auth_user'] }) },
  });

  assert.deepEqual(assertion.subjects, [{ ...assertion.subjects[0], type: 'openid' }]);
  assert.equal(assertion.subjects[0].authority, clientId);
});

test('douyin: an application without a company knows people by their open id only', async () => {
  const arrive = (as: string) =>
    world.exchange(connectorFor('douyin:mobile'), {
      fields: client,
      credential: { code: codeFor('douyin', { as }) },
    });

  assert.deepEqual(typesIn(await arrive('ada')), ['unionid', 'openid']);
  assert.deepEqual(typesIn(await arrive('nobody')), ['openid']);
});

test('xiaomi: phone and address come with a scope, unproven, and their want is named', async () => {
  const fields = { ...client, scopes: '1 3 4' };
  const arrive = (scopes: readonly string[]) =>
    world.exchange(connectorFor('xiaomi:mobile'), {
      fields,
      credential: { code: codeFor('xiaomi', { scopes }) },
    });
  const [told, withheld] = [await arrive(['1', '3', '4']), await arrive(['1', '3'])];

  assert.deepEqual(told.claims.email, { value: 'ada.moreau@example.com', isVerified: false });
  assert.equal(told.claims.phone?.isVerified, false);
  assert.deepEqual(withheld.withheld, [{ what: 'contact', permission: '4', code: '96005' }]);
});

test('huawei: a name with stars in it is no name, and a number needs a scope', async () => {
  const mobile = 'https://www.huawei.com/auth/account/mobile.number';
  const arrive = (as: string, scopes: readonly string[]) =>
    world.exchange(connectorFor('huawei:mobile'), {
      fields: { ...client, scopes },
      credential: { code: codeFor('huawei', { as, scopes }) },
    });
  const hidden = await arrive('nobody', ['openid', 'profile']);
  const told = await arrive('noor', ['openid', 'profile', mobile]);

  assert.equal(hidden.claims.nickname, undefined);
  assert.deepEqual(told.claims.phone, { value: '+447700900123', isVerified: false });
});

/** The vendors with a page, and the type that leads there. */
const pages = ['alipay', 'baidu', 'honor', 'huawei', 'qingcloud', 'xiaomi'] as const;

for (const type of pages) {
  test(`${type}: an address that is not registered ends at the page of the vendor`, async () => {
    const strict = { clientId: 'strict', clientSecret: 's', redirectUris: ['https://a.example/'] };
    world.sandbox.vendors.deskOf(type).register(strict);
    const fields = { ...(type === 'alipay' ? alipaySettings() : client), clientId: 'strict' };
    const unknown = { ...fields, clientId: 'unknown' };

    const refused = /the vendor refuses/;
    await assert.rejects(world.signIn(connectorFor(type), { fields, as: 'ada' }), refused);
    await assert.rejects(world.signIn(connectorFor(type), { fields: unknown, as: 'ada' }), refused);
  });
}
