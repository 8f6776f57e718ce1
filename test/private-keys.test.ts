import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { globSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

const root = fileURLToPath(new URL('..', import.meta.url));
const OUTSIDE = /(?:^|\/)(?:node_modules|\.git|dist|data)(?:\/|$)/;
const LARGEST = 8_388_608;

const signs: readonly RegExp[] = [
  // A heading alone is code or prose; more than a word of what follows it are a key.
  /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----(?:\s|\\n)*[\w+/=]{24}/,
  /-----BEGIN PGP PRIVATE [K]EY BLOCK-----/,
  // A JWK with its private part.
  /"kty"\s*:[^{}]{0,4000}"d"\s*:\s*"[\w-]{20,}"|"d"\s*:\s*"[\w-]{20,}"[^{}]{0,4000}"kty"\s*:/,
];

/** Base64 of a DER sequence, whose first byte is 30, and of at least forty bytes; lines of a PEM joined. */
const DER = /(?<![A-Za-z0-9+/])M[A-Za-z0-9+/]{55,}={0,2}/g;
const BROKEN_LINE = /(?<=[A-Za-z0-9+/]{60,76})(?:\\n|\r?\n\s*)(?=[A-Za-z0-9+/])/g;

function holdsKey(text: string): boolean {
  if (signs.some((sign) => sign.test(text))) return true;
  return (text.replaceAll(BROKEN_LINE, '').match(DER) ?? []).some(isPrivateKey);
}

function isPrivateKey(base64: string): boolean {
  const key = Buffer.from(base64, 'base64');
  return (['pkcs8', 'pkcs1', 'sec1'] as const).some((type) => {
    try {
      return createPrivateKey({ key, format: 'der', type }).type === 'private';
    } catch {
      return false;
    }
  });
}

/** What would be committed; everything that is there, where there is no git. */
function files(): readonly string[] {
  try {
    const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], {
      cwd: root,
      maxBuffer: LARGEST,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return listed
      .toString()
      .split('\0')
      .filter((file) => file !== '');
  } catch {
    return globSync('**/*', { cwd: root, exclude: (name) => OUTSIDE.test(name) });
  }
}

test('incident-28: no private key is in the repository', () => {
  const present = files().filter((file) => {
    const found = statSync(`${root}/${file}`, { throwIfNoEntry: false });
    return found?.isFile() === true && found.size < LARGEST;
  });
  assert.ok(present.length > 500, 'the repository was looked through');

  const keys = present.filter((file) => holdsKey(readFileSync(`${root}/${file}`, 'latin1')));
  assert.deepEqual(keys, []);
  const stores = present.filter((file) => /\.(?:p12|pfx|jks|keytab|key)$/i.test(file));
  assert.deepEqual(stores, []);
});

test('incident-28: a private key would be noticed, however it is written', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const old = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  for (const text of [pem, old, JSON.stringify(pem), `const k = \`${pem}\`;`]) {
    assert.ok(holdsKey(text));
  }
  assert.ok(holdsKey(JSON.stringify(privateKey.export({ format: 'jwk' }))));
  const { privateKey: ec } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const ders = [
    privateKey.export({ type: 'pkcs8', format: 'der' }),
    privateKey.export({ type: 'pkcs1', format: 'der' }),
    ec.export({ type: 'pkcs8', format: 'der' }),
    ec.export({ type: 'sec1', format: 'der' }),
    generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
  ];
  for (const der of ders) {
    const base64 = der.toString('base64');
    assert.ok(holdsKey(JSON.stringify({ key: base64 })));
    assert.ok(holdsKey(base64.replaceAll(/.{64}/g, '$&\n')));
  }
  assert.ok(
    !holdsKey(
      JSON.stringify({ key: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') }),
    ),
  );
  assert.ok(!holdsKey("text.includes('-----BEGIN PRIVATE KEY-----')"));
});
