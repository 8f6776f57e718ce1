/**
 * For tests: the management API on an in-memory database, with one pool, one key and a clock that
 * stands still. Every success is compared with the route's schema on the way out.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';

import { AppError } from '@causeway/contract/errors.ts';
import type { Route } from '@causeway/contract/route.ts';
import { tenantRoutes } from '@causeway/contract/tenants.ts';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { Value } from 'typebox/value';

import { createReplyJudge } from '../../../test/world/reply-judge.ts';
import { createPasswordKey } from '../../credentials/password-key.ts';
import type { ConnectionSettings } from '../../directory/connection-fields.ts';
import type { AccessKey } from '../../directory/pool.ts';
import { asId } from '../../kernel/ids.ts';
import { createPasswordHasher } from '../../kernel/password-hash.ts';
import { openSqlStore } from '../../store/sql/sql-store.ts';
import type { Store } from '../../store/store.ts';
import { createApp } from '../app.ts';
import { createAuthenticators } from '../auth/authenticators.ts';
import { createManagementTokens, storedTokenKeys } from '../auth/management-token.ts';
import { createPoolRate, type PoolRate } from '../auth/pool-rate.ts';
import type { Authenticators } from '../auth/principal.ts';
import type { UserTokens } from '../auth/user-token.ts';
import { type ManagementDeps, managementRoutes } from './management-routes.ts';
import { createTools } from '../../connectors/tools.ts';

/** Its clock stands still, so this is how often one scene may be called between two of its moments. */
export const CALLS_PER_SECOND = 10_000;

export interface Reply {
  readonly statusCode: number;
  readonly message: string;
  readonly apiCode?: number;
  readonly requestId?: string;
  readonly code?: string;
  // Tests read into answers freely; their shape was compared with the contract before.
  // oxlint-disable-next-line typescript/no-explicit-any -- see above
  readonly data: any;
}

export interface Scene {
  readonly app: FastifyInstance;
  readonly store: Store;
  readonly authenticators: Authenticators;
  readonly accessKey: AccessKey;
  /** A management token of that key. */
  readonly token: string;
  readonly countCall: PoolRate;
  /** Epoch ms; tests move it. */
  readonly clock: { now: number };
  /** Calls a route with a management token; anything but an envelope on HTTP 200 fails the test. */
  readonly call: (
    route: Route,
    params?: object,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<Reply>;
  close(): Promise<void>;
}

/** Stands for the connectors: knows `oidc` and nothing else. */
const settings: ConnectionSettings = {
  check(type, fields) {
    if (type !== 'oidc' || typeof fields['issuerUrl'] === 'string') return undefined;
    return { field: 'issuerUrl', rule: 'is required.' };
  },
  secretFields: (type) => (type === 'oidc' ? ['clientSecret', 'client_secret'] : undefined),
  tellsAssurance: (type: string) => type === 'oidc',
  hasOwnKeys: (type) => type === 'saml',
  endpointFields: (type) =>
    type === 'oidc' ? ['issuerUrl', 'clientId', 'clientID', 'tokenEndpoint'] : undefined,
};

/** A store with one ES256 key for tokens, as first start makes it. */
async function openStore(clock: { readonly now: number }): Promise<Store> {
  const { exportJWK, generateKeyPair } = await import('jose');
  const store = await openSqlStore({
    url: 'sqlite::memory:',
    keyEncryptionKeys: [randomBytes(32)],
    clock: () => clock.now,
  });
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const privateJwk = { ...(await exportJWK(privateKey)) };
  await store.signingKeys.insertFirst([
    { id: 'k1', algorithm: 'ES256', privateJwk, createdAt: clock.now },
  ]);
  return store;
}

/** Nothing leaves: no connector, no network. */
function noTokens(store: Store, clock: () => number): ManagementDeps['tokens'] {
  const fetch = () => Promise.reject(new Error('nothing leaves'));
  const tools = createTools({ http: { fetch }, clock });
  return { store, clock, tools, connectorOf: () => undefined, onTokenTrouble: () => undefined };
}

/** A tenant as an administrator makes one; resolves to its id. */
export async function addTenant(call: Scene['call'], name: string): Promise<string> {
  const reply = await call(tenantRoutes.createTenant, { name, appIds: [] });
  assert.equal(reply.statusCode, 200, reply.message);
  return reply.data.tenantId;
}

export async function addPool(store: Store, name: string): Promise<AccessKey> {
  const poolId = asId<AccessKey['poolId']>(name);
  await store.pools.insert({ id: poolId, name, createdAt: 0 });
  const key: AccessKey = {
    id: asId(`key-of-${name}`),
    poolId,
    secret: `secret-of-${name}`,
    generation: 1,
    previous: undefined,
    canReadSecrets: true,
    createdAt: 0,
  };
  await store.pools.putAccessKey(key);
  return key;
}

const nobody: UserTokens = { verify: async () => undefined };

export async function openScene(userTokens: UserTokens = nobody): Promise<Scene> {
  const clock = { now: Date.UTC(2026, 10, 21, 12) };
  const store = await openStore(clock);
  const accessKey = await addPool(store, 'pool-1');

  const judge = createReplyJudge();
  const app = createApp({
    logger: pino({ level: 'silent' }),
    trustProxy: false,
    onReply: judge.onReply,
  });
  const now = () => clock.now;
  const keys = storedTokenKeys(store.signingKeys, now);
  const managementTokens = createManagementTokens({ pools: store.pools, keys, clock: now });
  const countCall = createPoolRate(CALLS_PER_SECOND, now);
  const authenticators = createAuthenticators({
    store,
    managementTokens,
    userTokens,
    clock: now,
    countCall,
  });
  const hasher = createPasswordHasher({ cost: { memory: 64, passes: 1, parallelism: 1 } });
  const passwordKey = createPasswordKey(store.signingKeys, now);
  const deps = {
    store,
    clock: now,
    hasher,
    passwordKey,
    settings,
    tokens: noTokens(store, () => clock.now),
    managementTokens,
    authenticators,
    connectionBench: () => Promise.reject(new AppError('connection_not_found')),
  };
  managementRoutes(app, deps);

  const token = await managementTokens.issue(accessKey.id, accessKey.secret, '127.0.0.1');
  return {
    app,
    store,
    authenticators,
    accessKey,
    token,
    countCall,
    clock,
    call: (route, params = {}, headers = {}) =>
      call(app, { route, params, headers: { authorization: token, ...headers } }),
    async close() {
      await app.close();
      await store.close();
      judge.verdict();
    },
  };
}

interface Request {
  readonly route: Route;
  readonly params: object;
  readonly headers: Readonly<Record<string, string>>;
}

async function call(app: FastifyInstance, { route, params, headers }: Request): Promise<Reply> {
  const { method, path: url } = route;
  const query = Object.fromEntries(Object.entries(params).map(([key, v]) => [key, String(v)]));
  const response = await app.inject({
    method,
    url,
    headers,
    ...(method === 'GET' ? { query } : { payload: params }),
  });
  assert.equal(response.statusCode, 200, 'business answers use HTTP 200');
  const reply: Reply = response.json();
  if (reply.statusCode === 200) {
    assert.equal(reply.apiCode, undefined, 'no apiCode on success');
    if (route.data) assert.deepEqual(Value.Errors(route.data, reply.data), []);
  } else {
    assert.equal(typeof reply.requestId, 'string');
    assert.equal(reply.data, undefined);
  }
  return reply;
}
