/** Connections of identity sources (`ext-idp-conn`), seen by administrators. */
import { type Static, Type } from 'typebox';

import { BindingMethod, MatchField } from './association.ts';
import { route } from './route.ts';
import { AssurancePolicy, AttributeRule } from './sign-in-rules.ts';
import { ConnectionTypeName, Id, Name, Success, TenantScope, Url, Verbatim } from './values.ts';

export const AssociationMode = Type.Enum(['none', 'field', 'challenge']);

/** `ExtIdpConnDetail`, and what is ours to say. The `fields` are not part of it: they hold secrets. */
export const ConnectionDetail = Type.Object({
  id: Type.String(),
  type: ConnectionTypeName,
  extIdpId: Type.String(),
  logo: Type.String(),
  identifier: Type.Optional(Type.String()),
  displayName: Type.Optional(Type.String()),
  loginOnly: Type.Boolean(),
  associationMode: AssociationMode,
  challengeBindingMethods: Type.Array(BindingMethod),
  userMatchFields: Type.Array(MatchField),
  trustedClaims: Type.Array(MatchField),
  newUsersProveAddress: Type.Boolean(),
  attributeMapping: Type.Array(AttributeRule),
  assurance: AssurancePolicy,
});

export type ConnectionDetail = Static<typeof ConnectionDetail>;

/** How first visits are joined to accounts that exist; nothing of it is in the published document. */
const Association = {
  associationMode: Type.Optional(AssociationMode),
  challengeBindingMethods: Type.Optional(Type.Array(BindingMethod, { maxItems: 10 })),
  /** The attributes to match by; the name is that of the older API. */
  userMatchFields: Type.Optional(Type.Array(MatchField, { maxItems: 10 })),
  /** What the administrator of the source answers for although the source does not prove it. */
  trustedClaims: Type.Optional(Type.Array(MatchField, { maxItems: 10 })),
  /** Whether somebody new, in mode `challenge`, becomes a user only by proving an e-mail address or a phone. */
  newUsersProveAddress: Type.Optional(Type.Boolean()),
};

/** What becomes of a sign-in beyond who it is; replaced as a whole. */
const SignInRules = {
  attributeMapping: Type.Optional(Type.Array(AttributeRule, { maxItems: 50 })),
  assurance: Type.Optional(AssurancePolicy),
};

export const connectionRoutes = {
  createExtIdpConn: route({
    operation: 'createExtIdpConn',
    method: 'POST',
    path: '/api/v3/create-ext-idp-conn',
    access: 'management',
    summary: 'Creates a connection of an identity source. Its type and identifier never change.',
    body: Type.Object({
      extIdpId: Id,
      type: Type.String({ minLength: 1, maxLength: 64 }),
      identifier: Type.String({ minLength: 1, maxLength: 64 }),
      displayName: Name,
      fields: Verbatim,
      loginOnly: Type.Optional(Type.Boolean()),
      logo: Type.Optional(Url),
      ...Association,
      ...SignInRules,
      tenantId: TenantScope,
    }),
    data: ConnectionDetail,
    errors: [
      'source_not_found',
      'connection_type_unfit',
      'connection_misconfigured',
      'association_unsafe',
      'value_taken',
    ],
  }),
  updateExtIdpConn: route({
    operation: 'updateExtIdpConn',
    method: 'POST',
    path: '/api/v3/update-ext-idp-conn',
    access: 'management',
    idempotent: true,
    summary:
      'Changes a connection; members that are absent stay as they are, `fields` are merged key by key.',
    body: Type.Object({
      id: Id,
      displayName: Type.Optional(Name),
      fields: Type.Optional(Verbatim),
      logo: Type.Optional(Url),
      loginOnly: Type.Optional(Type.Boolean()),
      ...Association,
      ...SignInRules,
      tenantId: TenantScope,
    }),
    data: ConnectionDetail,
    errors: [
      'connection_not_found',
      'connection_misconfigured',
      'association_unsafe',
      'secret_must_be_reentered',
      'changed_meanwhile',
    ],
  }),
  deleteExtIdpConn: route({
    operation: 'deleteExtIdpConn',
    method: 'POST',
    path: '/api/v3/delete-ext-idp-conn',
    access: 'management',
    summary: 'Deletes a connection; identities that arrived through it stay.',
    body: Type.Object({ id: Id, tenantId: TenantScope }),
    data: Success,
    errors: ['connection_not_found'],
  }),
  changeExtIdpConnState: route({
    operation: 'changeExtIdpConnState',
    method: 'POST',
    path: '/api/v3/change-ext-idp-conn-state',
    access: 'management',
    idempotent: true,
    summary:
      'Switches a connection on or off for the applications in `appId` and `appIds`, or for all when none is named.',
    body: Type.Object({
      id: Id,
      enabled: Type.Boolean(),
      appId: Type.Optional(Type.String({ maxLength: 128 })),
      appIds: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
      tenantId: TenantScope,
    }),
    data: Success,
    errors: ['connection_not_found', 'application_not_found'],
  }),
};
