import { AppError } from '@causeway/contract/errors.ts';

import { type Clock, DAY_MS, MINUTE_MS } from '../kernel/clock.ts';
import { type ConnectionId, newId, type PoolId } from '../kernel/ids.ts';
import { newToken } from '../kernel/token.ts';
import type { Scope, Store } from '../store/store.ts';
import type { Application, OidcSettings } from './application.ts';
import { requireFitApplication } from './application-rules.ts';
import { offer } from './offer-connection.ts';
import { type Given, said } from './said.ts';

export interface ApplicationCreation {
  readonly store: Pick<Store, 'transaction'>;
  readonly clock: Clock;
}

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
    | 'registrationDisabled'
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

/**
 * Creates an application with a fresh secret.
 * Throws `invalid_argument`, `value_taken` or `connection_not_found`; then nothing was written.
 */
export async function createApplication(
  { store, clock }: ApplicationCreation,
  scope: Scope,
  input: NewApplication,
): Promise<Application> {
  const application = newApplication(scope.poolId, input, clock());
  requireFitApplication(application);

  await store.transaction(async (unit) => {
    const inserted = await unit.applications.insert(application);
    if (!inserted.ok) throw new AppError('value_taken', { values: { field: 'appIdentifier' } });
    await offer(unit.connections, scope, {
      id: application.id,
      connectionIds: input.connectionIds,
    });
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
    ...switches(input),
    // 256 bits, so that HS256 id_tokens have a key of full length.
    secret: newToken(),
    oidc: { ...defaultOidcSettings, ...said(input.oidc ?? {}) },
    extra: input.extra ?? {},
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}

function switches(input: NewApplication) {
  const { ssoEnabled, allConnectionsEnabled, registrationDisabled } = input;
  return {
    ssoEnabled: ssoEnabled ?? false,
    allConnectionsEnabled: allConnectionsEnabled ?? false,
    registrationDisabled: registrationDisabled ?? false,
  };
}
