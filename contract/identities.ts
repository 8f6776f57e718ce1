/** Identities of users, seen by administrators: never with upstream tokens. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';
import { Id, SourceTypeName, Success, Text, Verbatim } from './values.ts';

/** `IdentityDto` without tokens. */
export const Identity = Type.Object({
  identityId: Type.String(),
  extIdpId: Type.String(),
  provider: SourceTypeName,
  type: Type.String(),
  userIdInIdp: Type.String(),
  userInfoInIdp: Verbatim,
  originConnIds: Type.Array(Type.String()),
});

export type Identity = Static<typeof Identity>;

/** How a user is named. */
export const UserIdType = Type.Enum([
  'user_id',
  'external_id',
  'phone',
  'email',
  'username',
  'identity',
  'sync_relation',
  'custom_field',
]);

export type UserIdType = Static<typeof UserIdType>;

/** The name of a user in the form that `userIdType` says. */
export const UserKey = Type.String({ minLength: 1, maxLength: 1000 });

const SubjectId = Type.String({ minLength: 1, maxLength: 512 });
const IdentityType = Type.String({ minLength: 1, maxLength: 64 });
/** Deprecated on the wire and without effect. */
const IsSocial = Type.Optional(Type.Boolean());

/** `CreateIdentityDto`. */
export const NewIdentity = Type.Object({
  extIdpId: Id,
  provider: Type.Optional(Text),
  type: Type.Optional(IdentityType),
  userIdInIdp: SubjectId,
  userInfoInIdp: Type.Optional(Verbatim),
  accessToken: Type.Optional(Type.String({ maxLength: 16_384 })),
  refreshToken: Type.Optional(Type.String({ maxLength: 16_384 })),
  originConnIds: Type.Optional(Type.Array(Id, { maxItems: 100 })),
});

export type NewIdentity = Static<typeof NewIdentity>;

export const identityRoutes = {
  getUserIdentities: route({
    operation: 'getUserIdentities',
    method: 'GET',
    path: '/api/v3/get-user-identities',
    access: 'management',
    summary: 'Returns the identities of a user.',
    query: Type.Object({ userId: UserKey, userIdType: Type.Optional(UserIdType) }),
    data: Type.Array(Identity),
    errors: ['user_id_malformed', 'user_not_found'],
  }),
  linkIdentity: route({
    operation: 'linkIdentity',
    method: 'POST',
    path: '/api/v3/link-identity',
    access: 'management',
    summary: 'Declares that an account of an identity source belongs to a user.',
    body: Type.Object({
      extIdpId: Id,
      userId: Type.String({ minLength: 1, maxLength: 128 }),
      userIdInIdp: SubjectId,
      type: Type.Optional(IdentityType),
      isSocial: IsSocial,
      userInfoInIdp: Type.Optional(Verbatim),
    }),
    data: Success,
    errors: [
      'user_id_malformed',
      'user_not_found',
      'source_not_found',
      'identity_of_other_user',
      'source_already_bound',
    ],
  }),
  unlinkIdentity: route({
    operation: 'unlinkIdentity',
    method: 'POST',
    path: '/api/v3/unlink-identity',
    access: 'management',
    summary:
      "Removes a user's identities of one source: those of one `type`, or all of them when none is named.",
    body: Type.Object({
      extIdpId: Id,
      userId: Type.String({ minLength: 1, maxLength: 128 }),
      type: Type.Optional(IdentityType),
      isSocial: IsSocial,
    }),
    data: Success,
    errors: ['user_id_malformed', 'user_not_found', 'source_not_found', 'identity_not_found'],
  }),
};
