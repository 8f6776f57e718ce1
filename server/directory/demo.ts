/** The records behind the demo of development mode: an application, and two sources to try it with. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Clock } from '../kernel/clock.ts';
import type { AppId, PoolId } from '../kernel/ids.ts';
import { newToken } from '../kernel/token.ts';
import type { Store } from '../store/store.ts';
import type { Application } from './application.ts';
import { createApplication } from './create-application.ts';
import { createConnection } from './create-connection.ts';
import { createSource } from './create-source.ts';
import type { Connection } from './connection.ts';
import type { ConnectionSettings } from './connection-fields.ts';

/** Where the demo's two programs listen. */
export interface DemoAddresses {
  readonly redirectUri: string;
  readonly postLogoutRedirectUri: string;
  /** The issuer of the sandbox provider. */
  readonly issuerUrl: string;
  /** The vendors that the sandbox plays, offered beside it. */
  readonly vendors: readonly DemoVendor[];
}

/** One vendor of the sandbox, and the settings with which everybody may use it there. */
export interface DemoVendor {
  readonly name: string;
  readonly sourceType: string;
  /** The connection type. */
  readonly type: string;
  readonly fields: Readonly<Record<string, string>>;
}

export interface Demo {
  readonly application: { readonly id: AppId; readonly secret: string };
  /** Two ways into the same provider, so that linking a second source can be tried. */
  readonly connections: readonly [DemoConnection, DemoConnection];
}

/** One connection to the sandbox, and us as its client there. */
export interface DemoConnection {
  readonly identifier: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface DemoDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly settings: ConnectionSettings;
}

const APPLICATION_IDENTIFIER = 'causeway-demo';
const FIRST = { identifier: 'sandbox', name: 'Sandbox' };
const SECOND = { identifier: 'sandbox-two', name: 'Sandbox Two' };

/** Makes the demo's records, or brings the existing ones to the addresses of this start. */
export async function ensureDemo(
  deps: DemoDeps,
  poolId: PoolId,
  addresses: DemoAddresses,
): Promise<Demo> {
  const application = await ensureApplication(deps, poolId, addresses);
  const place = { poolId, appId: application.id, issuerUrl: addresses.issuerUrl };
  // Buttons stand in the order in which connections were made.
  const clock = rising(deps.clock);
  const first = await ensureConnection({ ...deps, clock }, place, FIRST);
  const second = await ensureConnection({ ...deps, clock }, place, SECOND);
  for (const vendor of addresses.vendors) await ensureVendor({ ...deps, clock }, place, vendor);
  return {
    application: { id: application.id, secret: application.secret },
    connections: [first, second],
  };
}

/** A later time at each call: several connections are made in one millisecond. */
function rising(clock: Clock): Clock {
  let latest = 0;
  return () => (latest = Math.max(latest + 1, clock()));
}

async function ensureApplication(
  deps: DemoDeps,
  poolId: PoolId,
  { redirectUri, postLogoutRedirectUri }: DemoAddresses,
): Promise<Application> {
  const existing = await findDemo(deps.store, poolId);
  const addresses = {
    redirectUris: [redirectUri],
    logoutRedirectUris: [postLogoutRedirectUri],
  };
  if (existing === undefined) {
    const input = {
      ...addresses,
      identifier: APPLICATION_IDENTIFIER,
      name: 'Demo',
      description: 'A small application to try this server with; in development only.',
      oidc: { idTokenAlgorithm: 'ES256' as const },
    };
    return createApplication(deps, { poolId, tenantId: undefined }, input);
  }
  if (existing.redirectUris.includes(redirectUri)) return existing;
  const { id, version } = existing;
  const changes = { ...addresses, updatedAt: deps.clock() };
  requireChanged(await deps.store.applications.update({ poolId, id, version }, changes));
  return { ...existing, ...changes };
}

const APPLICATIONS_PER_READ = 100;

async function findDemo(store: Store, poolId: PoolId): Promise<Application | undefined> {
  for (let offset = 0; ; offset += APPLICATIONS_PER_READ) {
    const page = { offset, limit: APPLICATIONS_PER_READ };
    const { rows } = await store.applications.list(poolId, page);
    const demo = rows.find(({ identifier }) => identifier === APPLICATION_IDENTIFIER);
    if (demo !== undefined || rows.length < APPLICATIONS_PER_READ) return demo;
  }
}

interface Place {
  readonly poolId: PoolId;
  readonly appId: AppId;
  readonly issuerUrl: string;
}

async function ensureConnection(
  deps: DemoDeps,
  place: Place,
  { identifier, name }: typeof FIRST,
): Promise<DemoConnection> {
  const { poolId, issuerUrl } = place;
  const { connections } = deps.store;
  const existing = await connections.findByIdentifier(poolId, identifier);
  const client = clientOf(identifier, existing);
  if (existing === undefined) {
    const { clientId, clientSecret } = client;
    const fields = { issuerUrl, clientId, clientSecret };
    const offered = { name, sourceType: 'oidc', type: 'oidc', identifier, fields };
    await offerNewConnection(deps, place, offered);
    return client;
  }
  if (existing.fields['issuerUrl'] === issuerUrl) return client;
  const { id, version } = existing;
  const changes = { fields: { ...existing.fields, issuerUrl }, updatedAt: deps.clock() };
  requireChanged(await connections.update({ poolId, id, version }, changes));
  return client;
}

function clientOf(identifier: string, existing: Connection | undefined): DemoConnection {
  const { clientId, clientSecret } = existing?.fields ?? {};
  return {
    identifier,
    clientId: typeof clientId === 'string' ? clientId : `causeway-${identifier}`,
    clientSecret: typeof clientSecret === 'string' ? clientSecret : newToken(),
  };
}

/** Made once; afterwards it belongs to whoever tries things out with it. */
async function ensureVendor(deps: DemoDeps, place: Place, vendor: DemoVendor): Promise<void> {
  const identifier = `sandbox-${vendor.type.replaceAll(':', '-')}`;
  const existing = await deps.store.connections.findByIdentifier(place.poolId, identifier);
  if (existing === undefined) await offerNewConnection(deps, place, { ...vendor, identifier });
}

async function offerNewConnection(
  deps: DemoDeps,
  { poolId, appId }: Place,
  offered: DemoVendor & { readonly identifier: string },
): Promise<void> {
  const { name, sourceType, type, identifier, fields } = offered;
  const { store } = deps;
  const scope = { poolId, tenantId: undefined };
  const source = await createSource({ ...deps, ...store }, scope, { name, type: sourceType });
  const connection = await createConnection({ ...deps, ...store }, scope, {
    sourceId: source.id,
    type,
    identifier,
    displayName: name,
    fields,
  });
  await store.connections.setState(poolId, [{ connectionId: connection.id, appId, enabled: true }]);
}

function requireChanged(isChanged: boolean): void {
  if (!isChanged) throw new AppError('changed_meanwhile');
}
