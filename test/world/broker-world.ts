/** The broker on an in-memory database, with a source that asserts whatever the callback's code names. */
import { randomBytes } from 'node:crypto';

import { createBrowser } from '../../server/broker/browser.ts';
import type { BrokerDeps, DecisionEvent } from '../../server/broker/deps.ts';
import type { Browser, Interaction } from '../../server/broker/interaction.ts';
import { loginSteps } from '../../server/broker/login.ts';
import type { Assertion, Connector } from '../../server/connectors/connector.ts';
import { noAssurance } from '../../server/directory/assurance-policy.ts';
import type { Application } from '../../server/directory/application.ts';
import type { Connection } from '../../server/directory/connection.ts';
import type { Source } from '../../server/directory/source.ts';
import type { User } from '../../server/directory/user.ts';
import { createMailbox, type Mailbox } from '../../server/credentials/mailbox.ts';
import { createPasswordHasher, type PasswordHasher } from '../../server/kernel/password-hash.ts';
import { ownershipProofs } from '../../server/ownership-proofs.ts';
import { asId, newId, type PoolId } from '../../server/kernel/ids.ts';
import { UpstreamError } from '../../server/kernel/upstream-error.ts';
import { openSqlStore } from '../../server/store/sql/sql-store.ts';
import type { Store } from '../../server/store/store.ts';

export const PUBLIC_URL = 'https://id.example.com';

export interface BrokerWorld {
  readonly deps: BrokerDeps;
  readonly store: Store;
  readonly poolId: PoolId;
  readonly application: Application;
  readonly source: Source;
  readonly connection: Connection;
  readonly decisions: DecisionEvent[];
  /** What would have been sent. */
  readonly mailbox: Mailbox;
  readonly hasher: PasswordHasher;
  /** What the source asserts for each code. */
  readonly people: Map<string, Assertion>;
  now: number;
  newInteraction(params?: Interaction['params']): Interaction;
  addSource(): Promise<Source>;
  addConnection(changes?: Partial<Connection>): Promise<Connection>;
  addUser(changes?: Partial<User>): Promise<User>;
  close(): Promise<void>;
}

export function personOf(subject: string, claims: Assertion['claims'] = {}): Assertion {
  return {
    subjects: [{ type: 'generic', value: subject, authority: 'https://source.example' }],
    claims,
    assurance: {},
    tokens: { accessToken: `at-${subject}` },
    raw: {},
  };
}

/** A browser with its own cookie jar of one cookie; each call is one request of it. */
export function newBrowser(): () => Browser {
  let cookie: string | undefined;
  return () =>
    createBrowser({
      cookieHeader: cookie,
      setCookie: (header) => (cookie = header.split(';', 1)[0]),
      acceptLanguage: 'en',
      lang: undefined,
      secure: true,
      ip: '203.0.113.9',
      userAgent: 'Test/1',
    });
}

/** A pool of its own: on this store, which stays open, or on one in memory. */
export async function startBrokerWorld(shared?: Store): Promise<BrokerWorld> {
  const world = { now: Date.UTC(2026, 0, 1) };
  const clock = () => world.now;
  const keyEncryptionKeys = [randomBytes(32)];
  const store =
    shared ?? (await openSqlStore({ url: 'sqlite::memory:', keyEncryptionKeys, clock }));
  const poolId = newId<PoolId>();
  await store.pools.insert({ id: poolId, name: 'Pool', createdAt: world.now });

  const people = new Map<string, Assertion>();
  const decisions: DecisionEvent[] = [];
  const interactions = new Map<string, Interaction>();
  const connector = fakeConnector(people);
  const mailbox = createMailbox(clock);
  const hasher = createPasswordHasher({ cost: { memory: 64, passes: 1, parallelism: 1 } });
  const deps: BrokerDeps = {
    store,
    steps: loginSteps(store.tickets, clock),
    connectorOf: (type) => (type === 'oidc' ? connector : undefined),
    tools: {
      clock,
      http: { fetch: () => Promise.reject(new UpstreamError('unreachable')) },
      sockets: {
        open: () => Promise.reject(new UpstreamError('unreachable')),
        secure: () => Promise.reject(new UpstreamError('unreachable')),
      },
      cache: { load: (_key, _ttlMs, loader) => loader(), forget: () => undefined },
    },
    interactions: {
      find: async (uid) => interactions.get(uid),
      abort: async (uid) => `${PUBLIC_URL}/oidc/auth/${uid}`,
    },
    sessions: { endThrough: async () => 0 },
    clock,
    publicUrl: PUBLIC_URL,
    proofs: ownershipProofs({ store, clock, hasher, delivery: mailbox }),
    onTokenTrouble: () => undefined,
    onDecision: (decision) => decisions.push(decision),
  };

  const application = newApplication(poolId, world.now);
  await store.applications.insert(application);

  const addSource = async (): Promise<Source> => {
    const source = {
      id: newId<Source['id']>(),
      poolId,
      tenantId: undefined,
      type: 'oidc',
      name: 'Source',
      logo: '',
      autoJoin: false,
      createdAt: world.now,
      updatedAt: world.now,
      version: 1,
    };
    await store.sources.insert(source);
    return source;
  };
  const source = await addSource();

  const addConnection = async (changes: Partial<Connection> = {}): Promise<Connection> => {
    const connection: Connection = {
      id: newId(),
      poolId,
      tenantId: undefined,
      sourceId: source.id,
      type: 'oidc',
      identifier: newId(),
      displayName: 'Source',
      logo: '',
      fields: {},
      loginOnly: false,
      associationMode: 'none',
      challengeBindingMethods: [],
      matchFields: [],
      trustedClaims: [],
      newUsersProveAddress: false,
      attributeMapping: [],
      assurance: noAssurance,
      createdAt: world.now,
      updatedAt: world.now,
      version: 1,
      ...changes,
    };
    await store.connections.insert(connection);
    await store.connections.setState(poolId, [
      { connectionId: connection.id, appId: application.id, enabled: true },
    ]);
    return connection;
  };

  return Object.assign(world, {
    deps,
    store,
    poolId,
    application,
    source,
    connection: await addConnection({ identifier: 'main' }),
    decisions,
    mailbox,
    hasher,
    people,
    addSource,
    addConnection,
    newInteraction(params: Interaction['params'] = {}) {
      const interaction = { uid: newId(), poolId, appId: application.id, params };
      interactions.set(interaction.uid, interaction);
      return interaction;
    },
    async addUser(changes: Partial<User> = {}) {
      const user = { ...newUserRecord(poolId, world.now), ...changes };
      await store.users.insert(user);
      return user;
    },
    close: async () => (shared === undefined ? store.close() : undefined),
  });
}

function fakeConnector(people: ReadonlyMap<string, Assertion>): Connector {
  return {
    type: 'oidc',
    sourceType: 'oidc',
    category: 'enterprise',
    label: { en: 'OIDC', zh: 'OIDC' },
    maturity: 'experimental',
    config: {},
    decode: (fields) => fields,
    native: {
      credential: {},
      exchange: async ({ credential }) => personOfCode(people, String(credential['code'])),
    },
    redirect: {
      start: async ({ login }) => ({
        instruction: {
          kind: 'redirect',
          url: `https://source.example/authorize?state=${login.state}`,
        },
        memory: {},
      }),
      finish: async ({ callback }) => {
        const person = people.get(callback.params.get('code') ?? '');
        if (person === undefined) throw new UpstreamError('denied');
        return person;
      },
    },
  };
}

/** What becomes of a code of an app; `unreachable` is one at a bad moment. */
function personOfCode(people: ReadonlyMap<string, Assertion>, code: string): Assertion {
  const person = people.get(code);
  if (person !== undefined) return person;
  throw new UpstreamError(code === 'unreachable' ? 'unreachable' : 'bad_code');
}

function newApplication(poolId: PoolId, now: number): Application {
  return {
    id: newId(),
    poolId,
    identifier: 'app',
    name: 'App',
    logo: '',
    description: '',
    type: 'web',
    redirectUris: ['https://app.example/callback'],
    logoutRedirectUris: [],
    initLoginUri: '',
    ssoEnabled: false,
    secret: 'application-secret',
    oidc: {
      grantTypes: ['authorization_code'],
      responseTypes: ['code'],
      idTokenAlgorithm: 'HS256',
      clientAuthentication: 'client_secret_post',
      codeTtlMs: 600_000,
      idTokenTtlMs: 600_000,
      accessTokenTtlMs: 600_000,
      refreshTokenTtlMs: 600_000,
    },
    allConnectionsEnabled: false,
    registrationDisabled: false,
    extra: {},
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}

function newUserRecord(poolId: PoolId, now: number): User {
  return {
    id: asId(newId()),
    poolId,
    status: 'Activated',
    origin: 'adminCreated',
    email: undefined,
    emailVerified: false,
    phone: undefined,
    phoneCountryCode: undefined,
    phoneVerified: false,
    username: undefined,
    externalId: undefined,
    profile: {},
    customData: {},
    loginsCount: 0,
    lastLoginAt: undefined,
    lastIp: undefined,
    createdAt: now,
    updatedAt: now,
  };
}
