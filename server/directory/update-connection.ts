/** Changing and deleting connections. Type, source and identifier never change. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Clock } from '../kernel/clock.ts';
import type { ConnectionId } from '../kernel/ids.ts';
import type { ConnectionStore, Scope } from '../store/store.ts';
import { requireAssurance } from './assurance-policy.ts';
import { requireMapping } from './attribute-mapping.ts';
import { type AssociationChanges, changeAssociation } from './association.ts';
import type { Connection, SignInRules } from './connection.ts';
import { type ConnectionSettings, type Fields, mergeFields } from './connection-fields.ts';
import { requireConnection } from './find-connection.ts';

export interface ConnectionChange {
  readonly connections: Pick<ConnectionStore, 'find' | 'update' | 'delete'>;
  readonly settings: ConnectionSettings;
  readonly clock: Clock;
}

export interface ConnectionChanges extends AssociationChanges, SignInRules {
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
 * Throws `connection_not_found`, `secret_must_be_reentered`, `connection_misconfigured`,
 * `association_unsafe` or `changed_meanwhile`.
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
    if (await deps.connections.update(key, valuesOf(next))) return next;
  }
  throw new AppError('changed_meanwhile');
}

type Values = Parameters<ConnectionStore['update']>[1];

/** All that an update may change. */
function valuesOf(connection: Connection): Values {
  const { id: _id, poolId: _poolId, tenantId: _tenant, version: _version, ...own } = connection;
  const { sourceId: _source, type: _type, identifier: _name, createdAt: _at, ...values } = own;
  return values;
}

function changed(
  { settings, clock }: ConnectionChange,
  stored: Connection,
  changes: ConnectionChanges,
): Connection {
  const { displayName, fields: sent, logo, loginOnly } = changes;
  const { attributeMapping = stored.attributeMapping, assurance = stored.assurance } = changes;
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
    ...changeAssociation({ type: stored.type, fields }, stored, changes),
    attributeMapping: requireMapping(attributeMapping),
    assurance: requireAssurance(settings, stored.type, assurance),
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
