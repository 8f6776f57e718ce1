import type { Application } from '../../directory/application.ts';
import type { Connection } from '../../directory/connection.ts';
import type { Identity } from '../../directory/identity.ts';
import type { AccessKey, Pool } from '../../directory/pool.ts';
import type { Source } from '../../directory/source.ts';
import type { Tenant } from '../../directory/tenant.ts';
import type { User } from '../../directory/user.ts';
import { newId, type PoolId, type SourceId } from '../../kernel/ids.ts';
import type { PageRequest } from '../../kernel/page.ts';
import type { Store } from '../store.ts';

export const wholePage: PageRequest = { offset: 0, limit: 100 };

export function samplePool(changes: Partial<Pool> = {}): Pool {
  return { id: newId(), name: 'Pool', createdAt: 1_700_000_000_000, ...changes };
}

export function sampleAccessKey(poolId: PoolId, changes: Partial<AccessKey> = {}): AccessKey {
  const id = changes.id ?? newId();
  return {
    id,
    poolId,
    secret: `access key secret of ${id}`,
    generation: 1,
    previous: undefined,
    canReadSecrets: true,
    createdAt: 1_700_000_000_000,
    ...changes,
  };
}

export function sampleApplication(poolId: PoolId, changes: Partial<Application> = {}): Application {
  const id = changes.id ?? newId();
  return {
    id,
    poolId,
    identifier: `app-${id}`,
    name: 'Übersicht 应用',
    logo: 'https://cdn.example/app.png',
    description: '',
    type: 'web',
    redirectUris: ['https://app.example/callback', 'app://callback'],
    logoutRedirectUris: [],
    initLoginUri: '',
    ssoEnabled: true,
    secret: `application secret of ${id}`,
    oidc: {
      grantTypes: ['authorization_code', 'refresh_token'],
      responseTypes: ['code'],
      idTokenAlgorithm: 'ES256',
      clientAuthentication: 'client_secret_post',
      codeTtlMs: 60_000,
      idTokenTtlMs: 3_600_000,
      accessTokenTtlMs: 3_600_000,
      refreshTokenTtlMs: 86_400_000,
    },
    allConnectionsEnabled: false,
    registrationDisabled: true,
    extra: { brandingConfig: { customBrandingEnabled: true } },
    createdAt: 1_700_000_000_001,
    updatedAt: 1_700_000_000_002,
    version: 1,
    ...changes,
  };
}

export function sampleTenant(poolId: PoolId, changes: Partial<Tenant> = {}): Tenant {
  const id = changes.id ?? newId();
  return {
    id,
    poolId,
    name: 'Acme',
    code: `code-${id}`,
    description: 'A customer',
    logo: ['https://acme.example/logo.png'],
    rejectHint: 'Ask Ada.',
    origin: 'console',
    originAppId: '',
    creator: 'key',
    enterpriseDomains: ['acme.example'],
    expiresAt: undefined,
    memberLimit: undefined,
    adminLimit: undefined,
    activeUserLimit: undefined,
    createdAt: 1_700_000_000_001,
    updatedAt: 1_700_000_000_002,
    version: 1,
    ...changes,
  };
}

export function sampleSource(poolId: PoolId, changes: Partial<Source> = {}): Source {
  return {
    id: newId(),
    poolId,
    tenantId: undefined,
    type: 'oidc',
    name: 'Source',
    logo: '',
    autoJoin: true,
    createdAt: 1_700_000_000_003,
    updatedAt: 1_700_000_000_004,
    version: 1,
    ...changes,
  };
}

export function sampleConnection(
  poolId: PoolId,
  sourceId: SourceId,
  changes: Partial<Connection> = {},
): Connection {
  const id = changes.id ?? newId();
  return {
    id,
    poolId,
    tenantId: undefined,
    sourceId,
    type: 'oidc',
    identifier: `connection-${id}`,
    displayName: 'Company login',
    logo: '',
    fields: { clientSecret: `connection secret of ${id}`, 'unknown key': [1, null, { deep: '✓' }] },
    loginOnly: false,
    associationMode: 'none',
    challengeBindingMethods: ['email-password'],
    matchFields: ['email'],
    trustedClaims: ['phone'],
    newUsersProveAddress: true,
    attributeMapping: [
      { to: 'nickname', mode: 'set_once' },
      { to: 'customData.office', from: 'office.name', mode: 'keep_in_step' },
    ],
    assurance: {
      levels: [{ acr: 'mfa', sourceAcr: ['urn:mfa'], sourceAmr: ['otp', 'pwd'] }],
      required: 'mfa',
      maxAgeSeconds: 3600,
      whenInsufficient: 'step_up',
    },
    createdAt: 1_700_000_000_005,
    updatedAt: 1_700_000_000_006,
    version: 1,
    ...changes,
  };
}

export function sampleUser(poolId: PoolId, changes: Partial<User> = {}): User {
  return {
    id: newId(),
    poolId,
    status: 'Activated',
    origin: 'register',
    email: undefined,
    emailVerified: false,
    phone: undefined,
    phoneCountryCode: undefined,
    phoneVerified: false,
    username: undefined,
    externalId: undefined,
    profile: { name: 'Ada', gender: 'F', 'own attribute': [1] },
    customData: { tier: 'gold' },
    loginsCount: 0,
    lastLoginAt: undefined,
    lastIp: undefined,
    createdAt: 1_700_000_000_007,
    updatedAt: 1_700_000_000_008,
    ...changes,
  };
}

export function sampleIdentity(
  owner: User,
  sourceId: SourceId,
  changes: Partial<Identity> = {},
): Identity {
  const id = changes.id ?? newId();
  return {
    id,
    poolId: owner.poolId,
    userId: owner.id,
    sourceId,
    provider: 'oidc',
    type: 'openid',
    authority: 'https://issuer.example',
    subject: `subject of ${id}`,
    profile: { name: 'Ada' },
    tokens: { accessToken: `access token of ${id}`, expiresAt: 1_700_000_900_000 },
    connectionIds: [],
    createdAt: 1_700_000_000_009,
    updatedAt: 1_700_000_000_010,
    lastLoginAt: undefined,
    ...changes,
  };
}

/** A pool with one of each. */
export async function populate(store: Store) {
  const pool = samplePool();
  const application = sampleApplication(pool.id);
  const source = sampleSource(pool.id);
  const connection = sampleConnection(pool.id, source.id);
  const user = sampleUser(pool.id);
  await store.pools.insert(pool);
  await store.applications.insert(application);
  await store.sources.insert(source);
  await store.connections.insert(connection);
  await store.users.insert(user);
  return { poolId: pool.id, pool, application, source, connection, user };
}

/** A pool with nothing in it. */
export async function newPool(store: Store): Promise<PoolId> {
  const pool = samplePool();
  await store.pools.insert(pool);
  return pool.id;
}
