/** From the claims of a source to the attributes of a user and the profile of an identity. */
import type { Assertion, Claims } from '../connectors/connector.ts';
import type { Connection } from '../directory/connection.ts';
import { readEmail, readPhone } from '../directory/contact.ts';
import { canonicalEmail } from '../directory/canonical-names.ts';
import type { User, UserProfile } from '../directory/user.ts';
import type { PoolId } from '../kernel/ids.ts';
import { newId } from '../kernel/ids.ts';
import { isProvenToPool } from './candidates.ts';

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

/** A way to reach the person that nobody else can have. */
export interface ProvenAddress {
  readonly field: 'email' | 'phone';
  /** In its canonical form. */
  readonly value: string;
}

/** The addresses of an assertion that are proven to the whole pool. */
export function provenAddresses(
  connection: Connection,
  assertion: Pick<Assertion, 'claims'>,
): readonly ProvenAddress[] {
  const email = readEmail(assertion.claims.email?.value);
  const phone = readPhone(assertion.claims.phone?.value)?.phone;
  const addresses: readonly ProvenAddress[] = [
    ...(email === undefined ? [] : [{ field: 'email' as const, value: canonicalEmail(email) }]),
    ...(phone === undefined ? [] : [{ field: 'phone' as const, value: phone }]),
  ];
  return addresses.filter(({ field }) => isProvenToPool(connection, field, assertion));
}

/**
 * The user that a first visit makes. An address is taken over as verified only when it is
 * proven; a username is not taken over at all, because it would reserve a name that nobody here gave.
 */
export function newUser(
  claims: Claims,
  of: { poolId: PoolId; sourceType: string; at: number; proven: readonly ProvenAddress[] },
): User {
  const isProven = (field: ProvenAddress['field']) => of.proven.some((one) => one.field === field);
  const phone = readPhone(claims.phone?.value);
  return {
    id: newId(),
    poolId: of.poolId,
    status: 'Activated',
    origin: 'register',
    email: readEmail(claims.email?.value),
    emailVerified: isProven('email'),
    phone: phone?.phone,
    phoneCountryCode: phone?.phoneCountryCode,
    phoneVerified: isProven('phone'),
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

/** The claims under the names of a user's attributes. */
export function profileOf(claims: Claims): UserProfile {
  const { email: _email, phone: _phone, groups: _groups, username, picture, ...rest } = claims;
  return {
    ...rest,
    ...(picture !== undefined && { photo: picture }),
    ...(username !== undefined && { preferredUsername: username }),
  };
}
