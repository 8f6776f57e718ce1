/** The port for the private keys of this installation: those that sign, and the one that opens passwords. */
/** A private key of ours: to sign with, or (`RSA1_5`, RFC 7518 section 4.2) to decrypt passwords with. */
export interface PrivateKey {
  readonly id: string;
  readonly algorithm: 'RS256' | 'ES256' | 'RSA1_5';
  /** Sealed at rest. */
  readonly privateJwk: Readonly<Record<string, unknown>>;
  readonly createdAt: number;
}

/** A private key of our OpenID provider. */
export interface SigningKey extends PrivateKey {
  readonly algorithm: 'RS256' | 'ES256';
}

/** Of all private keys: most of them sign. */
export interface SigningKeyStore {
  /** Newest first. */
  list(): Promise<readonly PrivateKey[]>;
  /** Inserts the keys only if there are none of their algorithm yet: first starts may race. */
  insertFirst(keys: readonly PrivateKey[]): Promise<void>;
}
