/** Which connection somebody means, of those that an application offers where they stand. */
import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, ofOtherType, rules } from '@causeway/contract/rules.ts';

import type { Connection } from '../directory/connection.ts';
import { isVisible, type Viewpoint } from '../directory/visible-connection.ts';
import { type AppId, asId, type ConnectionId, type PoolId } from '../kernel/ids.ts';
import type { BrokerDeps } from './deps.ts';
import type { Interaction } from './interaction.ts';
import { tenantNamed } from './tenant-entry.ts';

/** As many as a sign-in page shows buttons. */
const MOST_OFFERED = 50;

/** In which application, and where in its pool, somebody wants in. */
export interface Doorstep extends Viewpoint {
  readonly appId: AppId;
}

/** What a call says of the connection that it is for. */
interface Wanted {
  readonly types: readonly string[];
  /** The wire's name of the member that names it, for whoever is told what is wrong with it. */
  readonly field: string;
}

/**
 * Finds the connection a caller names, by id or by identifier, if it can be seen from where the caller
 * stands and the application offers it.
 * Throws `connection_not_found` or `connection_disabled`.
 */
export async function requireOffered(
  { store }: Pick<BrokerDeps, 'store'>,
  place: Doorstep,
  idOrIdentifier: string,
): Promise<Connection> {
  const { poolId, appId } = place;
  const found =
    (await store.connections.findFor(appId, poolId, asId(idOrIdentifier))) ??
    (await findByIdentifier(store, place, idOrIdentifier));
  if (found === undefined || !(await isVisible(store, place, found.connection))) {
    throw new AppError('connection_not_found');
  }
  if (!found.isEnabled) throw new AppError('connection_disabled');
  return found.connection;
}

async function findByIdentifier(
  { connections }: BrokerDeps['store'],
  { poolId, appId }: Doorstep,
  identifier: string,
) {
  const connection = await connections.findByIdentifier(poolId, identifier);
  if (connection === undefined) return undefined;
  return { connection, isEnabled: await connections.isEnabled(poolId, connection.id, appId) };
}

/** The same where the call is for some types only. Throws alike, and `invalid_argument`. */
export async function requireOfType(
  deps: Pick<BrokerDeps, 'store'>,
  place: Doorstep,
  { named, types, field }: Wanted & { readonly named: string },
): Promise<Connection> {
  const connection = await requireOffered(deps, place, named);
  if (types.includes(connection.type)) return connection;
  throw invalidArgument(field, ofOtherType(connection.type, types));
}

/** The same where it need not be named if there is only one that can be meant. Throws alike. */
export async function requireMeant(
  deps: Pick<BrokerDeps, 'store'>,
  place: Doorstep,
  { named, types, field }: Wanted & { readonly named: string | undefined },
): Promise<Connection> {
  if (named !== undefined) return requireOfType(deps, place, { named, types, field });
  const [only, ...others] = await offeredOf(deps, place, types);
  if (only === undefined) throw new AppError('connection_not_found');
  if (others.length > 0) throw invalidArgument(field, rules.required);
  return only;
}

/** The first connection of these types that is offered. Throws `connection_not_found`. */
export async function firstOffered(
  deps: Pick<BrokerDeps, 'store'>,
  place: Doorstep,
  types: readonly string[],
): Promise<Connection> {
  const [first] = await offeredOf(deps, place, types);
  if (first === undefined) throw new AppError('connection_not_found');
  return first;
}

/** The connection that a person on the hosted page chose. Throws as `requireOffered` does. */
export function chosenConnection(
  deps: Pick<BrokerDeps, 'store'>,
  { interaction, named }: { readonly interaction: Interaction; readonly named: string },
): Promise<Connection> {
  return requireOffered(deps, { ...interaction, tenantId: tenantNamed(interaction) }, named);
}

/**
 * The connection of a login that goes on; it may have been switched off or deleted since it began.
 * Throws `connection_not_found` or `connection_disabled`.
 */
export async function requireStillOffered(
  { store: { connections } }: Pick<BrokerDeps, 'store'>,
  login: { readonly poolId: PoolId; readonly connectionId: ConnectionId; readonly appId: AppId },
): Promise<Connection> {
  const { poolId, connectionId, appId } = login;
  const found = await connections.findFor(appId, poolId, connectionId);
  if (found === undefined) throw new AppError('connection_not_found');
  if (found.isEnabled) return found.connection;
  throw new AppError('connection_disabled');
}

async function offeredOf(
  { store }: Pick<BrokerDeps, 'store'>,
  place: Doorstep,
  types: readonly string[],
): Promise<readonly Connection[]> {
  const page = { offset: 0, limit: MOST_OFFERED };
  const offered = await store.connections.listEnabled(place, place.appId, page);
  return offered.filter(({ type }) => types.includes(type));
}
