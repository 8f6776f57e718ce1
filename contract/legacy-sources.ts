/** Sources and connections as the second version of the API has them, for clients that still call it. */
import { type Static, Type } from 'typebox';

import { MatchField } from './association.ts';
import { ConnectionState } from './connection-states.ts';
import { route } from './route.ts';
import { Source } from './sources.ts';
import {
  ConnectionTypeName,
  Id,
  Name,
  SourceTypeName,
  TenantScope,
  Url,
  Verbatim,
} from './values.ts';

/** Secrets among the `fields` are there only for an access key that may read them. */
export const LegacyConnection = Type.Object({
  id: Type.String(),
  extIdpId: Type.String(),
  type: ConnectionTypeName,
  identifier: Type.String(),
  displayName: Type.String(),
  fields: Verbatim,
  logo: Type.String(),
  userMatchFields: Type.Array(Type.String()),
});

export const LegacySource = Type.Object({
  id: Type.String(),
  name: Type.String(),
  type: SourceTypeName,
  tenantId: Type.String(),
  connections: Type.Array(LegacyConnection),
});

export type LegacyConnection = Static<typeof LegacyConnection>;
export type LegacySource = Static<typeof LegacySource>;

const ById = Type.Object({ id: Id });

const NewConnection = Type.Object({
  type: Type.String({ minLength: 1, maxLength: 64 }),
  identifier: Type.String({ minLength: 1, maxLength: 64 }),
  displayName: Name,
  fields: Verbatim,
  userMatchFields: Type.Optional(Type.Array(MatchField, { maxItems: 10 })),
  logo: Type.Optional(Url),
});

const State = Type.Object({
  appId: Type.Optional(Type.String({ maxLength: 128 })),
  tenantId: TenantScope,
  enabled: Type.Boolean(),
});

const connectionErrors = [
  'source_not_found',
  'connection_type_unfit',
  'connection_misconfigured',
  'association_unsafe',
  'value_taken',
] as const;

export const legacySourceRoutes = {
  listSources: route({
    operation: 'listExtIdpV2',
    method: 'GET',
    path: '/api/v2/extIdp',
    access: 'management',
    isLegacy: true,
    summary: 'Lists the identity sources of the pool, or of one tenant.',
    query: Type.Object({ tenantId: TenantScope }),
    data: Type.Array(Source),
    errors: [],
  }),
  getSource: route({
    operation: 'getExtIdpV2',
    method: 'GET',
    path: '/api/v2/extIdp/:id',
    access: 'management',
    isLegacy: true,
    summary: 'Returns one identity source with its connections.',
    params: ById,
    query: Type.Object({ tenantId: TenantScope }),
    data: LegacySource,
    errors: ['source_not_found'],
  }),
  createSource: route({
    operation: 'createExtIdpV2',
    method: 'POST',
    path: '/api/v2/extIdp',
    access: 'management',
    isLegacy: true,
    summary: 'Creates an identity source with its connections: all of them, or nothing.',
    body: Type.Object({
      tenantId: TenantScope,
      name: Name,
      type: Type.String({ minLength: 1, maxLength: 64 }),
      connections: Type.Optional(Type.Array(NewConnection, { maxItems: 50 })),
    }),
    data: LegacySource,
    errors: ['source_type_unknown', 'tenant_not_found', ...connectionErrors],
  }),
  renameSource: route({
    operation: 'updateExtIdpV2',
    method: 'PUT',
    path: '/api/v2/extIdp/:id',
    access: 'management',
    isLegacy: true,
    idempotent: true,
    summary: 'Renames an identity source.',
    params: ById,
    body: Type.Object({ name: Name, tenantId: TenantScope }),
    data: LegacySource,
    errors: ['source_not_found'],
  }),
  deleteSource: route({
    operation: 'deleteExtIdpV2',
    method: 'DELETE',
    path: '/api/v2/extIdp/:id',
    access: 'management',
    isLegacy: true,
    summary: 'Deletes an identity source that has neither connections nor bound identities.',
    params: ById,
    errors: ['source_not_found', 'source_in_use'],
  }),
  changeStateOfSource: route({
    operation: 'changeExtIdpStateV2',
    method: 'PUT',
    path: '/api/v2/extIdp/:id/connState',
    access: 'management',
    isLegacy: true,
    idempotent: true,
    summary:
      'Switches all connections of a source on or off, for one application or for all when none is named.',
    params: ById,
    body: State,
    errors: ['source_not_found', 'application_not_found'],
  }),
  statesOfSource: route({
    operation: 'listExtIdpStatesV2',
    method: 'GET',
    path: '/api/v2/extIdp/:id/connState',
    access: 'management',
    isLegacy: true,
    summary: 'Lists the connections of a source, each with what every application says about it.',
    params: ById,
    query: Type.Object({ tenantId: TenantScope }),
    data: Type.Array(ConnectionState),
    errors: ['source_not_found'],
  }),
  createConnection: route({
    operation: 'createExtIdpConnV2',
    method: 'POST',
    path: '/api/v2/extIdpConn',
    access: 'management',
    isLegacy: true,
    summary: 'Creates a connection of an identity source. Its type and identifier never change.',
    body: Type.Object({ extIdpId: Id, ...NewConnection.properties, tenantId: TenantScope }),
    data: LegacyConnection,
    errors: connectionErrors,
  }),
  updateConnection: route({
    operation: 'updateExtIdpConnV2',
    method: 'PUT',
    path: '/api/v2/extIdpConn/:id',
    access: 'management',
    isLegacy: true,
    idempotent: true,
    summary: 'Changes a connection; `fields` are merged key by key.',
    params: ById,
    body: Type.Object({
      displayName: Type.Optional(Name),
      fields: Type.Optional(Verbatim),
      userMatchFields: NewConnection.properties.userMatchFields,
      logo: Type.Optional(Url),
      tenantId: TenantScope,
    }),
    data: LegacyConnection,
    errors: [
      'connection_not_found',
      'connection_misconfigured',
      'association_unsafe',
      'secret_must_be_reentered',
      'changed_meanwhile',
    ],
  }),
  deleteConnection: route({
    operation: 'deleteExtIdpConnV2',
    method: 'DELETE',
    path: '/api/v2/extIdpConn/:id',
    access: 'management',
    isLegacy: true,
    summary: 'Deletes a connection; identities that arrived through it stay.',
    params: ById,
    errors: ['connection_not_found'],
  }),
  changeStateOfConnection: route({
    operation: 'changeExtIdpConnStateV2',
    method: 'PUT',
    path: '/api/v2/extIdpConn/:id/state',
    access: 'management',
    isLegacy: true,
    idempotent: true,
    summary: 'Switches a connection on or off, for one application or for all when none is named.',
    params: ById,
    body: State,
    errors: ['connection_not_found', 'application_not_found'],
  }),
  checkIdentifier: route({
    operation: 'checkExtIdpConnIdentifierV2',
    method: 'POST',
    path: '/api/v2/check/extIdpConn/identifier',
    access: 'management',
    isLegacy: true,
    summary: 'Succeeds while no connection of the pool has this identifier.',
    body: Type.Object({ identifier: Type.String({ minLength: 1, maxLength: 64 }) }),
    errors: ['value_taken'],
  }),
};
