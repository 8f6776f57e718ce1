import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
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

function holdsKey(text: string): boolean {
  return signs.some((sign) => sign.test(text));
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
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const old = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
  for (const text of [pem, old, JSON.stringify(pem), `const k = \`${pem}\`;`]) {
    assert.ok(holdsKey(text));
  }
  assert.ok(holdsKey(JSON.stringify(privateKey.export({ format: 'jwk' }))));
  assert.ok(!holdsKey("text.includes('-----BEGIN PRIVATE KEY-----')"));
});
