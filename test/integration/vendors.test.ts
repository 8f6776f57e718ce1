/** Every connector against the vendor that the sandbox plays: the two were written apart. */
import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, test } from 'node:test';

import { alipaySettings } from '@causeway/sandbox/vendors/alipay-keys.ts';
import { appleSettings } from '@causeway/sandbox/vendors/apple-key.ts';

import { connectorFor, vendorWorld, type VendorWorld } from '../world/vendor-login.ts';

const client = { clientId: 'sandbox', clientSecret: 'sandbox-secret' };

interface Vendor {
  readonly type: string;
  /** Where `client` is not enough. */
  readonly fields?: object;
  /** What proves another application than ours; a secret unless said otherwise. */
  readonly wrong?: object;
}

/** One line each. */
const web: readonly Vendor[] = [
  { type: 'alipay', fields: alipaySettings(), wrong: { appPrivateKey: anotherPrivateKey() } },
  { type: 'apple:web', fields: appleSettings, wrong: { keyId: 'ANOTHERKEY' } },
  { type: 'baidu' },
  { type: 'azure-ad', fields: { tenant: 'contoso.onmicrosoft.com', photo: true } },
  { type: 'aws', fields: { domain: 'sandbox.auth.us-east-1.amazoncognito.com' } },
  { type: 'facebook' },
  { type: 'github' },
  { type: 'gitee' },
  { type: 'gitlab' },
  { type: 'google' },
  { type: 'honor' },
  { type: 'huawei' },
  { type: 'qingcloud' },
  { type: 'xiaomi' },
  { type: 'amazon' },
  { type: 'instagram' },
  { type: 'linkedin' },
  { type: 'slack' },
  { type: 'twitter' },
  { type: 'qq' },
  { type: 'weibo' },
  { type: 'wechat:pc' },
  { type: 'wechat:webpage-authorization' },
  { type: 'dingtalk', fields: { corpId: 'sandbox' } },
  { type: 'dingtalk:provider', fields: { corpId: 'dingsandbox' } },
  { type: 'lark-internal', fields: { scopes: 'contact:user.email:readonly' } },
  { type: 'lark-public', fields: { domain: 'larksuite.com', tokenVersion: 'v3' } },
  { type: 'wechatwork:corp:qrconnect', fields: { corpId: 'sandbox', agentId: '1000002' } },
  { type: 'wechatwork:agency:qrconnect', fields: { corpId: 'sandbox', agentId: '1000002' } },
  { type: 'wechatwork:service-provider:qrconnect', fields: { corpId: 'sandbox' } },
  { type: 'welink' },
];

function anotherPrivateKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
}

let world: VendorWorld;
before(async () => (world = await vendorWorld()));
after(() => world.close());

for (const { type, fields = {}, wrong = { clientSecret: 'another-secret' } } of web) {
  const wish = { fields: { ...client, ...fields } };

  test(`${type}: a person signs in, and is the same one the next time`, async () => {
    const first = await world.signIn(connectorFor(type), { ...wish, as: 'ada' });
    const second = await world.signIn(connectorFor(type), { ...wish, as: 'ada' });
    const other = await world.signIn(connectorFor(type), { ...wish, as: 'yunhe' });

    assert.deepEqual(second.subjects, first.subjects);
    assert.notDeepEqual(other.subjects, first.subjects);
    assert.ok(first.claims.name ?? first.claims.nickname ?? first.claims.email ?? first.subjects);
  });

  test(`${type}: a person of whom nothing is known but an id can sign in`, async () => {
    const { subjects, claims } = await world.signIn(connectorFor(type), { ...wish, as: 'nobody' });

    assert.ok(subjects[0].value);
    assert.equal(claims.email, undefined);
  });

  test(`${type}: an unverified address is never called verified`, async () => {
    const { claims } = await world.signIn(connectorFor(type), { ...wish, as: 'bruno' });

    assert.notEqual(claims.email?.isVerified, true);
  });

  test(`${type}: a no is a no, and a wrong secret a wrong setting`, async () => {
    const declined = world.signIn(connectorFor(type), { ...wish, as: 'cancel' });
    await assert.rejects(declined, { reason: 'denied' });

    const another = { fields: { ...wish.fields, ...wrong }, as: 'ada' };
    await assert.rejects(world.signIn(connectorFor(type), another), { reason: 'misconfigured' });
  });
}
