import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { readJwks, verifyIdToken, type SigningAlgorithm } from './id-token.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const secret = 'an application secret';
const published = readJwks({
  keys: [
    { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'RS256' },
    { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ES256' },
  ],
});
const good = {
  iss: 'https://op.test',
  aud: ['app'],
  nonce: 'n',
  sub: 'alice',
  exp: Math.floor(Date.now() / 1000) + 60,
};

const signers = {
  RS256: (input) => sign('sha256', Buffer.from(input), rsa.privateKey),
  ES256: (input) =>
    sign('sha256', Buffer.from(input), { key: ec.privateKey, dsaEncoding: 'ieee-p1363' }),
  HS256: (input) => createHmac('sha256', secret).update(input).digest(),
} satisfies Record<SigningAlgorithm, (input: string) => Buffer>;

function token(algorithm: SigningAlgorithm, claims: unknown): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part({ alg: algorithm, kid: algorithm })}.${part(claims)}`;
  return `${input}.${signers[algorithm](input).toString('base64url')}`;
}

function check(text: string, algorithm: SigningAlgorithm): unknown {
  const expected = { algorithm, issuer: good.iss, audience: 'app', nonce: 'n' };
  return verifyIdToken(text, { published, secret }, expected)['sub'];
}

for (const algorithm of ['RS256', 'ES256', 'HS256'] as const) {
  test(`a good ${algorithm} token passes and a changed one does not`, () => {
    const text = token(algorithm, good);
    const [head, , signature] = text.split('.');
    const forged = Buffer.from(JSON.stringify({ ...good, sub: 'mallory' })).toString('base64url');

    assert.equal(check(text, algorithm), 'alice');
    assert.throws(() => check(`${head}.${forged}.${signature}`, algorithm), /signature/);
  });
}

test('a token for somebody else, of another login, or too old is refused', () => {
  const changes = { iss: 'https://other.test', aud: 'other', nonce: 'other', exp: 1 };
  for (const [claim, value] of Object.entries(changes)) {
    assert.throws(() => check(token('RS256', { ...good, [claim]: value }), 'RS256'), Error, claim);
  }
});

test('a token signed with another algorithm than agreed is refused', () => {
  assert.throws(() => check(token('HS256', good), 'RS256'), /signed with HS256, not RS256/);
});
