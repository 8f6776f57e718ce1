/** Users of a pool, seen by administrators. */
import { type Static, type TOptional, type TString, Type } from 'typebox';

import { Identity, NewIdentity, UserIdType, UserKey } from './identities.ts';
import { route } from './route.ts';
import { Id, Text, Timestamp, Url, Verbatim } from './values.ts';

const Gender = Type.Enum(['M', 'F', 'U']);
const Status = Type.Enum(['Suspended', 'Resigned', 'Activated', 'Archived', 'Deactivated']);

/** Profile attributes that are plain text; stored and returned as they came. */
export const textAttributes = [
  'name',
  'nickname',
  'birthdate',
  'country',
  'province',
  'city',
  'address',
  'streetAddress',
  'postalCode',
  'company',
  'browser',
  'device',
  'givenName',
  'familyName',
  'middleName',
  'profile',
  'preferredUsername',
  'website',
  'zoneinfo',
  'locale',
  'formatted',
  'region',
  'identityNumber',
] as const;

export type TextAttribute = (typeof textAttributes)[number];

const Attributes = Object.fromEntries(
  textAttributes.map((name) => [name, Type.Optional(Text)]),
) as Record<TextAttribute, TOptional<TString>>; // fromEntries forgets the keys it was given

/** `UserDto`, as far as this server has something to say. */
export const User = Type.Object({
  userId: Type.String(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  status: Status,
  workStatus: Type.Enum(['Closed', 'Active']),
  externalId: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
  phoneCountryCode: Type.Optional(Type.String()),
  username: Type.Optional(Type.String()),
  ...Attributes,
  photo: Type.Optional(Type.String()),
  loginsCount: Type.Optional(Type.Integer()),
  lastLogin: Type.Optional(Timestamp),
  lastIp: Type.Optional(Type.String()),
  gender: Gender,
  emailVerified: Type.Boolean(),
  phoneVerified: Type.Boolean(),
  userSourceType: Type.Enum(['excel', 'register', 'adminCreated', 'sync']),
  identities: Type.Optional(Type.Array(Identity)),
  customData: Type.Optional(Verbatim),
});

export type User = Static<typeof User>;

/**
 * `CreateUserReqDto`. Members for passwords, one-time passwords, departments and tenants are part of
 * the published document; they are accepted and not stored, because nothing here could use them.
 */
const NewUser = Type.Object({
  status: Type.Optional(Status),
  email: Type.Optional(Type.String({ minLength: 1, maxLength: 254 })),
  emailVerified: Type.Optional(Type.Boolean()),
  phone: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })),
  phoneCountryCode: Type.Optional(Type.String({ maxLength: 8 })),
  phoneVerified: Type.Optional(Type.Boolean()),
  username: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  externalId: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  gender: Type.Optional(Gender),
  photo: Type.Optional(Url),
  ...Attributes,
  customData: Type.Optional(Verbatim),
  identities: Type.Optional(Type.Array(NewIdentity, { maxItems: 50 })),
  password: Type.Optional(Type.String({ maxLength: 1000 })),
  tenantIds: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
  departmentIds: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
});

export type NewUser = Static<typeof NewUser>;

export const userRoutes = {
  createUser: route({
    operation: 'createUser',
    method: 'POST',
    path: '/api/v3/create-user',
    access: 'management',
    summary: 'Creates a user, with identities if there are any.',
    body: NewUser,
    data: User,
    errors: [
      'value_taken',
      'source_not_found',
      'connection_not_found',
      'identity_of_other_user',
      'source_already_bound',
    ],
  }),
  getUser: route({
    operation: 'getUser',
    method: 'GET',
    path: '/api/v3/get-user',
    access: 'management',
    summary: 'Returns one user, named in the form that `userIdType` says.',
    query: Type.Object({
      userId: UserKey,
      userIdType: Type.Optional(UserIdType),
      flatCustomData: Type.Optional(Type.Boolean()),
      withCustomData: Type.Optional(Type.Boolean()),
      withPost: Type.Optional(Type.Boolean()),
      withIdentities: Type.Optional(Type.Boolean()),
      withDepartmentIds: Type.Optional(Type.Boolean()),
    }),
    data: User,
    errors: ['user_id_malformed', 'user_not_found'],
  }),
};
