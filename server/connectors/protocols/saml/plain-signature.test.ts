/** The short way to verify a signature says what node-saml's long one says, of good texts and of bent ones. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';

import { getVerifiedXml, parseDomFromString } from '@node-saml/node-saml/lib/xml.js';
import { SignedXml } from 'xml-crypto';

import { createDice } from '../../../../test/mutated/dice.ts';
import { newCertificate } from '../../../../test/world/certificate.ts';
import { type Signing, xmlOf } from '../../../../test/world/saml-idp.ts';
import { readXml } from '../../engine/xml.ts';
import { type DomNode, elementsOf, plainSignatureOf } from './plain-signature.ts';
import { SamlScene } from './scene.ts';
import { type SignedPart, verifiedBytes } from './verified-bytes.ts';

const scene = new SamlScene();
const { certificate } = scene.idp.keys;
const stranger = newCertificate('stranger.example').certificate;

async function ownerIn(xml: string, part: SignedPart): Promise<DomNode> {
  const document: DomNode = await parseDomFromString(xml);
  const [root] = elementsOf(document, 'Response');
  const owner = part === 'document' ? root : elementsOf(root, 'Assertion')[0];
  return owner ?? assert.fail(`there is no ${part}`);
}

async function ours(xml: string, part: SignedPart, trusted = [certificate]) {
  return verifiedBytes(xml, part, trusted).catch(() => undefined);
}

async function theirs(xml: string, part: SignedPart, trusted = [certificate]) {
  try {
    return getVerifiedXml(xml, await ownerIn(xml, part), trusted) ?? undefined;
  } catch {
    return undefined; // node-saml throws for some texts and returns null for others
  }
}

const kinds: readonly (readonly [Signing, SignedPart])[] = [
  ['response', 'document'],
  ['assertion', 'assertion'],
  ['both', 'document'],
  ['both', 'assertion'],
];

for (const [signing, part] of kinds) {
  describe(`the signature of the ${part} where the provider signs: ${signing}`, () => {
    let xml = '';
    before(async () => {
      xml = xmlOf((await scene.answer({}, { signing })).response);
    });

    it('is plain, and covers the bytes that node-saml says', async () => {
      assert.ok(plainSignatureOf(await ownerIn(xml, part)));
      const bytes = await ours(xml, part);
      assert.ok(bytes);
      assert.equal(bytes, await theirs(xml, part));
      assert.equal(await ours(xml, part, [stranger, certificate]), bytes);
      assert.equal(await ours(xml, part, [stranger]), undefined);
    });

    it('is not plain when its value is in pieces', async () => {
      const split = xml.replaceAll(/(<ds:SignatureValue>.{9})/g, '$1<b/>');
      assert.equal(plainSignatureOf(await ownerIn(split, part)), undefined);
      assert.equal(await ours(split, part), undefined);
    });

    it('does not cover an element that took its place', async () => {
      const renamed = xml.replaceAll(/ ID="_/g, ' ID="_evil');
      assert.equal(await ours(renamed, part), undefined);
      assert.equal(await ours(xml.replaceAll('>ada<', '>eve<'), part), undefined);
    });

    it('covers the same bytes when lines end as on Windows', async () => {
      const written = xml.replace(/<saml:Issuer>/, '\r\n<saml:Issuer>');
      assert.equal(await ours(written, part), await theirs(written, part));
    });

    it('never verifies what node-saml refuses, and the other way round', async () => {
      let refused = 0;
      for (let seed = 1; seed <= 150; seed++) {
        const bent = bend(xml, seed);
        if (!isReadable(bent)) continue; // never comes as far as a signature
        const bytes = await ours(bent, part);
        assert.ok(bytes === (await theirs(bent, part)), `seed ${String(seed)}`);
        refused += bytes === undefined ? 1 : 0;
      }
      assert.ok(refused > 5, `only ${String(refused)} were refused`);
    });
  });
}

function bend(xml: string, seed: number): string {
  const dice = createDice(seed);
  const at = dice.below(xml.length);
  const pieces = ['a', 'A', ' ', '\n', '&#13;', '&amp;', '<b/>', '"', '='];
  const taken = dice.oneIn(2) ? 1 : 0;
  return xml.slice(0, at) + dice.pick(pieces) + xml.slice(at + taken);
}

function isReadable(xml: string): boolean {
  try {
    return readXml(xml).name === 'Response';
  } catch {
    return false;
  }
}

describe('a signature with a list of prefixes', () => {
  it('is left to node-saml, and verifies', async () => {
    const { response } = await scene.answer({}, { signing: 'none' });
    const signer = new SignedXml({
      privateKey: scene.idp.keys.key,
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
    });
    signer.addReference({
      xpath: "/*/*[local-name(.)='Assertion']",
      transforms: [
        'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        'http://www.w3.org/2001/10/xml-exc-c14n#',
      ],
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
      inclusiveNamespacesPrefixList: ['xs'],
    });
    signer.computeSignature(xmlOf(response), {
      location: {
        reference: "/*/*[local-name(.)='Assertion']/*[local-name(.)='Issuer']",
        action: 'after',
      },
    });
    const xml = signer.getSignedXml();
    assert.match(xml, /PrefixList="xs"/);
    assert.equal(plainSignatureOf(await ownerIn(xml, 'assertion')), undefined);
    assert.match((await ours(xml, 'assertion')) ?? '', /^<saml:Assertion [^>]*xmlns:xs=/);
  });
});
