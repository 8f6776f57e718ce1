/** Identities of users and the management token as the second version of the API has them. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';
import { Id, SourceTypeName, Url } from './values.ts';

/** A source is named by its own id, or by the identifier of one of its connections. */
const OfSource = {
  extIdpId: Type.Optional(Type.String({ maxLength: 128 })),
  identifier: Type.Optional(Type.String({ maxLength: 128 })),
};

const DeclaredType = Type.Optional(Type.String({ minLength: 1, maxLength: 64 }));

/** A connection that the application offers, and whether the person has an identity of its source. */
export const BindableConnection = Type.Object({
  identifier: Type.String(),
  extIdpId: Type.String(),
  type: SourceTypeName,
  authenticationType: Type.String(),
  name: Type.String(),
  name_en: Type.Optional(Type.String()),
  logo: Type.String(),
  authorizationUrl: Url,
  bindState: Type.Boolean(),
  userIdInIdp: Type.Optional(Type.String()),
  usernameInIdp: Type.Optional(Type.String()),
});

export type BindableConnection = Static<typeof BindableConnection>;

export const legacyTokenRoutes = {
  getAccessToken: route({
    operation: 'getManagementTokenV2',
    method: 'POST',
    path: '/api/v2/userpools/access-token',
    access: 'public',
    isLegacy: true,
    summary:
      'Exchanges an access key for a management token of two hours, which is also a member beside `data`.',
    body: Type.Object({
      userPoolId: Type.String({ minLength: 1, maxLength: 256 }),
      secret: Type.String({ minLength: 1, maxLength: 1024 }),
    }),
    data: Type.Object({ accessToken: Type.String() }),
    errors: ['access_key_invalid', 'too_many_requests'],
  }),
};

export const legacyIdentityRoutes = {
  linkIdentity: route({
    operation: 'linkIdentityV2',
    method: 'POST',
    path: '/api/v2/users/identity/link',
    access: 'management',
    isLegacy: true,
    idempotent: true,
    summary: 'Declares that an account of a source belongs to a user.',
    body: Type.Object({
      ...OfSource,
      userId: Id,
      userIdInIdp: Type.String({ minLength: 1, maxLength: 512 }),
      type: DeclaredType,
    }),
    errors: [
      'user_not_found',
      'source_not_found',
      'connection_not_found',
      'identity_of_other_user',
      'source_already_bound',
    ],
  }),
  unlinkIdentity: route({
    operation: 'unlinkIdentityV2',
    method: 'POST',
    path: '/api/v2/users/identity/unlink',
    access: 'management',
    isLegacy: true,
    summary: "Removes a user's identities of a source: those of one type, or all.",
    body: Type.Object({ ...OfSource, userId: Id, type: DeclaredType }),
    errors: ['user_not_found', 'source_not_found', 'connection_not_found', 'identity_not_found'],
  }),
};

export const legacyAccountRoutes = {
  unlinkByUser: route({
    operation: 'unlinkByUserV2',
    method: 'POST',
    path: '/api/v2/users/identity/unlinkByUser',
    access: 'user',
    isLegacy: true,
    summary: "Removes all of the person's own identities of one source.",
    body: Type.Object(OfSource),
    errors: ['connection_not_found', 'identity_not_found', 'last_credential'],
  }),
  listConnections: route({
    operation: 'listBindableConnectionsV2',
    method: 'GET',
    path: '/api/v2/users/identity/conn-list',
    access: 'user',
    isLegacy: true,
    summary:
      'Lists the connections that the application offers, and which of them the person has bound.',
    data: Type.Array(BindableConnection),
    errors: [],
  }),
};
