/** From a stored connection to a connector with its decoded configuration. */
import { AppError } from '@causeway/contract/errors.ts';
import { sourceTypeOf } from '@causeway/contract/source-types.ts';

import type {
  Connector,
  LogoutCapability,
  NativeCapability,
  PasswordCapability,
  RedirectCapability,
} from '../connectors/connector.ts';
import type { LoadOwnKeys } from '../connectors/own-keys.ts';
import type { InboundCapability, PollCapability } from '../connectors/phone-and-push.ts';
import type { Connection } from '../directory/connection.ts';
import { ownKeysOf } from '../directory/own-keys.ts';
import { MINUTE_MS } from '../kernel/clock.ts';
import type { BrokerDeps } from './deps.ts';

export interface OpenConnection {
  readonly connection: Connection;
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
  return { connection, connector, redirect: connector.redirect, config, ownKeys };
}

/** The same for a test, whatever the ways into it are. Throws alike. */
export function openForTest(
  deps: BrokerDeps,
  connection: Connection,
): Omit<OpenConnection, 'redirect'> {
  const connector = deps.connectorOf(connection.type);
  if (connector === undefined) throw unsupported(connection);
  const config = configOf(connector, connection);
  return { connection, connector, config, ownKeys: ownKeysFor(deps, connection) };
}

export interface ConnectionForApps {
  readonly native: NativeCapability<unknown>;
  readonly config: unknown;
}

/** The same for what an app brings. Throws alike. */
export function openForApps(deps: BrokerDeps, connection: Connection): ConnectionForApps {
  const connector = deps.connectorOf(connection.type);
  if (connector?.native === undefined) throw unsupported(connection);
  return { native: connector.native, config: configOf(connector, connection) };
}

/** The same for a name and a password. Throws alike. */
export function openForPasswords(
  deps: BrokerDeps,
  connection: Connection,
): { readonly password: PasswordCapability<unknown>; readonly config: unknown } {
  const connector = deps.connectorOf(connection.type);
  if (connector?.password === undefined) throw unsupported(connection);
  return { password: connector.password, config: configOf(connector, connection) };
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

/** The same for tokens that a source gave us. */
export function openForTokens(
  deps: Pick<BrokerDeps, 'connectorOf'>,
  connection: Connection,
): { readonly connector: Connector; readonly config: unknown } {
  const connector = deps.connectorOf(connection.type);
  if (connector === undefined) throw unsupported(connection);
  return { connector, config: configOf(connector, connection) };
}

/** The same for a code that a phone scans. Throws alike. */
export function openForScans(
  deps: BrokerDeps,
  connection: Connection,
): { readonly poll: PollCapability<unknown>; readonly config: unknown } {
  const connector = deps.connectorOf(connection.type);
  if (connector?.poll === undefined) throw unsupported(connection);
  return { poll: connector.poll, config: configOf(connector, connection) };
}

/** The same for what the vendor sends by itself. Throws alike. */
export function openForMessages(
  deps: BrokerDeps,
  connection: Connection,
): { readonly inbound: InboundCapability<unknown>; readonly config: unknown } {
  const connector = deps.connectorOf(connection.type);
  if (connector?.inbound === undefined) throw unsupported(connection);
  return { inbound: connector.inbound, config: configOf(connector, connection) };
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
