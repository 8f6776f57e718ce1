/**
 * A live OpenID provider for the tests of this folder: a real HTTP server, a real store, a sign-in
 * that names the person in the address instead of asking anybody, and browsers with cookies.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import { parseSetCookie, stringifyCookie } from 'cookie';
import * as client from 'openid-client';

import type { SendToSignIn, SessionAtSource } from '../broker/interaction.ts';
import type { Application, OidcSettings } from '../directory/application.ts';
import type { User } from '../directory/user.ts';
import { newId, type PoolId } from '../kernel/ids.ts';
import { newToken } from '../kernel/token.ts';
import { openSqlStore } from '../store/sql/sql-store.ts';
import type { Ending, Store } from '../store/store.ts';
import { createOpenIdProvider, type OpenIdProvider } from './openid-provider.ts';

export const callback = 'http://127.0.0.1:9/callback';

/** Parameters of a request whose tokens can be refreshed. */
export const offline = { scope: 'openid offline_access', prompt: 'consent' };

export interface Harness {
  readonly origin: string;
  readonly store: Store;
  readonly provider: OpenIdProvider;
  readonly poolId: PoolId;
  /** What the log was told. */
  readonly logged: Record<string, unknown>[];
  /** The calls of the store's ports since the last look. */
  takeCalls(): string[];
  /** The next so many readers of this kind of record all read before any of them goes on. */
  gather(model: string, readers: number): void;
  addApplication(changes?: ApplicationChanges): Promise<Application>;
  addUser(changes?: Partial<User>): Promise<User>;
  /** The application as `openid-client` sees it. */
  relyingParty(application: Application, auth?: client.ClientAuth): Promise<client.Configuration>;
  close(): Promise<void>;
}

export type ApplicationChanges = Partial<Omit<Application, 'oidc'>> & {
  readonly oidc?: Partial<OidcSettings>;
};

export interface HarnessOptions {
  readonly now?: () => number;
  /** As if a proxy stood in front. */
  readonly publicUrl?: string;
  readonly sendToSignIn?: (origin: string) => SendToSignIn;
}

/** The sign-in page of the tests is at `/sign-in/{uid}?as={userId}&through={a session at a source, as JSON}`. */
export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const clock = options.now ?? Date.now;
  const store = await openSqlStore({
    url: 'sqlite::memory:',
    keyEncryptionKeys: [randomBytes(32)],
    clock,
  });
  const calls: string[] = [];
  const gathering = new Gathering();
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const logged: Record<string, unknown>[] = [];
  const log = (fields: object, message: string) => void logged.push({ ...fields, message });
  const toPage: SendToSignIn = async ({ uid }, browser) => {
    browser.bind();
    return `${origin}/sign-in/${uid}`;
  };
  const provider = await createOpenIdProvider({
    publicUrl: options.publicUrl ?? origin,
    store: counted(store, { calls, gathering }),
    clock,
    sendToSignIn: options.sendToSignIn?.(origin) ?? toPage,
    log: { info: log, error: log },
  });
  serve(server, provider);
  const poolId = newId<PoolId>();
  await store.pools.insert({ id: poolId, name: 'pool', createdAt: clock() });

  return {
    origin,
    store,
    provider,
    poolId,
    logged,
    takeCalls: () => calls.splice(0),
    gather: (model, readers) => gathering.expect(model, readers),
    addApplication: async (changes) => {
      const application = makeApplication(poolId, changes);
      assert.deepEqual(await store.applications.insert(application), { ok: true });
      return application;
    },
    addUser: async (changes) => {
      const user = makeUser(poolId, changes);
      assert.deepEqual(await store.users.insert(user), { ok: true });
      return user;
    },
    relyingParty: (application, auth) =>
      client.discovery(
        new URL(`${origin}/oidc`),
        application.id,
        {
          client_secret: application.secret,
          id_token_signed_response_alg: application.oidc.idTokenAlgorithm,
        },
        auth ?? client.ClientSecretPost(application.secret),
        { execute: [client.allowInsecureRequests] },
      ),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await store.close();
    },
  };
}

function serve(server: Server, provider: OpenIdProvider): void {
  const facts = { requestId: 'request-1', ip: '192.0.2.1' };
  server.on('request', (request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const uid = /^\/sign-in\/([^/]+)$/.exec(url.pathname)?.[1];
    const user = url.searchParams.get('as');
    const answer = async () => {
      if (url.pathname === '/session-user') {
        return response.end(await provider.sessionUser(request, response));
      }
      if (uid === undefined) {
        return provider.handle(request, response, facts);
      }
      if (user === null) return response.end('sign in');
      const userId = user as User['id'];
      const through = url.searchParams.get('through');
      const upstream = through === null ? undefined : (JSON.parse(through) as SessionAtSource); // by a test
      // As the broker does: what races for the request has seen it waiting.
      const interaction = await provider.interactions.find(uid);
      const who = { userId, acr: 'urn:acr:2', amr: ['pwd'], upstream };
      const login = { interactionUid: uid, interaction, ...who };
      return provider.answerSignedIn(login, { request, response }, facts);
    };
    answer().catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
}

export function makeApplication(poolId: PoolId, changes: ApplicationChanges = {}): Application {
  const { oidc, ...rest } = changes;
  return {
    id: newId(),
    poolId,
    identifier: newToken(),
    name: 'App',
    logo: '',
    description: '',
    type: 'web',
    redirectUris: [callback],
    logoutRedirectUris: ['http://127.0.0.1:9/bye'],
    initLoginUri: '',
    ssoEnabled: true,
    secret: newToken(),
    oidc: {
      grantTypes: ['authorization_code', 'refresh_token', 'client_credentials'],
      responseTypes: ['code'],
      idTokenAlgorithm: 'RS256',
      clientAuthentication: 'client_secret_post',
      codeTtlMs: 600_000,
      idTokenTtlMs: 1_209_600_000,
      accessTokenTtlMs: 1_209_600_000,
      refreshTokenTtlMs: 2_592_000_000,
      ...oidc,
    },
    allConnectionsEnabled: true,
    registrationDisabled: false,
    extra: {},
    createdAt: 1,
    updatedAt: 1,
    version: 1,
    ...rest,
  };
}

export function makeUser(poolId: PoolId, changes: Partial<User> = {}): User {
  return {
    id: newId(),
    poolId,
    status: 'Activated',
    origin: 'register',
    email: `${newToken()}@example.com`,
    emailVerified: true,
    phone: undefined,
    phoneCountryCode: undefined,
    phoneVerified: false,
    username: undefined,
    externalId: undefined,
    profile: { name: 'Ann', photo: 'https://example.com/ann.png' },
    customData: {},
    loginsCount: 0,
    lastLoginAt: undefined,
    lastIp: undefined,
    createdAt: 1_700_000_000_000,
    updatedAt: 1_700_000_000_000,
    ...changes,
  };
}

/** Notes every call of the ports the provider uses, and every transaction. */
function counted(store: Store, watch: { calls: string[]; gathering: Gathering }): Store {
  const { calls, gathering } = watch;
  const ports = new Set(['applications', 'users', 'oidcRecords', 'signingKeys']);
  const wrap = (name: string, port: object) =>
    new Proxy(port, {
      get: (target, key, receiver) => {
        const method: unknown = Reflect.get(target, key, receiver);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]) => {
          const about = name === 'oidcRecords' ? modelOf(args) : name;
          calls.push(`${String(key)} ${about}`);
          const answer = Reflect.apply(method, target, args) as Promise<unknown>;
          return key === 'find' ? gathering.wait(about, answer) : answer;
        };
      },
    });
  return new Proxy(store, {
    get: (target, key, receiver) => {
      if (key === 'transaction') {
        return (work: (unit: Store) => Promise<unknown>, ending?: Ending) => {
          calls.push(ending?.isFollowed === true ? 'transaction, to be followed' : 'transaction');
          return target.transaction((unit) => work(counted(unit, watch)), ending);
        };
      }
      const value: unknown = Reflect.get(target, key, receiver);
      const isPort = typeof key === 'string' && ports.has(key) && typeof value === 'object';
      return isPort && value !== null ? wrap(key, value) : value;
    },
  });
}

/** A meeting point: makes a race happen instead of hoping for it. */
class Gathering {
  #model = '';
  #missing = 0;
  #all = Promise.withResolvers<void>();

  expect(model: string, readers: number): void {
    this.#model = model;
    this.#missing = readers;
    this.#all = Promise.withResolvers();
  }

  async wait<T>(model: string, answer: Promise<T>): Promise<T> {
    const read = await answer;
    if (model !== this.#model || this.#missing === 0) return read;
    this.#missing -= 1;
    if (this.#missing === 0) this.#all.resolve();
    await this.#all.promise;
    return read;
  }
}

function modelOf([first]: readonly unknown[]): string {
  if (typeof first === 'string') return first;
  return typeof first === 'object' && first !== null && 'model' in first ? String(first.model) : '';
}

/** A browser: it keeps cookies by path and follows redirects as long as they lead to this server. */
export class TestBrowser {
  readonly #origin: string;
  readonly #cookies = new Map<string, { name: string; value: string; path: string }>();

  constructor(origin: string) {
    this.#origin = origin;
  }

  cookieNames(): string[] {
    return [...this.#cookies.values()].map(({ name }) => name).sort();
  }

  /** Forgets where everything but the other browser's cookies came from. */
  copyCookiesOf(other: TestBrowser): void {
    for (const [key, cookie] of other.#cookies) this.#cookies.set(key, cookie);
  }

  async open(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const url = new URL(address, this.#origin);
    const cookies = [...this.#cookies.values()].filter(
      ({ path }) => path === '/' || url.pathname === path || url.pathname.startsWith(`${path}/`),
    );
    const cookie = stringifyCookie(
      Object.fromEntries(cookies.map(({ name, value }) => [name, value])),
    );
    const headers = new Headers({ accept: 'text/html,*/*;q=0.8', ...headersOf(init) });
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const header of response.headers.getSetCookie()) this.#keep(header);
    return response;
  }

  /** Follows redirects; resolves to the first address elsewhere, or the first answer that is none. */
  async follow(address: string | URL): Promise<{ url: URL; response: Response }> {
    let url = new URL(address, this.#origin);
    for (let hops = 0; hops < 10; hops++) {
      const response = await this.open(url);
      const location = response.headers.get('location');
      if (location === null) return { url, response };
      url = new URL(location, url);
      if (url.origin !== this.#origin) return { url, response };
    }
    throw new Error('too many redirects');
  }

  /** Goes from an authorization request to the application, signing in as this user if asked. */
  async signIn(address: string | URL, user: User, through?: SessionAtSource): Promise<URL> {
    const asked = await this.follow(address);
    if (!asked.url.pathname.startsWith('/sign-in/')) return asked.url;
    asked.url.searchParams.set('as', user.id);
    if (through !== undefined) asked.url.searchParams.set('through', JSON.stringify(through));
    const { url } = await this.follow(asked.url);
    return url;
  }

  #keep(header: string): void {
    const { name, value = '', path = '/', expires } = parseSetCookie(header);
    const key = `${name} ${path}`;
    if (value === '' || (expires !== undefined && expires.getTime() <= Date.now())) {
      this.#cookies.delete(key);
    } else this.#cookies.set(key, { name, value, path });
  }
}

function headersOf({ headers }: RequestInit): Record<string, string> {
  return Object.fromEntries(new Headers(headers));
}

/** Signs in with PKCE and exchanges the code. */
export async function obtainTokens(
  harness: Harness,
  { application, user, auth, ...rest }: SignInOptions,
): Promise<client.TokenEndpointResponse & client.TokenEndpointResponseHelpers> {
  const config = await harness.relyingParty(application, auth);
  const request = await authorizationRequest(config, rest.params);
  const browser = rest.browser ?? new TestBrowser(harness.origin);
  const url = await browser.signIn(request.url, user, rest.through);
  return client.authorizationCodeGrant(config, url, request.checks);
}

export interface SignInOptions {
  readonly application: Application;
  readonly user: User;
  readonly params?: Record<string, string>;
  readonly browser?: TestBrowser;
  readonly through?: SessionAtSource;
  readonly auth?: client.ClientAuth;
}

export async function authorizationRequest(
  config: client.Configuration,
  params: Record<string, string> = {},
) {
  const checks = {
    pkceCodeVerifier: client.randomPKCECodeVerifier(),
    expectedState: client.randomState(),
    expectedNonce: client.randomNonce(),
    idTokenExpected: true,
  };
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: callback,
    scope: 'openid profile email',
    state: checks.expectedState,
    nonce: checks.expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(checks.pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...params,
  });
  return { url, checks };
}

/** Whether this browser is let in without a question. */
export async function isSignedIn(
  browser: TestBrowser,
  config: client.Configuration,
): Promise<boolean> {
  const { url } = await authorizationRequest(config, { prompt: 'none' });
  return (await browser.follow(url)).url.searchParams.has('code');
}
