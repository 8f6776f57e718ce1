import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWK } from 'jose';
import type { SigningAlgorithm } from './clients.ts';

export type SigningKey = {
  readonly algorithm: SigningAlgorithm;
  readonly keyId: string;
  readonly privateKey: CryptoKey;
  readonly publicJwk: JWK;
};

type KeySet = Readonly<Record<SigningAlgorithm, SigningKey>>;

async function generateSigningKey(algorithm: SigningAlgorithm): Promise<SigningKey> {
  const { privateKey, publicKey } = await generateKeyPair(algorithm);
  const keyId = `${algorithm.toLowerCase()}-${randomUUID().slice(0, 8)}`;
  const publicJwk = { ...(await exportJWK(publicKey)), kid: keyId, alg: algorithm, use: 'sig' };
  return { algorithm, keyId, privateKey, publicJwk };
}

async function generateKeySet(): Promise<KeySet> {
  const [RS256, ES256] = await Promise.all([
    generateSigningKey('RS256'),
    generateSigningKey('ES256'),
  ]);
  return { RS256, ES256 };
}

/** The provider's signing keys: one current set, and the JWKS document that publishes it. */
export class Keys {
  #current: KeySet;

  private constructor(current: KeySet) {
    this.#current = current;
  }

  static async generate(): Promise<Keys> {
    return new Keys(await generateKeySet());
  }

  /** Replaces every key at once; the old ones leave the JWKS. */
  async rotate(): Promise<void> {
    this.#current = await generateKeySet();
  }

  signingKey(algorithm: SigningAlgorithm): SigningKey {
    return this.#current[algorithm];
  }

  jwks(): { readonly keys: readonly JWK[] } {
    return { keys: [this.#current.RS256.publicJwk, this.#current.ES256.publicJwk] };
  }
}
