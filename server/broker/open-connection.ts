/** From a stored connection to a connector with its decoded configuration. */
import { AppError } from '@causeway/contract/errors.ts';
import { sourceTypeOf } from '@causeway/contract/source-types.ts';

import type { Connector, LogoutCapability, RedirectCapability } from '../connectors/connector.ts';
import type { LoadOwnKeys } from '../connectors/own-keys.ts';
import type { Connection } from '../directory/connection.ts';
import { ownKeysOf } from '../directory/own-keys.ts';
import { MINUTE_MS } from '../kernel/clock.ts';
import type { BrokerDeps } from './deps.ts';

export interface OpenConnection {
  readonly connector: Connector;
  readonly redirect: RedirectCapability<unknown>;
  readonly config: unknown;
  readonly ownKeys: LoadOwnKeys;
}

/** Decoded once per stored version: the store hands out one `fields` object for each. */
const decoded = new WeakMap<Connection['fields'], unknown>();

/**
 * Makes a connection ready for a browser sign-in.
 * Throws `connection_unsupported`, or `UpstreamError('misconfigured')` from the connector.
 */
export function openConnection(deps: BrokerDeps, connection: Connection): OpenConnection {
  const connector = deps.connectorOf(connection.type);
  if (connector?.redirect === undefined) throw unsupported(connection);
  const config = configOf(connector, connection);
  const ownKeys = ownKeysFor(deps, connection);
  return { connector, redirect: connector.redirect, config, ownKeys };
}

/** The same for a test, whatever the ways into it are. Throws alike. */
export function openForTest(
  deps: BrokerDeps,
  connection: Connection,
): Omit<OpenConnection, 'redirect'> {
  const opened = openConnector(deps, connection);
  return { ...opened, ownKeys: ownKeysFor(deps, connection) };
}

/** The connector with its settings, whatever it can do. Throws alike. */
export function openConnector(
  { connectorOf }: Pick<BrokerDeps, 'connectorOf'>,
  connection: Connection,
): Pick<OpenConnection, 'connector' | 'config'> {
  const connector = connectorOf(connection.type);
  if (connector === undefined) throw unsupported(connection);
  return { connector, config: configOf(connector, connection) };
}

/** One of the things that a connector may be able to do, with its settings. Throws alike. */
export function openFor<Name extends 'native' | 'password' | 'poll' | 'inbound'>(
  { connectorOf }: Pick<BrokerDeps, 'connectorOf'>,
  connection: Connection,
  name: Name,
): { readonly capability: NonNullable<Connector[Name]>; readonly config: unknown } {
  const connector = connectorOf(connection.type);
  const capability = connector?.[name];
  if (connector === undefined || capability === undefined) throw unsupported(connection);
  return { capability, config: configOf(connector, connection) };
}

export interface ConnectionForLogout {
  readonly logout: LogoutCapability<unknown>;
  readonly config: unknown;
  readonly ownKeys: LoadOwnKeys;
}

/** The same for messages that end sessions; undefined where there are none. */
export function openForLogout(
  deps: BrokerDeps,
  connection: Connection,
): ConnectionForLogout | undefined {
  const connector = deps.connectorOf(connection.type);
  if (connector?.logout === undefined) return undefined;
  const config = configOf(connector, connection);
  return { logout: connector.logout, config, ownKeys: ownKeysFor(deps, connection) };
}

const MOST_SIBLINGS = 50;

/** The settings of the connection that this one's type needs beside it: the first of its source. */
export async function besideOf(
  deps: BrokerDeps,
  { poolId, sourceId }: Connection,
  { beside }: Connector,
): Promise<unknown> {
  const connector = beside === undefined ? undefined : deps.connectorOf(beside);
  if (connector === undefined) return undefined;
  const page = { offset: 0, limit: MOST_SIBLINGS };
  const { rows } = await deps.store.connections.listBySource(poolId, sourceId, page);
  const sibling = rows.find(({ type }) => type === beside);
  return sibling && configOf(connector, sibling);
}

/** Kept in this process for a moment: a replaced key signs on for no longer than that. */
function ownKeysFor({ store, clock, tools }: BrokerDeps, connection: Connection): LoadOwnKeys {
  const deps = { connectionKeys: store.connectionKeys, clock };
  return () =>
    tools.cache.load(`own-keys ${connection.id}`, MINUTE_MS, () => ownKeysOf(deps, connection));
}

function configOf(connector: Connector, { fields }: Connection): unknown {
  const config = decoded.get(fields) ?? connector.decode(fields);
  if (typeof config === 'object' && config !== null) decoded.set(fields, config);
  return config;
}

function unsupported({ type }: Connection): AppError {
  return new AppError('connection_unsupported', { values: { type } });
}

/**
 * The address that is registered at the source: one per connection, so an answer names who was asked
 * (RFC 9700 section 4.4). A connection whose `redirectUri` setting ends in the protocol's shared address
 * keeps using that, because its source knows no other; there, the connector's own checks of issuer and
 * nonce tell the sources apart.
 */
export function callbackUrl(publicUrl: string, connection: Connection): string {
  const { type, fields, identifier, poolId } = connection;
  const shared = `/connections/${sourceTypeOf(type)}/callback`;
  const registered = typeof fields['redirectUri'] === 'string' ? fields['redirectUri'] : '';
  if (URL.parse(registered)?.pathname === shared) return `${publicUrl}${shared}`;
  return `${publicUrl}/connection/social/${identifier}/${poolId}/callback`;
}

/** Where a source says that a session of somebody has ended. */
export function logoutUrl(publicUrl: string, { identifier, poolId }: Connection): string {
  return `${publicUrl}/connection/social/${identifier}/${poolId}/logout`;
}
