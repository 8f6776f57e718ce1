import assert from 'node:assert/strict';
import { test } from 'node:test';

import { decrypt, folded, withStolenText } from './encryption.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

test('folds as RFC 3961 appendix A.1 does', () => {
  const vectors: readonly (readonly [string, number, string])[] = [
    ['012345', 64, 'be072631276b1955'],
    ['password', 56, '78a07b6caf85fa'],
    ['Rough Consensus, and Running Code', 64, 'bb6ed30870b7f0e0'],
    ['kerberos', 64, '6b65726265726f73'],
    ['kerberos', 128, '6b65726265726f737b9b5b2b93132b93'],
  ];
  for (const [text, bits, expected] of vectors) {
    assert.equal(folded(Buffer.from(text), bits / 8).toString('hex'), expected, text);
  }
});

test('steals ciphertext as RFC 3962 appendix B does', () => {
  const key = Buffer.from('chicken teriyaki');
  const vectors: readonly (readonly [string, string])[] = [
    ['4920776f756c64206c696b652074686520', 'c6353568f2bf8cb4d8a580362da7ff7f97'],
    [
      '4920776f756c64206c696b65207468652047656e6572616c20476175277320',
      'fc00783e0efdb2c1d445d4c8eff7ed2297687268d6ecccc0c07b25e25ecfe5',
    ],
    [
      '4920776f756c64206c696b65207468652047656e6572616c2047617527732043',
      '39312523a78662d5be7fcbcc98ebf5a897687268d6ecccc0c07b25e25ecfe584',
    ],
  ];
  for (const [plain, cipher] of vectors) {
    assert.equal(withStolenText(key, hex(cipher)).toString('hex'), plain);
  }
});

test('opens nothing that was changed, or is too short to be a message', () => {
  const key = Buffer.alloc(32, 7);
  for (const size of [0, 1, 27, 28, 29, 100]) {
    assert.equal(decrypt(key, 2, Buffer.alloc(size)), undefined);
  }
});
