/** From the claims of a source to the attributes of a user and the profile of an identity. */
import type { Claims } from '../connectors/connector.ts';
import { canonicalPhone, type User, type UserProfile } from '../directory/user.ts';
import type { PoolId } from '../kernel/ids.ts';
import { newId } from '../kernel/ids.ts';

/** The claims under the names of the wire's `userInfoInIdp`. */
export function identityProfile(claims: Claims): Readonly<Record<string, unknown>> {
  const { email, phone, picture, ...rest } = claims;
  return {
    ...rest,
    ...(picture !== undefined && { photo: picture }),
    ...(email !== undefined && { email: email.value, emailVerified: email.isVerified }),
    ...(phone !== undefined && { phone: phone.value, phoneVerified: phone.isVerified }),
  };
}

/**
 * The user that a first visit makes. An address is taken over as verified only when the source proved
 * it; a username is not taken over at all, because it would reserve a name that nobody here gave.
 */
export function newUser(
  claims: Claims,
  of: { poolId: PoolId; sourceType: string; at: number },
): User {
  return {
    id: newId(),
    poolId: of.poolId,
    status: 'Activated',
    origin: 'register',
    email: claims.email?.value,
    emailVerified: claims.email?.isVerified ?? false,
    phone: claims.phone && canonicalPhone(claims.phone.value),
    phoneCountryCode: undefined,
    phoneVerified: claims.phone?.isVerified ?? false,
    username: undefined,
    externalId: undefined,
    profile: { ...profileOf(claims), registerSource: [`social:${of.sourceType}`] },
    customData: {},
    loginsCount: 0,
    lastLoginAt: undefined,
    lastIp: undefined,
    createdAt: of.at,
    updatedAt: of.at,
  };
}

function profileOf(claims: Claims): UserProfile {
  const { email: _email, phone: _phone, username, picture, ...rest } = claims;
  return {
    ...rest,
    ...(picture !== undefined && { photo: picture }),
    ...(username !== undefined && { preferredUsername: username }),
  };
}
