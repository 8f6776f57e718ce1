/** The private keys of our OpenID provider, and the cookie key that follows from them. */
import {
  createHash,
  generateKeyPair,
  hkdfSync,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';

import type { Clock } from '../kernel/clock.ts';
import { newRsaKey } from '../kernel/rsa-key.ts';
import type { PrivateKey, SigningKey, SigningKeyStore } from '../store/signing-key-ports.ts';

/** The members that name a public key, in the order in which RFC 7638 section 3 wants them digested. */
const thumbprintMembers = { RS256: ['e', 'kty', 'n'], ES256: ['crv', 'kty', 'x', 'y'] } as const;

/**
 * The keys to sign with, newest first; makes them on the first start. Several nodes may start at
 * once: all end up with the keys that the store kept.
 */
export async function loadSigningKeys(
  store: SigningKeyStore,
  clock: Clock,
): Promise<readonly SigningKey[]> {
  const present = await stored(store);
  const missing = (['RS256', 'ES256'] as const).filter(
    (algorithm) => !present.some((key) => key.algorithm === algorithm),
  );
  if (missing.length === 0) return present;

  await store.insertFirst(await Promise.all(missing.map((each) => makeSigningKey(each, clock()))));
  return stored(store);
}

async function stored(store: SigningKeyStore): Promise<readonly SigningKey[]> {
  return (await store.list()).filter((key) => signs(key));
}

/** The store has the key that passwords are encrypted with, too, which never signs. */
function signs(key: PrivateKey): key is SigningKey {
  return key.algorithm !== 'RSA1_5';
}

/**
 * The key that signs our cookies: derived from a signing key, so that every node of a fleet has the
 * same one without another secret to keep.
 */
export function deriveCookieKey(keys: readonly SigningKey[]): string {
  const oldest = keys.findLast((key) => key.algorithm === 'ES256');
  const secret = oldest?.privateJwk['d'];
  if (typeof secret !== 'string') throw new Error('the store holds no ES256 key');
  const key = hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', 'causeway/cookies', 32);
  return Buffer.from(key).toString('base64url');
}

async function makeSigningKey(
  algorithm: SigningKey['algorithm'],
  createdAt: number,
): Promise<SigningKey> {
  const privateKey = await (algorithm === 'RS256' ? newRsaKey() : generateEc());
  const jwk = privateKey.export({ format: 'jwk' });
  return { id: thumbprint(algorithm, jwk), algorithm, privateJwk: { ...jwk }, createdAt };
}

function thumbprint(algorithm: SigningKey['algorithm'], jwk: JsonWebKey): string {
  const members = thumbprintMembers[algorithm].map((name) => [name, jwk[name]]);
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url');
}

function generateEc(): Promise<KeyObject> {
  return new Promise((resolve, reject) => {
    generateKeyPair('ec', { namedCurve: 'P-256' }, (error, _publicKey, privateKey) =>
      error === null ? resolve(privateKey) : reject(error),
    );
  });
}
