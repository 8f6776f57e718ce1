/**
 * The key pair with which clients encrypt passwords before they send them.
 *
 * Published clients pad as PKCS #1 v1.5 does, and telling good padding from bad would let anybody decrypt
 * a password that was overheard (Bleichenbacher). So nobody here learns of it: OpenSSL answers bad padding
 * with made-up bytes, the same for the same text (implicit rejection), and those are a password like any other.
 */
import {
  constants,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto';

import type { Clock } from '../kernel/clock.ts';
import { newRsaKey } from '../kernel/rsa-key.ts';
import { newToken } from '../kernel/token.ts';
import type { PrivateKey, SigningKeyStore } from '../store/signing-key-ports.ts';

const ALGORITHM = 'RSA1_5';

export interface PasswordKey {
  /** PEM (SubjectPublicKeyInfo). */
  publicKey(): Promise<string>;
  /** Of base64; undefined for what is no text or not as long as the key. */
  decrypt(encrypted: string): Promise<string | undefined>;
}

/** Made when it is first asked for, and the same on all nodes: the one that the store kept. */
export function createPasswordKey(store: SigningKeyStore, clock: Clock): PasswordKey {
  let loading: Promise<KeyObject> | undefined;

  function key(): Promise<KeyObject> {
    if (loading === undefined) {
      loading = loadKey(store, clock);
      loading.catch(() => (loading = undefined));
    }
    return loading;
  }

  return {
    async publicKey() {
      const exported = createPublicKey(await key()).export({ format: 'pem', type: 'spki' });
      return exported.toString();
    },
    async decrypt(encrypted) {
      return decrypted(await key(), Buffer.from(encrypted, 'base64'));
    },
  };
}

async function loadKey(store: SigningKeyStore, clock: Clock): Promise<KeyObject> {
  const kept = (await keptKey(store)) ?? (await makeKey(store, clock));
  if (kept === undefined) throw new Error('the store kept no key for passwords');
  // A JWK by the way it was stored.
  return createPrivateKey({ key: { ...kept.privateJwk }, format: 'jwk' });
}

async function makeKey(store: SigningKeyStore, clock: Clock): Promise<PrivateKey | undefined> {
  const privateJwk = { ...(await newRsaKey()).export({ format: 'jwk' }) };
  const made: PrivateKey = { id: newToken(), algorithm: ALGORITHM, privateJwk, createdAt: clock() };
  await store.insertFirst([made]);
  return keptKey(store);
}

async function keptKey(store: SigningKeyStore): Promise<PrivateKey | undefined> {
  return (await store.list()).find(({ algorithm }) => algorithm === ALGORITHM);
}

function decrypted(key: KeyObject, encrypted: Buffer): string | undefined {
  try {
    const bytes = privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, encrypted);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
