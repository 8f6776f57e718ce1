/** What a connector knows of the keys that we keep for one connection. */

/** Key pairs of ours for one connection: to sign what we ask, to open what is encrypted for us. */
export interface OwnKeys {
  /** Signs now. */
  readonly current: OwnKey;
  /** To be published beside it; signs later, and opens already. */
  readonly next: OwnKey;
  /** Open what was encrypted for them. */
  readonly earlier: readonly OwnKey[];
}

export interface OwnKey {
  /** PKCS#8 PEM, RSA. */
  readonly privateKey: string;
  /** PEM. */
  readonly certificate: string;
}

/** Made when they are first asked for. */
export type LoadOwnKeys = () => Promise<OwnKeys>;
