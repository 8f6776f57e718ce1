import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { SignedXml } from 'xml-crypto';
import { formOn } from './form.ts';
import { SamlIdp } from './saml-idp.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const acs = 'https://broker.test/acs';
const question = `<p:AuthnRequest xmlns:p="urn:p" ID="_asked" AssertionConsumerServiceURL="${acs}"><s:Issuer xmlns:s="urn:s">us</s:Issuer></p:AuthnRequest>`;

function answersOf(xml: string): readonly string[] {
  const query = new URLSearchParams({ SAMLRequest: deflateRawSync(xml).toString('base64') });
  return SamlIdp.all('https://idp.test', { privateKey, certificate: publicKey }).map((idp) => {
    const { page } = idp.answer(query, 7);
    const url = new URL('https://idp.test/sso');
    const form = formOn({ url, reply: { status: 200, headers: new Map(), body: page } });
    assert.equal(form?.url.href, acs);
    const response = new URLSearchParams(form.body).get('SAMLResponse') ?? '';
    return Buffer.from(response, 'base64').toString();
  });
}

test('one provider signs the assertion, the other the response around it as well', () => {
  const counts = answersOf(question).map((xml) => xml.split('<ds:SignatureValue>').length - 1);

  assert.deepEqual(counts, [1, 2]);
});

test('an answer names its question and its person, and its signature verifies', () => {
  const [xml = ''] = answersOf(question);
  const verifier = new SignedXml({ publicCert: publicKey });
  verifier.loadSignature(/<ds:Signature .*<\/ds:Signature>/s.exec(xml)?.[0] ?? '');

  assert.ok(verifier.checkSignature(xml));
  const [signed = ''] = verifier.getSignedReferences();
  assert.match(signed, /InResponseTo="_asked"/);
  assert.match(signed, /<saml:Audience>us</);
  assert.match(signed, />person7@assertion\.test</);
});

test('what is no question gets no answer', () => {
  assert.throws(() => answersOf('<x/>'), /not a SAML request/);
});
