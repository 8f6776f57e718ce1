/** The own profile and addresses of a signed-in person. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';
import { Gender, TextAttributes, User } from './users.ts';
import { Timestamp, Url, Verbatim } from './values.ts';

/** `UserDto` as its owner sees it. */
export const OwnUser = Type.Object({
  ...User.properties,
  /** Absent where the person has no password. */
  passwordLastSetAt: Type.Optional(Timestamp),
});

export type OwnUser = Static<typeof OwnUser>;

/** `UpdateUserProfileDto`: what is absent stays; empty text takes an attribute away. */
const ProfileUpdate = Type.Object({
  ...TextAttributes,
  gender: Type.Optional(Gender),
  photo: Type.Optional(Url),
  /** Of people who chose one themselves; what an administrator gave, an administrator changes. */
  username: Type.Optional(Type.String({ maxLength: 200 })),
  /** Never changed here: other systems know the person by it. */
  externalId: Type.Optional(Type.String({ maxLength: 200 })),
  /** Merged by its members; one that is `null` is removed. */
  customData: Type.Optional(Verbatim),
});

export type ProfileUpdate = Static<typeof ProfileUpdate>;

const PassCode = Type.String({ minLength: 1, maxLength: 32 });

const bindErrors = ['code_wrong', 'address_bound', 'value_taken', 'too_many_requests'] as const;
const unbindErrors = [
  'code_wrong',
  'address_not_bound',
  'last_credential',
  'too_many_requests',
] as const;

export const profileRoutes = {
  getProfile: route({
    operation: 'getProfile',
    method: 'GET',
    path: '/api/v3/get-profile',
    access: 'user',
    summary: "Returns the person's own profile.",
    query: Type.Object({
      withCustomData: Type.Optional(Type.Boolean()),
      withIdentities: Type.Optional(Type.Boolean()),
      withDepartmentIds: Type.Optional(Type.Boolean()),
    }),
    data: OwnUser,
    errors: [],
  }),
  updateProfile: route({
    operation: 'updateProfile',
    method: 'POST',
    path: '/api/v3/update-profile',
    access: 'user',
    idempotent: true,
    summary:
      'Changes the attributes that are named. Addresses have calls of their own, because they need a proof.',
    body: ProfileUpdate,
    data: User,
    errors: ['value_taken'],
  }),
  bindEmail: route({
    operation: 'bindEmail',
    method: 'POST',
    path: '/api/v3/bind-email',
    access: 'user',
    summary:
      'Adds an e-mail address to the account, by the code that was sent there for CHANNEL_BIND_EMAIL.',
    body: Type.Object({ email: Type.String({ minLength: 1, maxLength: 254 }), passCode: PassCode }),
    errors: bindErrors,
  }),
  unbindEmail: route({
    operation: 'unbindEmail',
    method: 'POST',
    path: '/api/v3/unbind-email',
    access: 'user',
    summary:
      'Takes the e-mail address away from the account, by the code that was sent there for CHANNEL_UNBIND_EMAIL.',
    body: Type.Object({ passCode: PassCode }),
    errors: unbindErrors,
  }),
  bindPhone: route({
    operation: 'bindPhone',
    method: 'POST',
    path: '/api/v3/bind-phone',
    access: 'user',
    summary:
      'Adds a phone number to the account, by the code that was sent there for CHANNEL_BIND_PHONE.',
    body: Type.Object({
      phoneNumber: Type.String({ minLength: 1, maxLength: 32 }),
      passCode: PassCode,
      phoneCountryCode: Type.Optional(Type.String({ maxLength: 8 })),
    }),
    errors: bindErrors,
  }),
  unbindPhone: route({
    operation: 'unbindPhone',
    method: 'POST',
    path: '/api/v3/unbind-phone',
    access: 'user',
    summary:
      'Takes the phone number away from the account, by the code that was sent there for CHANNEL_UNBIND_PHONE.',
    body: Type.Object({ passCode: PassCode }),
    errors: unbindErrors,
  }),
};
