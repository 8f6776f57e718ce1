import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';
import { connectionTypesOf, isSourceType } from '@causeway/contract/source-types.ts';

import type { Clock } from '../kernel/clock.ts';
import { newId, type SourceId } from '../kernel/ids.ts';
import type { ConnectionStore, Scope, SourceStore } from '../store/store.ts';
import { noAssurance, requireAssurance } from './assurance-policy.ts';
import { requireMapping } from './attribute-mapping.ts';
import { type AssociationChanges, changeAssociation, noAssociation } from './association.ts';
import type { Connection, SignInRules } from './connection.ts';
import { type ConnectionSettings, type Fields, requireFields } from './connection-fields.ts';
import { requireSource } from './find-source.ts';

export interface ConnectionCreation {
  readonly sources: Pick<SourceStore, 'find'>;
  readonly connections: Pick<ConnectionStore, 'insert'>;
  readonly settings: ConnectionSettings;
  readonly clock: Clock;
}

export interface NewConnection extends AssociationChanges, SignInRules {
  readonly sourceId: SourceId;
  readonly type: string;
  readonly identifier: string;
  readonly displayName: string;
  readonly fields: Fields;
  readonly logo?: string | undefined;
  readonly loginOnly?: boolean | undefined;
}

/** It stands in addresses registered at providers; some of those are compared without regard to case. */
const IDENTIFIER = /^[a-z0-9-]{1,64}$/;

/**
 * Creates a connection that no application offers yet.
 * Throws `source_not_found`, `connection_type_unfit`, `invalid_argument`, `connection_misconfigured`,
 * `association_unsafe` or `value_taken`.
 */
export async function createConnection(
  deps: ConnectionCreation,
  scope: Scope,
  input: NewConnection,
): Promise<Connection> {
  const source = await requireSource(deps, scope, input.sourceId);
  requireFit(source.type, input.type);
  if (!IDENTIFIER.test(input.identifier)) {
    throw invalidArgument('identifier', rules.identifier);
  }
  const fields = requireFields(deps.settings, input.type, input.fields);

  requireAssurance(deps.settings, input.type, input.assurance ?? noAssurance);

  const connection = newConnection(scope, { ...input, fields }, deps.clock());
  const inserted = await deps.connections.insert(connection);
  if (!inserted.ok) throw new AppError('value_taken', { values: { field: inserted.taken } });
  return connection;
}

function newConnection(scope: Scope, input: NewConnection, now: number): Connection {
  const { sourceId, type, identifier, displayName, fields } = input;
  return {
    id: newId(),
    poolId: scope.poolId,
    tenantId: scope.tenantId,
    sourceId,
    type,
    identifier,
    displayName,
    logo: input.logo ?? '',
    fields,
    loginOnly: input.loginOnly ?? false,
    ...changeAssociation({ type, fields }, noAssociation, input),
    attributeMapping: requireMapping(input.attributeMapping ?? []),
    assurance: input.assurance ?? noAssurance,
    createdAt: now,
    updatedAt: now,
    version: 1,
  };
}

function requireFit(sourceType: string, type: string): void {
  const fitting: readonly string[] = isSourceType(sourceType) ? connectionTypesOf(sourceType) : [];
  if (fitting.includes(type)) return;
  const known = fitting.join(', ');
  throw new AppError('connection_type_unfit', { values: { type, sourceType, known } });
}
