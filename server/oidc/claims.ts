/** What an application learns about a user: which scope opens which claims, and where they come from. */
import type { User } from '../directory/user.ts';

/**
 * Claims per scope (OpenID Connect Core section 5.4, and the wire's own scopes). `role`, `roles`,
 * `unionid` and `tenant_id` are open for what later fills them: nothing a person or a source can
 * write into a profile may pass for a role or a tenant.
 */
export const claimsByScope = {
  openid: ['sub', 'auth_time', 'acr', 'amr'],
  profile: [
    'birthdate',
    'family_name',
    'gender',
    'given_name',
    'locale',
    'middle_name',
    'name',
    'nickname',
    'picture',
    'preferred_username',
    'profile',
    'updated_at',
    'website',
    'zoneinfo',
  ],
  email: ['email', 'email_verified'],
  phone: ['phone_number', 'phone_number_verified'],
  address: ['address'],
  username: ['username'],
  external_id: ['external_id'],
  extended_fields: ['extended_fields'],
  role: ['role'],
  roles: ['roles'],
  unionid: ['unionid'],
  tenant_id: ['tenant_id'],
  userpool_id: ['userpool_id'],
};

/** Every scope an application can ask for. */
export const scopes: readonly string[] = [...Object.keys(claimsByScope), 'offline_access'];

/** Standard claims that are a text attribute of the profile under another name. */
const profileAttributes = {
  name: 'name',
  nickname: 'nickname',
  given_name: 'givenName',
  middle_name: 'middleName',
  family_name: 'familyName',
  preferred_username: 'preferredUsername',
  profile: 'profile',
  picture: 'photo',
  website: 'website',
  birthdate: 'birthdate',
  locale: 'locale',
  zoneinfo: 'zoneinfo',
} as const;

const addressAttributes = {
  formatted: 'formatted',
  street_address: 'streetAddress',
  locality: 'city',
  region: 'region',
  postal_code: 'postalCode',
  country: 'country',
} as const;

export interface UserClaims extends Record<string, unknown> {
  sub: string;
}

/** All claims about a user; the granted scopes choose among them. */
export function claimsOf(user: User): UserClaims {
  const { profile } = user;
  const address = pickTexts(profile, addressAttributes);
  return {
    sub: user.id,
    ...pickTexts(profile, profileAttributes),
    gender: profile.gender ?? 'U',
    updated_at: Math.floor(user.updatedAt / 1000), // seconds: OpenID Connect Core section 5.1
    ...(user.email !== undefined && { email: user.email, email_verified: user.emailVerified }),
    ...(user.phone !== undefined && {
      phone_number: user.phone,
      phone_number_verified: user.phoneVerified,
    }),
    ...(Object.keys(address).length > 0 && { address }),
    ...(user.username !== undefined && { username: user.username }),
    ...(user.externalId !== undefined && { external_id: user.externalId }),
    extended_fields: user.customData,
    userpool_id: user.poolId,
  };
}

function pickTexts(
  profile: User['profile'],
  names: Readonly<Record<string, string>>,
): Record<string, string> {
  const picked: Record<string, string> = {};
  for (const [claim, attribute] of Object.entries(names)) {
    const value = profile[attribute];
    if (typeof value === 'string' && value !== '') picked[claim] = value;
  }
  return picked;
}
