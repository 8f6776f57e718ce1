import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Parsed } from './setting.ts';
import { addressRanges, databaseUrl, encryptionKeys, host, port, publicUrl } from './value.ts';

type Parser = (text: string) => Parsed<unknown>;

const accepted: readonly (readonly [Parser, string, unknown])[] = [
  [port, '65535', 65_535],
  [host, 'login.internal', 'login.internal'],
  [host, '::', '::'],
  [publicUrl, 'https://login.example.com/', 'https://login.example.com'],
  [publicUrl, 'https://login.example.com:443', 'https://login.example.com'],
  [databaseUrl, 'sqlite::memory:', 'sqlite::memory:'],
  [databaseUrl, 'sqlite:/var/lib/../c.db', 'sqlite:/var/c.db'],
  [databaseUrl, 'postgresql://h/d', 'postgresql://h/d'],
  [addressRanges, 'none', []],
  [addressRanges, '10.0.0.0/8, fd00::/8,192.0.2.1', ['10.0.0.0/8', 'fd00::/8', '192.0.2.1']],
];

const refused: readonly (readonly [Parser, string])[] = [
  [port, '0'],
  [port, '65536'],
  [port, '0x50'],
  [host, 'http://login.internal'],
  [host, 'login.internal:3000'],
  [publicUrl, 'login.example.com'],
  [publicUrl, 'https://login.example.com/auth'],
  [publicUrl, 'https://login.example.com?a=b'],
  [publicUrl, 'https://user@login.example.com'],
  [publicUrl, 'ftp://login.example.com'],
  [databaseUrl, 'mysql://h/d'],
  [databaseUrl, 'sqlite:'],
  [encryptionKeys, Buffer.alloc(31).toString('base64')],
  [encryptionKeys, `${Buffer.alloc(32).toString('base64')},`],
  [addressRanges, '10.0.0.0/33'],
  [addressRanges, '10.0.0/8'],
  [addressRanges, 'localhost'],
  [addressRanges, ''],
];

describe('the values of settings', () => {
  for (const [parse, text, value] of accepted) {
    it(`takes ${text} as ${parse.name}`, () => assert.deepEqual(parse(text), { value }));
  }

  for (const [parse, text] of refused) {
    it(`refuses ${JSON.stringify(text)} as ${parse.name}`, () => {
      assert.ok('expected' in parse(text));
    });
  }

  it('keeps the order of encryption keys, the newest first', () => {
    const keys = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];

    const parsed = encryptionKeys(keys.map((key) => key.toString('base64')).join(','));

    assert.deepEqual(parsed, { value: keys });
  });
});
