import { AppError } from '@causeway/contract/errors.ts';

import { type Clock, DAY_MS, MINUTE_MS } from '../kernel/clock.ts';
import { type ConnectionId, newId, type PoolId } from '../kernel/ids.ts';
import { newToken } from '../kernel/token.ts';
import type { Store } from '../store/store.ts';
import type { Application, ApplicationType, OidcSettings } from './application.ts';
import { redirectUriProblem } from './redirect-uri.ts';
import { requireSmall } from './size.ts';

export interface ApplicationCreation {
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Clock;
}

type Given<T> = { readonly [K in keyof T]?: T[K] | undefined };

export interface NewApplication extends Given<
  Pick<
    Application,
    | 'identifier'
    | 'logo'
    | 'description'
    | 'type'
    | 'redirectUris'
    | 'logoutRedirectUris'
    | 'initLoginUri'
    | 'ssoEnabled'
    | 'allConnectionsEnabled'
    | 'extra'
  >
> {
  readonly name: string;
  readonly oidc?: Given<OidcSettings> | undefined;
  /** Connections that the application offers from the start. */
  readonly connectionIds?: readonly ConnectionId[] | undefined;
}

/** What published clients expect of an application that says nothing else. */
export const defaultOidcSettings: OidcSettings = {
  grantTypes: ['authorization_code', 'refresh_token'],
  responseTypes: ['code'],
  idTokenAlgorithm: 'HS256',
  clientAuthentication: 'client_secret_post',
  codeTtlMs: 10 * MINUTE_MS,
  idTokenTtlMs: 14 * DAY_MS,
  accessTokenTtlMs: 14 * DAY_MS,
  refreshTokenTtlMs: 30 * DAY_MS,
};

const EXTRA_LIMIT_BYTES = 262_144;
/** A domain label, because clients of other servers use it as one. */
const IDENTIFIER = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Creates an application with a fresh secret.
 * Throws `invalid_argument`, `value_taken` or `connection_not_found`; then nothing was written.
 */
export async function createApplication(
  { store, clock }: ApplicationCreation,
  { poolId }: { readonly poolId: PoolId },
  input: NewApplication,
): Promise<Application> {
  const application = newApplication(poolId, input, clock());
  requireAddresses(application);
  requireSmall('body', application.extra, EXTRA_LIMIT_BYTES);
  if (!IDENTIFIER.test(application.identifier)) refuse('appIdentifier', identifierRule);

  const offered = [...new Set(input.connectionIds)];
  await store.transaction(async (unit) => {
    const inserted = await unit.applications.insert(application);
    if (!inserted.ok) throw new AppError('value_taken', { values: { field: 'appIdentifier' } });
    for (const id of offered) {
      const connection = await unit.connections.find(poolId, id);
      if (connection === undefined) throw new AppError('connection_not_found');
    }
    if (offered.length === 0) return;
    const states = offered.map((id) => ({
      connectionId: id,
      appId: application.id,
      enabled: true,
    }));
    await unit.connections.setState(poolId, states);
  });
  return application;
}

function newApplication(poolId: PoolId, input: NewApplication, now: number): Application {
  return {
    id: newId(),
    poolId,
    identifier: input.identifier ?? newId(),
    name: input.name,
    logo: input.logo ?? '',
    description: input.description ?? '',
    type: input.type ?? 'web',
    redirectUris: input.redirectUris ?? [],
    logoutRedirectUris: input.logoutRedirectUris ?? [],
    initLoginUri: input.initLoginUri ?? '',
    ssoEnabled: input.ssoEnabled ?? false,
    // 256 bits, so that HS256 id_tokens have a key of full length.
    secret: newToken(),
    oidc: withDefaults(input.oidc ?? {}),
    allConnectionsEnabled: input.allConnectionsEnabled ?? false,
    extra: input.extra ?? {},
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}

function withDefaults(given: Given<OidcSettings>): OidcSettings {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...defaultOidcSettings, ...Object.fromEntries(said) };
}

function requireAddresses(application: Application): void {
  const { type, redirectUris, logoutRedirectUris, initLoginUri } = application;
  requireList('redirectUris', redirectUris, type);
  requireList('logoutRedirectUris', logoutRedirectUris, type);
  const problem = initLoginUri === '' ? undefined : redirectUriProblem(initLoginUri, type);
  if (problem !== undefined) refuse('initLoginUri', problem);
}

function requireList(field: string, addresses: readonly string[], type: ApplicationType): void {
  for (const [index, address] of addresses.entries()) {
    const problem = redirectUriProblem(address, type);
    if (problem !== undefined) refuse(`${field}[${index}]`, problem);
  }
}

const identifierRule = {
  en: 'must be lower-case letters, digits and inner hyphens, 63 at most.',
  zh: '只能包含小写字母、数字和中间的连字符，最长 63 个字符',
};

function refuse(field: string, rule: { readonly en: string; readonly zh: string }): never {
  throw new AppError('invalid_argument', { values: { field, rule } });
}
