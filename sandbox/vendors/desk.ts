/** What one vendor remembers: its clients, the codes on their way, the tokens it gave. */
import { createHash, randomBytes } from 'node:crypto';

import { ExpiringMap } from '../expiring-map.ts';
import { Keys } from '../providers/openid/keys.ts';
import type { TestUser } from '../test-users.ts';
import type { Subscriber } from './sealed-push.ts';

export type VendorClient = {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Compared character by character; empty: any address on this machine. */
  readonly redirectUris: readonly string[];
};

/** What a person agreed to. */
export type Grant = {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly user: TestUser;
  readonly scopes: readonly string[];
  readonly nonce?: string;
  /** RFC 7636, method S256. */
  readonly challenge?: string;
};

export type Issued = { readonly accessToken: string; readonly refreshToken: string };

const MINUTE_MS = 60_000;
const CAPACITY = 10_000;

/** The client that developers use who have registered none. */
export const anyone: VendorClient = {
  clientId: 'sandbox',
  clientSecret: 'sandbox-secret',
  redirectUris: [],
};

export class Desk {
  readonly now: () => number;
  readonly #clients = new Map<string, VendorClient>([[anyone.clientId, anyone]]);
  readonly #codes: ExpiringMap<Grant>;
  readonly #tokens: ExpiringMap<Grant>;
  readonly #refreshTokens: ExpiringMap<Grant>;
  readonly #subscribers = new Map<string, Subscriber>();
  readonly #notes: ExpiringMap<Readonly<Record<string, string>>>;
  #keys: Promise<Keys> | undefined;

  constructor(now: () => number) {
    this.now = now;
    const lasting = <Value>(lifetimeMs: number) =>
      new ExpiringMap<Value>({ lifetimeMs, capacity: CAPACITY, now });
    this.#codes = lasting(5 * MINUTE_MS);
    this.#tokens = lasting(120 * MINUTE_MS);
    this.#refreshTokens = lasting(24 * 60 * MINUTE_MS);
    this.#notes = lasting(10 * MINUTE_MS);
  }

  /** For id tokens; made when the first one is asked for, replaced by their `rotate`. */
  keys(): Promise<Keys> {
    this.#keys ??= Keys.generate();
    return this.#keys;
  }

  register(client: VendorClient): void {
    this.#clients.set(client.clientId, client);
  }

  client(clientId: string | null | undefined): VendorClient | undefined {
    return this.#clients.get(clientId ?? '');
  }

  /** The client, if the secret is its own. */
  authenticated(clientId: string | null, secret: string | null): VendorClient | undefined {
    const client = this.client(clientId);
    return client !== undefined && client.clientSecret === secret ? client : undefined;
  }

  openCode(grant: Grant): string {
    const code = randomBytes(16).toString('hex');
    this.#codes.set(code, grant);
    return code;
  }

  /** The grant of a code, once; undefined when it is unknown, spent, too old or another client's. */
  redeem(code: string | null, clientId: string): Grant | undefined {
    const grant = this.#codes.get(code ?? '');
    this.#codes.delete(code ?? '');
    return grant?.clientId === clientId ? grant : undefined;
  }

  issue(grant: Grant): Issued {
    const accessToken = randomBytes(20).toString('hex');
    const refreshToken = randomBytes(20).toString('hex');
    this.#tokens.set(accessToken, grant);
    this.#refreshTokens.set(refreshToken, grant);
    return { accessToken, refreshToken };
  }

  /** New tokens for a refresh token, which is spent by it. */
  renew(refreshToken: string | null): (Issued & { readonly grant: Grant }) | undefined {
    const grant = this.#refreshTokens.get(refreshToken ?? '');
    if (grant === undefined) return undefined;
    this.#refreshTokens.delete(refreshToken ?? '');
    return { grant, ...this.issue(grant) };
  }

  /** Whose an access token is. */
  holder(accessToken: string | null | undefined): Grant | undefined {
    return this.#tokens.get(accessToken ?? '');
  }

  /** Whether it is a token of either kind that is good. */
  knows(token: string | null): boolean {
    const known = this.#tokens.get(token ?? '') ?? this.#refreshTokens.get(token ?? '');
    return known !== undefined;
  }

  /** Takes back a token of either kind; one that is unknown is as good as taken back. */
  withdraw(token: string | null): void {
    this.#tokens.delete(token ?? '');
    this.#refreshTokens.delete(token ?? '');
  }

  revoke(accessToken: string): void {
    this.#tokens.delete(accessToken);
  }

  /** Keeps something by a name of the vendor's own: an app token, a request token, a QR scene. */
  note(name: string, facts: Readonly<Record<string, string>>): void {
    this.#notes.set(name, facts);
  }

  /** Where events of an application are pushed, from now on. */
  subscribe(clientId: string, subscriber: Subscriber): void {
    this.#subscribers.set(clientId, subscriber);
  }

  subscriber(clientId: string): Subscriber | undefined {
    return this.#subscribers.get(clientId);
  }

  noted(name: string): Readonly<Record<string, string>> | undefined {
    return this.#notes.get(name);
  }
}

/** The token of an `Authorization: Bearer` header. */
export function bearerOf(headers: { readonly authorization?: string | undefined }): string | null {
  return /^(?:Bearer|token) (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? null;
}

/** A number that always means this person at this vendor; beyond 2^53 where vendors have such ids. */
export function numberOf(user: TestUser, digits = 9): string {
  const hash = createHash('sha256').update(user.subject).digest('hex');
  return `1${BigInt(`0x${hash}`)
    .toString()
    .slice(0, digits - 1)}`;
}

/** An opaque id of this person that differs from one application to another. */
export function idFor(user: TestUser, scope: string): string {
  const hash = createHash('sha256').update(`${scope} ${user.subject}`).digest('base64url');
  return `o${hash.slice(0, 27)}`;
}
