/** Who belongs to a tenant: members are users of the pool, named by `linkUserId` or `memberId`. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';
import { textAttributes, type TextAttribute, User } from './users.ts';
import { Id, Text, Url } from './values.ts';

/** The attributes of a person that a tenant sees; what applications and devices left behind is the pool's. */
const shownAttributes = [
  'name',
  'nickname',
  'birthdate',
  'country',
  'province',
  'city',
  'address',
  'streetAddress',
  'postalCode',
  'givenName',
  'familyName',
  'middleName',
  'preferredUsername',
] as const satisfies readonly TextAttribute[];

const { email, phone, phoneCountryCode, username, photo, gender, loginsCount, lastIp } =
  User.properties;

/** `TenantUserDto`. Its `password` and `salt` are never there. */
export const TenantUser = Type.Object({
  email,
  phone,
  phoneCountryCode,
  username,
  ...Type.Pick(User, [...shownAttributes]).properties,
  photo,
  loginsCount,
  lastIp,
  gender,
  userPoolId: Type.String(),
  tenantId: Type.String(),
  memberId: Type.String(),
  /** The user of the pool that the member is. */
  linkUserId: Type.String(),
  isTenantAdmin: Type.Boolean(),
});

export type TenantUser = Static<typeof TenantUser>;

const ShownTexts = Type.Partial(
  Type.Object(Object.fromEntries(shownAttributes.map((name) => [name, Text]))),
);

/** Attributes that an administrator may write of a member. */
const Attributes = {
  ...ShownTexts.properties,
  gender: Type.Optional(gender),
  photo: Type.Optional(Url),
};

/** `CreateTenantUserReqDto`; passwords are accepted and not stored, as for users of the pool. */
