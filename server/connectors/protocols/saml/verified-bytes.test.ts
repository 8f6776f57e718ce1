/** Which signatures verify, and that nothing verifies which node-saml's own wrapper would refuse. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { getVerifiedXml, parseDomFromString } from '@node-saml/node-saml/lib/xml.js';
import { SignedXml } from 'xml-crypto';

import { createDice } from '../../../../test/mutated/dice.ts';
import { newCertificate } from '../../../../test/world/certificate.ts';
import { type Signing, xmlOf } from '../../../../test/world/saml-idp.ts';
import { readXml } from '../../engine/xml.ts';
import { SamlScene } from './scene.ts';
import { TRANSFORMS } from './signature-shape.ts';
import { type SignedPart, type Signers, verifiedBytes } from './verified-bytes.ts';

const scene = new SamlScene();
const { certificate, key: privateKey } = scene.idp.keys;
const stranger = newCertificate('stranger.example').certificate;

async function ours(xml: string, part: SignedPart, signers: Partial<Signers> = {}) {
  const all = { certificates: [certificate], allowSha1: false, ...signers };
  return verifiedBytes(xml, part, all).catch(() => undefined);
}

/** node-saml throws for some texts and returns null for others. */
async function theirs(xml: string, part: SignedPart): Promise<string | undefined> {
  try {
    const document = await parseDomFromString(xml);
    const root = document.documentElement;
    const [assertion] = Array.from(root.getElementsByTagName('saml:Assertion'));
    const owner = part === 'document' ? root : assertion;
    return owner && (getVerifiedXml(xml, owner, [certificate]) ?? undefined);
  } catch {
    return undefined;
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
    it('covers the bytes that node-saml says, by whichever certificate of ours', async () => {
      const xml = xmlOf((await scene.answer({}, { signing })).response);
      const bytes = await ours(xml, part);
      assert.ok(bytes);
      assert.equal(bytes, await theirs(xml, part));
      assert.equal(await ours(xml, part, { certificates: [stranger, certificate] }), bytes);
      const unnamed = xml.replace(/<ds:KeyInfo>.*?<\/ds:KeyInfo>/s, '');
      assert.equal(await ours(unnamed, part, { certificates: [stranger, certificate] }), bytes);
    });

    it('verifies by no certificate that is only in the message', async () => {
      const xml = xmlOf((await scene.answer({}, { signing })).response);
      assert.match(xml, /<ds:X509Certificate>/);
      assert.equal(await ours(xml, part, { certificates: [stranger] }), undefined);
      assert.equal(await ours(xml, part, { certificates: [] }), undefined);
    });

    it('verifies nothing that node-saml refuses, and the other way round', async () => {
      const xml = xmlOf((await scene.answer({}, { signing })).response);
      let refused = 0;
      for (let seed = 1; seed <= 60; seed++) {
        const bent = bend(xml, seed);
        if (!isReadable(bent)) continue; // never comes as far as a signature
        const bytes = await ours(bent, part);
        assert.ok(bytes === (await theirs(bent, part)), `seed ${String(seed)}`);
        refused += bytes === undefined ? 1 : 0;
      }
      assert.ok(refused > 3, `only ${String(refused)} were refused`);
    });
  });
}

function bend(xml: string, seed: number): string {
  const dice = createDice(seed);
  const at = dice.below(xml.length);
  const taken = dice.oneIn(2) ? 1 : 0;
  const pieces = ['a', 'A', ' ', '\n', '\r\n', '&#13;', '&amp;', '<b/>', '"', '='];
  return xml.slice(0, at) + dice.pick(pieces) + xml.slice(at + taken);
}

function isReadable(xml: string): boolean {
  try {
    return readXml(xml).name === 'Response';
  } catch {
    return false;
  }
}

interface Signed {
  readonly signatureAlgorithm?: string;
  readonly digestAlgorithm?: string;
  readonly canonicalizationAlgorithm?: string;
  readonly transforms?: readonly string[];
  readonly id?: string;
}

/** A signature as somebody makes it who has the key and knows no rules. */
function signed({ id = 'ID', transforms = TRANSFORMS, ...algorithms }: Signed): string {
  const signer = new SignedXml({
    privateKey,
    signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
    ...algorithms,
  });
  const digestAlgorithm = 'http://www.w3.org/2001/04/xmlenc#sha256';
  signer.addReference({ xpath: '/*', transforms: [...transforms], digestAlgorithm, ...algorithms });
  signer.computeSignature(`<a ${id}="_1"><b/></a>`);
  return signer.getSignedXml();
}

describe('a signature by the right key', () => {
  it('counts by the algorithms that are allowed', async () => {
    assert.equal(await ours(signed({}), 'document'), '<a ID="_1"><b></b></a>');
    const sha512 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512';
    assert.ok(await ours(signed({ signatureAlgorithm: sha512 }), 'document'));
  });

  it('counts by SHA-1 only where that is allowed', async () => {
    for (const weak of [
      { signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1' },
      { digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1' },
    ]) {
      assert.equal(await ours(signed(weak), 'document'), undefined);
      assert.ok(await ours(signed(weak), 'document', { allowSha1: true }));
    }
  });

  it('does not count by another canonical form or another transform', async () => {
    const other = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
    const commented = 'http://www.w3.org/2001/10/xml-exc-c14n#WithComments';
    for (const strange of [
      { canonicalizationAlgorithm: other },
      { canonicalizationAlgorithm: commented },
      { transforms: [...TRANSFORMS, commented] },
      { transforms: TRANSFORMS.slice(0, 1) },
    ]) {
      assert.equal(await ours(signed(strange), 'document'), undefined);
    }
  });

  it('does not count for an element by another attribute than ID', async () => {
    assert.equal(await ours(signed({ id: 'Id' }), 'document'), undefined);
    assert.equal(await ours(signed({ id: 'id' }), 'document'), undefined);
  });
});
