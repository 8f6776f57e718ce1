/** Users in the words of the wire, both ways. */
import type { NewIdentity } from '@causeway/contract/identities.ts';
import {
  type NewUser as NewUserDto,
  type TextAttribute,
  textAttributes,
  type User as UserDto,
  type UserUpdate as UserUpdateDto,
} from '@causeway/contract/users.ts';

import type { NewUser } from '../../directory/create-user.ts';
import type { Identity, UpstreamTokens } from '../../directory/identity.ts';
import type { DeclaredIdentity } from '../../directory/link-identity.ts';
import type { UserUpdate } from '../../directory/update-user.ts';
import { DEFAULT_COUNTRY_CODE } from '../../directory/canonical-names.ts';
import type { User, UserProfile } from '../../directory/user.ts';
import { asId } from '../../kernel/ids.ts';
import { identityDto } from '../identity-dto.ts';

/** The password is that of the body, decrypted. */
export function newUser(body: NewUserDto, password: string | undefined): NewUser {
  return {
    ...sentAttributes(body),
    identities: (body.identities ?? []).map((identity) => declaredIdentity(identity)),
    password,
    tenantIds: body.tenantIds?.map((id) => asId(id)),
  };
}

/** The password is that of the body, decrypted. */
export function userUpdate(
  body: Omit<UserUpdateDto, 'userId'>,
  password: string | undefined,
): UserUpdate {
  return { ...sentAttributes(body), password };
}

function sentAttributes(body: Omit<UserUpdateDto, 'userId'>): Omit<UserUpdate, 'password'> {
  return {
    status: body.status,
    email: body.email,
    emailVerified: body.emailVerified,
    phone: body.phone,
    phoneCountryCode: body.phoneCountryCode,
    phoneVerified: body.phoneVerified,
    username: body.username,
    externalId: body.externalId,
    profile: profileOf(body),
    customData: body.customData,
  };
}

/** What of a call are plain attributes of a person. */
export function profileOf(
  body: Pick<NewUserDto | UserUpdateDto, 'gender' | 'photo' | TextAttribute>,
): UserProfile {
  const { gender, photo } = body;
  const texts = textAttributes.flatMap((name) =>
    body[name] === undefined ? [] : [[name, body[name]] as const],
  );
  return {
    ...Object.fromEntries(texts),
    ...(gender !== undefined && { gender }),
    ...(photo !== undefined && { photo }),
  };
}

/** The provider on the wire is ignored: it is the source that says what it is. */
export function declaredIdentity(identity: NewIdentity): DeclaredIdentity {
  return {
    sourceId: asId(identity.extIdpId),
    subject: identity.userIdInIdp,
    type: identity.type,
    profile: identity.userInfoInIdp,
    tokens: tokensOf(identity),
    connectionIds: identity.originConnIds?.map((id) => asId(id)),
  };
}

function tokensOf({ accessToken, refreshToken }: NewIdentity): UpstreamTokens | undefined {
  if (accessToken === undefined && refreshToken === undefined) return undefined;
  return {
    ...(accessToken !== undefined && { accessToken }),
    ...(refreshToken !== undefined && { refreshToken }),
  };
}

export interface UserParts {
  /** Present when the caller asked for them. */
  readonly identities?: readonly Identity[] | undefined;
  readonly withCustomData?: boolean | undefined;
  readonly flatCustomData?: boolean | undefined;
  readonly withDepartmentIds?: boolean | undefined;
  readonly withPost?: boolean | undefined;
}

export function userDto(user: User, parts: UserParts): UserDto {
  const { gender, photo } = user.profile;
  return {
    ...attributesOf(user),
    userId: user.id,
    createdAt: isoTime(user.createdAt),
    updatedAt: isoTime(user.updatedAt),
    status: user.status,
    workStatus: 'Active',
    ...contactsOf(user),
    ...(photo !== undefined && { photo }),
    gender: gender ?? 'U',
    loginsCount: user.loginsCount,
    ...(user.lastLoginAt !== undefined && { lastLogin: isoTime(user.lastLoginAt) }),
    ...(user.lastIp !== undefined && { lastIp: user.lastIp }),
    userSourceType: user.origin,
    ...wishedParts(user, parts),
  };
}

function wishedParts(user: User, parts: UserParts) {
  const { identities, withCustomData, flatCustomData, withDepartmentIds, withPost } = parts;
  const customData = flatCustomData === true ? flat(user.customData) : { ...user.customData };
  return {
    ...(identities && { identities: identities.map((identity) => identityDto(identity)) }),
    ...(withCustomData === true && { customData }),
    ...(withDepartmentIds === true && { departmentIds: [] }),
    ...(withPost === true && { postIdList: [] }),
  };
}

/** Members of nested objects come under dotted names; lists stay lists. */
function flat(data: Readonly<Record<string, unknown>>, prefix = ''): Record<string, unknown> {
  const entries = Object.entries(data).flatMap(([name, value]) =>
    isNested(value)
      ? Object.entries(flat(value, `${prefix}${name}.`))
      : [[`${prefix}${name}`, value] as const],
  );
  return Object.fromEntries(entries);
}

function isNested(value: unknown): value is Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject && Object.keys(value).length > 0;
}

/** Clients expect the number without its country code, and the code beside it. */
function phoneOf({ phone, phoneCountryCode = DEFAULT_COUNTRY_CODE }: User) {
  if (phone?.startsWith(phoneCountryCode) !== true) return { phone };
  return { phone: phone.slice(phoneCountryCode.length), phoneCountryCode };
}

function contactsOf(user: User) {
  const { email, username, externalId } = user;
  const { phone, phoneCountryCode } = phoneOf(user);
  return {
    ...(email !== undefined && { email }),
    emailVerified: user.emailVerified,
    ...(phone !== undefined && { phone }),
    ...(phoneCountryCode !== undefined && { phoneCountryCode }),
    phoneVerified: user.phoneVerified,
    ...(username !== undefined && { username }),
    ...(externalId !== undefined && { externalId }),
  };
}

function attributesOf({ profile }: User): Readonly<Record<string, string>> {
  const texts = textAttributes.flatMap((name) => {
    const value: unknown = profile[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(texts);
}

function isoTime(at: number): string {
  return new Date(at).toISOString();
}
