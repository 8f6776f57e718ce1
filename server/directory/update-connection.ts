/** Changing and deleting connections. Type, source and identifier never change. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Clock } from '../kernel/clock.ts';
import type { ConnectionId } from '../kernel/ids.ts';
import type { ConnectionStore, Scope } from '../store/store.ts';
import type { Connection } from './connection.ts';
import { type ConnectionSettings, type Fields, mergeFields } from './connection-fields.ts';
import { requireConnection } from './find-connection.ts';

export interface ConnectionChange {
  readonly connections: Pick<ConnectionStore, 'find' | 'update' | 'delete'>;
  readonly settings: ConnectionSettings;
  readonly clock: Clock;
}

export interface ConnectionChanges {
  readonly id: ConnectionId;
  readonly displayName?: string | undefined;
  readonly fields?: Fields | undefined;
  readonly logo?: string | undefined;
  readonly loginOnly?: boolean | undefined;
}

/** A merge can be repeated on what the other writer left; more collisions than this are no accident. */
const ATTEMPTS = 3;

/**
 * Changes what the input names and leaves the rest.
 * Throws `connection_not_found`, `secret_must_be_reentered`, `connection_misconfigured` or
 * `changed_meanwhile`.
 */
export async function updateConnection(
  deps: ConnectionChange,
  scope: Scope,
  changes: ConnectionChanges,
): Promise<Connection> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const stored = await requireConnection(deps.connections, scope, changes.id);
    const next = changed(deps, stored, changes);
    const key = { poolId: scope.poolId, id: stored.id, version: stored.version };
    const { displayName, fields, logo, loginOnly, updatedAt } = next;
    const values = { displayName, fields, logo, loginOnly, updatedAt };
    if (await deps.connections.update(key, values)) return next;
  }
  throw new AppError('changed_meanwhile');
}

function changed(
  { settings, clock }: ConnectionChange,
  stored: Connection,
  { displayName, fields: sent, logo, loginOnly }: ConnectionChanges,
): Connection {
  const fields =
    sent === undefined
      ? stored.fields
      : mergeFields(settings, stored.type, { stored: stored.fields, sent });
  return {
    ...stored,
    displayName: displayName ?? stored.displayName,
    fields,
    logo: logo ?? stored.logo,
    loginOnly: loginOnly ?? stored.loginOnly,
    updatedAt: clock(),
    version: stored.version + 1,
  };
}

/** Throws `connection_not_found`. */
export async function deleteConnection(
  { connections }: Pick<ConnectionChange, 'connections'>,
  scope: Scope,
  id: ConnectionId,
): Promise<void> {
  await requireConnection(connections, scope, id);
  if (!(await connections.delete(scope.poolId, id))) throw new AppError('connection_not_found');
}
