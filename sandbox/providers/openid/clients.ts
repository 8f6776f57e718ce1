import { createHash, timingSafeEqual } from 'node:crypto';

export type SigningAlgorithm = 'RS256' | 'ES256';

/** A relying party as it registers (OpenID Connect Dynamic Client Registration 1.0 section 2). */
export type ClientRegistration = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Compared character by character. */
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris?: readonly string[];
  /** Shown on the authorize page; the client id when absent. */
  readonly clientName?: string;
  /** RS256 when absent. */
  readonly idTokenSignedResponseAlg?: SigningAlgorithm;
};

export type Clients = Map<string, ClientRegistration>;

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function hasSecret(client: ClientRegistration, secret: string): boolean {
  return timingSafeEqual(digest(client.clientSecret), digest(secret));
}
