/** Users of a pool, seen by administrators. */
import { type Static, type TOptional, type TString, Type } from 'typebox';

import { Identity, NewIdentity, UserIdType, UserKey } from './identities.ts';
import { route } from './route.ts';
import { Password, PasswordEncryption } from './passwords.ts';
import { Id, Success, Text, Timestamp, Url, Verbatim } from './values.ts';

export const Gender = Type.Enum(['M', 'F', 'U']);
export const Status = Type.Enum(['Suspended', 'Resigned', 'Activated', 'Archived', 'Deactivated']);

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

export const TextAttributes = Object.fromEntries(
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
  ...TextAttributes,
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
  /** Empty: departments and posts are outside this server. */
  departmentIds: Type.Optional(Type.Array(Type.String())),
  postIdList: Type.Optional(Type.Array(Type.String())),
});

export type User = Static<typeof User>;

/** How many users one call may name, as published clients split them. */
export const USER_BATCH_LIMIT = 50;

const UserKeys = Type.Array(UserKey, { minItems: 1, maxItems: USER_BATCH_LIMIT });

/** What a caller wants to see of a user beyond the attributes. */
export const Wishes = {
  withCustomData: Type.Optional(Type.Boolean()),
  /** Members of nested custom data come under dotted names. */
  flatCustomData: Type.Optional(Type.Boolean()),
  withIdentities: Type.Optional(Type.Boolean()),
  withDepartmentIds: Type.Optional(Type.Boolean()),
};

const PasswordOptions = Type.Optional(
  Type.Object({ passwordEncryptType: Type.Optional(PasswordEncryption) }),
);

/**
 * `CreateUserReqDto`. Members for one-time passwords and departments are part of the published
 * document; they are accepted and not stored, because nothing here could use them.
 */
export const NewUser = Type.Object({
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
  ...TextAttributes,
  customData: Type.Optional(Verbatim),
  identities: Type.Optional(Type.Array(NewIdentity, { maxItems: 50 })),
  password: Type.Optional(Password),
  tenantIds: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
  departmentIds: Type.Optional(Type.Array(Id, { maxItems: 1000 })),
  options: PasswordOptions,
});

export type NewUser = Static<typeof NewUser>;

const MaybeEmpty = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

/** `UpdateUserReqDto`: what is absent stays; empty text takes an attribute away. */
export const UserUpdate = Type.Object({
  userId: UserKey,
  status: Type.Optional(Status),
  email: MaybeEmpty(254),
  emailVerified: Type.Optional(Type.Boolean()),
  phone: MaybeEmpty(32),
  phoneCountryCode: MaybeEmpty(8),
  phoneVerified: Type.Optional(Type.Boolean()),
  username: MaybeEmpty(200),
  externalId: MaybeEmpty(200),
  gender: Type.Optional(Gender),
  photo: Type.Optional(Url),
  ...TextAttributes,
  /** Merged by its members; one that is `null` is removed. */
  customData: Type.Optional(Verbatim),
  /** Replaces the one there is; every path that takes passwords then takes this one only. */
  password: Type.Optional(Password),
  options: Type.Optional(
    Type.Object({
      userIdType: Type.Optional(UserIdType),
      passwordEncryptType: Type.Optional(PasswordEncryption),
    }),
  ),
});

export type UserUpdate = Static<typeof UserUpdate>;

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
      'password_encryption_unsupported',
      'tenant_not_found',
      'tenant_full',
    ],
  }),
  createUsersBatch: route({
    operation: 'createUsersBatch',
    method: 'POST',
    path: '/api/v3/create-users-batch',
    access: 'management',
    summary: 'Creates users: all of the list, or none when one of them cannot be created.',
    body: Type.Object({
      list: Type.Array(NewUser, { minItems: 1, maxItems: USER_BATCH_LIMIT }),
      options: PasswordOptions,
    }),
    data: Type.Array(User),
    errors: ['value_taken', 'password_encryption_unsupported'],
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
      ...Wishes,
      withPost: Type.Optional(Type.Boolean()),
    }),
    data: User,
    errors: ['user_id_malformed', 'user_not_found'],
  }),
  getUserBatch: route({
    operation: 'getUserBatch',
    method: 'GET',
    path: '/api/v3/get-user-batch',
    access: 'management',
    summary:
      'Returns the users of these names, in the order of the names; unknown ones are left out.',
    query: Type.Object({
      userIds: UserKeys,
      userIdType: Type.Optional(UserIdType),
      ...Wishes,
    }),
    data: Type.Array(User),
    errors: ['user_id_malformed'],
  }),
  isUserExists: route({
    operation: 'isUserExists',
    method: 'POST',
    path: '/api/v3/is-user-exists',
    access: 'management',
    idempotent: true,
    summary: 'Tells whether any of these names is in use.',
    body: Type.Object({
      username: MaybeEmpty(200),
      email: MaybeEmpty(254),
      phone: MaybeEmpty(32),
      externalId: MaybeEmpty(200),
    }),
    data: Type.Object({ exists: Type.Boolean() }),
    errors: [],
  }),
  updateUser: route({
    operation: 'updateUser',
    method: 'POST',
    path: '/api/v3/update-user',
    access: 'management',
    idempotent: true,
    summary:
      'Changes the attributes that are named. A new e-mail address or phone counts as unverified unless said otherwise.',
    body: UserUpdate,
    data: User,
    errors: [
      'user_id_malformed',
      'user_not_found',
      'value_taken',
      'password_encryption_unsupported',
    ],
  }),
  deleteUsersBatch: route({
    operation: 'deleteUsersBatch',
    method: 'POST',
    path: '/api/v3/delete-users-batch',
    access: 'management',
    summary:
      'Deletes users with their identities: all of those named, or none when one of them does not exist.',
    body: Type.Object({
      userIds: UserKeys,
      options: Type.Optional(Type.Object({ userIdType: Type.Optional(UserIdType) })),
    }),
    data: Success,
    errors: ['user_id_malformed', 'user_not_found'],
  }),
};
