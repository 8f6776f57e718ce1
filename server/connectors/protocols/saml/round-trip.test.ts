/** What we write, sign, verify and read again is what it was (the XML of Go, 2020). */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { createDice, type Dice } from '../../../../test/mutated/dice.ts';
import { newCertificate } from '../../../../test/world/certificate.ts';
import { isSameXml, readXml } from '../../engine/xml.ts';
import { signedXml, verifiedBytes } from './verified-bytes.ts';
import { type Xml, xml } from './write-xml.ts';

const { key: privateKey, certificate } = newCertificate('broker.example');
const rule = {
  key: { privateKey, certificate },
  signatureAlgorithm: '',
  digestAlgorithm: 'sha256',
};

const alphabet = [
  ...Array.from('ab<>&"\'\n\t ;#x-]?!=/:{}'),
  'é',
  '你',
  '😀',
  '&amp;',
  '-->',
  ']]>',
  '\r',
];

function textOf(dice: Dice): string {
  return Array.from({ length: dice.below(12) }, () => dice.pick(alphabet)).join('');
}

function element(dice: Dice, depth: number): Xml {
  const children =
    depth === 0 ? [] : Array.from({ length: dice.below(3) }, () => element(dice, depth - 1));
  const text = textOf(dice);
  return dice.oneIn(2)
    ? xml`<p:one xmlns:p="urn:p" a="${textOf(dice)}" p:b="${textOf(dice)}">${text}${children}</p:one>`
    : xml`<two xmlns="urn:${depth === 0 ? 'x' : 'y'}" c="${textOf(dice)}">${children}${text}</two>`;
}

describe('incident-26: a message', () => {
  it('reads as it was written, whatever it holds', () => {
    const value = alphabet.join('');
    const { text } = xml`<a x="${value}">${value}</a>`;
    const read = readXml(text);
    assert.equal(read.attributes.get('x'), value);
    assert.equal(read.text, value);
  });

  it('stays the same tree when it is signed, made canonical and read again', async () => {
    for (let seed = 1; seed <= 60; seed++) {
      const inside = element(createDice(seed), 3);
      const { text } = xml`<EntityDescriptor ID="_${String(seed)}">${inside}</EntityDescriptor>`;
      const before = readXml(text);
      const signed = signedXml(text, { ...rule, root: 'EntityDescriptor' });
      const verified = readXml(
        await verifiedBytes(signed, 'document', { certificates: [certificate], allowSha1: false }),
      );
      assert.ok(isSameXml(before, verified), `seed ${seed}: ${text}`);
    }
  });
});
