/** The keys of ours in one connection: those that its settings hold, else those that we made for it. */
import type { LoadOwnKeys, OwnKey } from '../../own-keys.ts';
import type { SamlConfig } from './config.ts';

export interface SpKeys {
  readonly signing: OwnKey;
  /** Certificates that a provider may verify our signatures with, the current one first. */
  readonly published: readonly string[];
  /** Private keys that something may have been encrypted for. */
  readonly opening: readonly string[];
}

/** Private keys that something may have been encrypted for; asked for when something is. */
export type OpeningKeys = () => Promise<readonly string[]>;

export function openingKeysOf(config: SamlConfig, ownKeys: LoadOwnKeys | undefined): OpeningKeys {
  return async () => (await spKeysOf(config, ownKeys))?.opening ?? [];
}

/** Undefined where nobody keeps keys for us. */
export async function spKeysOf(
  config: SamlConfig,
  ownKeys: LoadOwnKeys | undefined,
): Promise<SpKeys | undefined> {
  const { samlSpKey: privateKey, certificate, samlSpNextKey, nextCertificate } = config;
  if (privateKey !== undefined && certificate !== undefined) {
    return {
      signing: { privateKey, certificate },
      published: [certificate, nextCertificate].filter((pem) => pem !== undefined),
      opening: [privateKey, samlSpNextKey].filter((key) => key !== undefined),
    };
  }
  if (ownKeys === undefined) return undefined;
  const { current, next, earlier } = await ownKeys();
  return {
    signing: current,
    published: [current, next].map((key) => key.certificate),
    opening: [current, next, ...earlier].map((key) => key.privateKey),
  };
}
