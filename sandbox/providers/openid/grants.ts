import { randomBytes, randomUUID } from 'node:crypto';
import { ExpiringMap } from '../../expiring-map.ts';
import type { TestUser } from '../../test-users.ts';

/** What one person allowed one client, in one visit to the authorize page. */
export type Grant = {
  readonly id: string;
  readonly clientId: string;
  readonly user: TestUser;
  readonly scopes: readonly string[];
  /** Epoch milliseconds. */
  readonly authenticatedAt: number;
};

/** What an authorization code stands for; `nonce` and `codeChallenge` as the request had them. */
export type CodeRecord = {
  readonly grant: Grant;
  readonly redirectUri: string;
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
};

const codeLifetimeMs = 60_000;
export const accessTokenLifetimeMs = 3_600_000;
const refreshTokenLifetimeMs = 24 * 3_600_000;
const capacity = 10_000;

type Once<Value> = { readonly value: Value; isUsed: boolean };

function randomToken(prefix: string): string {
  return `${prefix}-${randomBytes(24).toString('base64url')}`;
}

export function newGrant(input: Omit<Grant, 'id'>): Grant {
  return { ...input, id: randomUUID() };
}

/**
 * Codes and tokens that have been handed out. A code or refresh token that comes back a second time
 * was stolen or replayed, so everything of its grant is withdrawn (RFC 6749 section 4.1.2, RFC 9700
 * section 4.14.2).
 */
export class Grants {
  readonly #codes: ExpiringMap<Once<CodeRecord>>;
  readonly #accessTokens: ExpiringMap<Grant>;
  readonly #refreshTokens: ExpiringMap<Once<Grant>>;

  constructor(now: () => number) {
    this.#codes = new ExpiringMap({ lifetimeMs: codeLifetimeMs, capacity, now });
    this.#accessTokens = new ExpiringMap({ lifetimeMs: accessTokenLifetimeMs, capacity, now });
    this.#refreshTokens = new ExpiringMap({ lifetimeMs: refreshTokenLifetimeMs, capacity, now });
  }

  issueCode(record: CodeRecord): string {
    const code = randomToken('code');
    this.#codes.set(code, { value: record, isUsed: false });
    return code;
  }

  /** Reads a code without using it up; undefined when unknown or expired. */
  peekCode(code: string): CodeRecord | undefined {
    return this.#codes.get(code)?.value;
  }

  /** True for the first caller only; a later one withdraws the tokens that the first received. */
  claimCode(code: string): boolean {
    return this.#claim(this.#codes.get(code), ({ grant }) => grant);
  }

  issueAccessToken(grant: Grant): string {
    const token = randomToken('at');
    this.#accessTokens.set(token, grant);
    return token;
  }

  findByAccessToken(token: string): Grant | undefined {
    return this.#accessTokens.get(token);
  }

  issueRefreshToken(grant: Grant): string {
    const token = randomToken('rt');
    this.#refreshTokens.set(token, { value: grant, isUsed: false });
    return token;
  }

  peekRefreshToken(token: string): Grant | undefined {
    return this.#refreshTokens.get(token)?.value;
  }

  /** True for the first caller only; a later one withdraws the whole family. */
  claimRefreshToken(token: string): boolean {
    return this.#claim(this.#refreshTokens.get(token), (grant) => grant);
  }

  #claim<Value>(entry: Once<Value> | undefined, grantOf: (value: Value) => Grant): boolean {
    if (entry === undefined) return false;
    if (entry.isUsed) {
      this.#withdraw(grantOf(entry.value));
      return false;
    }
    entry.isUsed = true;
    return true;
  }

  #withdraw(grant: Grant): void {
    this.#accessTokens.deleteWhere(({ id }) => id === grant.id);
    this.#refreshTokens.deleteWhere(({ value }) => value.id === grant.id);
  }
}
