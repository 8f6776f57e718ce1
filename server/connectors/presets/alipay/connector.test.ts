import assert from 'node:assert/strict';
import {
  createPrivateKey,
  createPublicKey,
  createVerify,
  generateKeyPairSync,
  sign,
} from 'node:crypto';
import { test } from 'node:test';

import {
  alipayCertificateSettings,
  alipayKeys,
  alipaySettings,
} from '@causeway/sandbox/vendors/alipay-keys.ts';

import { rejectsAs } from '../../engine/rejects-as.ts';
import { playUpstream } from '../../played-upstream.ts';
import { createTools } from '../../tools.ts';
import { alipay } from './connector.ts';

const GATEWAY = 'POST https://openapi.alipay.com/gateway.do';
const NODE = 'alipay_system_oauth_token_response';
const NOW = Date.UTC(2026, 0, 31, 16, 30, 5);
const token = '{"user_id":"2088102150477652","access_token":"authusrB1","expires_in":3600}';

const ownKey = readKey(alipayKeys().alipay.privateKey);

function readKey(base64: string) {
  return createPrivateKey({ key: Buffer.from(base64, 'base64'), format: 'der', type: 'pkcs8' });
}

const signatureOf = (text: string) => sign('sha256', Buffer.from(text), ownKey).toString('base64');

function arrive(body: string, settings: object = {}) {
  const upstream = playUpstream({ [GATEWAY]: { text: body } });
  const tools = createTools({ http: upstream.http, clock: () => NOW });
  const config = alipay.decode({ ...alipaySettings(), scopes: 'auth_base', ...settings });
  const assertion = alipay.native?.exchange({ config, credential: { code: 'code-1' } }, tools);
  return { assertion: Promise.resolve(assertion), upstream };
}

test('an answer counts when its signature is over the very characters of its node', async () => {
  const body = `{ "${NODE}" : ${token} , "sign":"${signatureOf(token)}"}`;
  const assertion = await arrive(body).assertion;

  assert.equal(assertion?.subjects[0].value, '2088102150477652');
});

const other = token.replace('2088102150477652', '2088102150477653');
const forged: Readonly<Record<string, string>> = {
  'without a signature': `{"${NODE}":${token}}`,
  'with the signature of another answer': `{"${NODE}":${other},"sign":"${signatureOf(token)}"}`,
  'with a space that was not signed': `{"${NODE}":${token.replace(':', ': ')},"sign":"${signatureOf(token)}"}`,
  'with two nodes of one name': `{"${NODE}":${token},"${NODE}":${other},"sign":"${signatureOf(token)}"}`,
  'with the node of another method': `{"alipay_user_info_share_response":${token},"sign":"${signatureOf(token)}"}`,
  'as a refusal that is none': `{"error_response":${token}}`,
  'as a refusal with the code of success': `{"error_response":${token.replace('{', '{"code":"10000",')}}`,
  'with a signature that is no text': `{"${NODE}":${token},"sign":{}}`,
};

for (const [name, body] of Object.entries(forged)) {
  test(`an answer ${name} lets nobody in`, async () => {
    await rejectsAs(arrive(body).assertion, 'bad_response');
  });
}

test('a refusal needs no signature', async () => {
  const body =
    '{"error_response":{"code":"40002","msg":"Invalid Arguments","sub_code":"isv.invalid-app-id"}}';
  const error = await rejectsAs(arrive(body).assertion, 'misconfigured');

  assert.equal(error.upstream?.code, 'isv.invalid-app-id');
});

test('a question is signed over all its parameters, at the time of Beijing', async () => {
  const { assertion, upstream } = arrive('{}');
  await rejectsAs(assertion, 'bad_response');

  const form = new URLSearchParams(upstream.requests[0]?.body);
  assert.equal(form.get('timestamp'), '2026-02-01 00:30:05');
  assert.equal(form.get('sign_type'), 'RSA2');
  const signature = form.get('sign') ?? '';
  form.delete('sign');
  form.sort();
  const text = [...form].map((pair) => pair.join('=')).join('&');
  const publicKey = createPublicKey(readKey(alipayKeys().application.privateKey));
  assert.ok(createVerify('sha256').update(text).verify(publicKey, signature, 'base64'));
});

test('in certificate mode the certificates are named, and the answer names the one that signed', async () => {
  const number = 'ec0bba0f4e6e70b2b92826bfcf1d7210';
  const answer = (own: string) =>
    `{"${NODE}":${token},"alipay_cert_sn":"${own}","sign":"${signatureOf(token)}"}`;
  const settings = { ...alipayCertificateSettings(), alipayPublicKey: undefined };
  const { assertion, upstream } = arrive(answer(number), settings);

  assert.ok((await assertion)?.subjects);
  const form = new URLSearchParams(upstream.requests[0]?.body);
  assert.equal(form.get('app_cert_sn'), 'd21aad7c9646164d8eefe96c942528aa');
  assert.equal(form.get('alipay_root_cert_sn'), 'ecc38a5f685ec0137a922e80f7f4377e');

  const renewed = await rejectsAs(arrive(answer('0'), settings).assertion, 'misconfigured');
  assert.equal(renewed.field, 'alipayCertificate');
});

const { privateKey: pkcs1 } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

test('a key may be PKCS #1 or PKCS #8, in PEM or as one line', () => {
  for (const appPrivateKey of [pkcs1, pkcs1.replaceAll(/-----[^-]+-----|\n/g, '')]) {
    assert.ok(alipay.decode({ ...alipaySettings(), appPrivateKey }));
  }
});

const small = generateKeyPairSync('rsa', {
  modulusLength: 1024,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

const own = createPublicKey(readKey(alipayKeys().application.privateKey))
  .export({ type: 'spki', format: 'pem' })
  .toString();

const misfits: readonly (readonly [string, object, RegExp])[] = [
  ['appPrivateKey', { appPrivateKey: 'no key' }, /RSA private key/],
  ['appPrivateKey', { appPrivateKey: small.privateKey }, /2048 bits/],
  ['alipayPublicKey', { alipayPublicKey: undefined }, /is required/],
  ['alipayPublicKey', { alipayPublicKey: 'no key' }, /RSA public key/],
  ['alipayPublicKey', { alipayPublicKey: own }, /not the one of the application/],
  ['alipayCertificate', { ...alipayCertificateSettings(), alipayCertificate: '' }, /is needed/],
  ['appCertificate', { ...alipayCertificateSettings(), appPrivateKey: pkcs1 }, /belongs to/],
  ['alipayRootCertificate', { alipayRootCertificate: 'no certificate' }, /certificates in PEM/],
];

for (const [field, settings, rule] of misfits) {
  test(`${field} is refused where it ${rule.source}`, async () => {
    const decoding = Promise.try(() => alipay.decode({ ...alipaySettings(), ...settings }));
    assert.equal((await rejectsAs(decoding, 'misconfigured', rule)).field, field);
  });
}

test('what an app hands to the kit is signed, and the signature is written for an address', () => {
  const config = alipay.decode(alipaySettings());
  const text = alipay.native?.kitRequest?.({ config, nonce: 'n'.repeat(32) }) ?? '';

  const [signed = '', signature = ''] = text.split('&sign=');
  assert.equal(
    signed,
    'apiname=com.alipay.account.auth&app_id=sandbox&app_name=mc&auth_type=AUTHACCOUNT&' +
      'biz_type=openservice&method=alipay.open.auth.sdk.code.get&pid=2088000000000001&' +
      `product_id=APP_FAST_LOGIN&scope=kuaijie&sign_type=RSA2&target_id=${'n'.repeat(32)}`,
  );
  assert.doesNotMatch(signature, /[+/=]/);
  const key = createPublicKey(readKey(alipayKeys().application.privateKey));
  const bytes = Buffer.from(decodeURIComponent(signature), 'base64');
  assert.ok(createVerify('sha256').update(signed).verify(key, bytes));
});

test('without the number of the account an app gets nothing to hand over', async () => {
  const config = alipay.decode({ ...alipaySettings(), pid: '7' });
  const asking = Promise.try(() => alipay.native?.kitRequest?.({ config, nonce: 'n' }));

  assert.equal((await rejectsAs(asking, 'misconfigured')).field, 'pid');
});
