import assert from 'node:assert/strict';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { test } from 'node:test';

import { alipayKeys } from '@causeway/sandbox/vendors/alipay-keys.ts';

import { rejectsAs } from './rejects-as.ts';

import {
  certificateNumber,
  dingtalkSignature,
  oppoSignature,
  rootCertificateNumber,
  rsa2Signature,
  signedText,
  signedByRsa2,
  xiaomiAuthorization,
  xiaomiMac,
  yidunSignature,
} from './signers.ts';

test('a DingTalk signature is the HMAC of the time under the secret', () => {
  // printf 1546084445901 | openssl dgst -sha256 -hmac testappSecret -binary | base64
  assert.equal(
    dingtalkSignature('testappSecret', '1546084445901'),
    'HCbG3xNE3vzhO+u7qCUL1jS5hsu2n5r2cFhnTrtyDAE=',
  );
});

const privateKey = createPrivateKey({
  key: Buffer.from(alipayKeys().application.privateKey, 'base64'),
  format: 'der',
  type: 'pkcs8',
});
const { publicKey } = new X509Certificate(alipayKeys().application.certificate);

test('an RSA2 signature is over the sorted parameters, those left out that are empty', () => {
  const parameters = { sign_type: 'RSA2', empty: '', absent: undefined, charset: 'utf-8' };

  assert.equal(signedText({ ...parameters, app_id: '2021001' }), TEXT);
  // printf 'app_id=2021001&charset=utf-8&sign_type=RSA2' | openssl dgst -sha256 -sign key.pem | base64 -w0
  assert.equal(rsa2Signature({ ...parameters, app_id: '2021001' }, privateKey), SIGNATURE);
});

const TEXT = 'app_id=2021001&charset=utf-8&sign_type=RSA2';
const SIGNATURE =
  'bQTK/PIVJ7Pj9nRcnr+cK7O3G4cHjklKBc3lzFbWDkQMVlOWr/bFfC6aK3TBecgub3BxssRqIeK/oOHOWWdL3KfuPtClIWOOlAt1' +
  'Atpv4DFL0RzJ2VOG2K0jEJHqZ78bEHqJEQMukhrCTc/AEBZsDafRxl80OVyJQ4oxXVJ9ElegGNJeiwPyAwKdrPGdl7br5jadn09L' +
  'CF0GIBbpLjt/S0cxxLucEDpbqmFeeLZI2uBB5gBRD7pTfepauVNEkWdht6frzsp2Tq9tSxF9lxigszW/F6Cbrfw+MVfna6n6scGv' +
  'qGp11tHxpswDAXiUc1eUrALDl5k3pVvc8jdWlI7Otg==';

test('only the very characters that are signed are let through', async () => {
  assert.equal(signedByRsa2(TEXT, SIGNATURE, publicKey), TEXT);
  for (const [text, signature] of [
    [`${TEXT} `, SIGNATURE],
    [TEXT, SIGNATURE.replace('bQT', 'bQU')],
    [TEXT, ''],
    [TEXT, undefined],
    ['', SIGNATURE],
  ]) {
    const judged = Promise.try(() => signedByRsa2(text ?? '', signature, publicKey));
    await rejectsAs(judged, 'bad_response', /does not fit/);
  }
});

test('the number of a certificate is a digest of its issuer and serial number', () => {
  // openssl x509 -noout -issuer -nameopt RFC2253, the serial number as a decimal, then md5sum
  const numbers = [alipayKeys().application, alipayKeys().alipay].map(({ certificate }) =>
    certificateNumber(new X509Certificate(certificate)),
  );
  assert.deepEqual(numbers, [
    'd21aad7c9646164d8eefe96c942528aa',
    'ec0bba0f4e6e70b2b92826bfcf1d7210',
  ]);
});

test('of a bundle of roots only those count that RSA signed', () => {
  const [sm2, rsa] = alipayKeys()
    .rootCertificates.split(/(?=-----BEGIN)/)
    .map((pem) => new X509Certificate(pem));
  assert.ok(sm2 && rsa);

  assert.equal(rootCertificateNumber([sm2, rsa]), 'ecc38a5f685ec0137a922e80f7f4377e');
  assert.equal(rootCertificateNumber([rsa, sm2, rsa]).split('_').length, 2);
});

test("a Xiaomi MAC is that of the vendor's own example", () => {
  const token =
    'eJxjYGAQydknLLCFsVyIR-DxSqdTnQFGfX4yDAwMjAzxQJIheJfnRTDtvAhMM8SE_2FgWDw7Rg3MYzdUMFIwVjABMplzE5MBClYRuw';
  // The example spells the host so ("MAC 签名验证").
  const parts = [
    '2870867952176701445:23282360',
    'GET',
    'open.account.xiamomi.com',
    '/user/profile',
  ];
  const mac = xiaomiMac('ORhx44qK6Alqf8vt2rGB5f-oPq0', [
    ...parts,
    `clientId=179887661252608&token=${token}`,
  ]);
  assert.equal(mac, '9uvros2WcjMaJ3pH25eQZU9p5pA=');
});

test('a Xiaomi request names token, nonce with its minute, and MAC', () => {
  const sent = xiaomiAuthorization('key', {
    path: '/user/profile',
    query: { token: 'V2_a', clientId: '7' },
    accessToken: 'V2_a',
    now: 23_282_360 * 60_000 + 59_999,
    nonce: 'abc',
  });
  const mac = xiaomiMac('key', [
    'abc:23282360',
    'GET',
    'open.account.xiaomi.com',
    '/user/profile',
    'clientId=7&token=V2_a',
  ]);
  const expected = `MAC access_token="V2_a", nonce="abc:23282360", mac="${encodeURIComponent(mac)}"`;
  assert.equal(sent, expected);
});

test('a Yidun signature is over names and values without anything between', () => {
  const parameters = {
    version: 'v1',
    token: 't-1',
    timestamp: '1700000000000',
    secretId: 's-1',
    nonce: '0123456789abcdef0123456789abcdef',
    businessId: 'b-1',
    accessToken: 'at-1',
  };
  // printf 'accessTokenat-1businessIdb-1nonce0123…secretIds-1timestamp1700000000000tokent-1versionv1k3y' | md5sum
  assert.equal(yidunSignature(parameters, 'k3y'), '4564448f26564ad7908e31c337be8a03');
});

test("an OPPO signature is that of the vendor's own example", () => {
  const application = {
    appId: '5f4dbf2e5629d8cc19e7d51874266678',
    secret: 'a198fe96c4cadb744ed57b3ad563f037',
    timestamp: '1510277528',
  };
  // printf 'a=3&b=2&c=1&d=4&timestamp=…&appId=…&appSecret=…' | md5sum
  const signature = oppoSignature({ c: '1', b: '2', a: '3', d: '4' }, application);
  assert.equal(signature, '1345aecd317d3494421c56ae53ca89d7');
});
