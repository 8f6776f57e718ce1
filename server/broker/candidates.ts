/**
 * Which accounts a first visit may mean, and how well that is proven. Pure.
 *
 * A value counts there when the source proved it, or when an administrator answers for that claim of the
 * connection. It counts here when its holder proved it, or when only an administrator can have set it.
 * One side alone is not enough: unproven there, anybody can claim to be the holder (nOAuth, incident 1);
 * unproven here, anybody can have prepared the account (pre-hijacking, incident 4).
 */
import { type MatchField, matchingOf } from '@causeway/contract/association.ts';

import type { Assertion } from '../connectors/connector.ts';
import type { Connection } from '../directory/connection.ts';
import { readEmail, readPhone } from '../directory/contact.ts';
import { canonicalEmail, canonicalUsername } from '../directory/canonical-names.ts';
import type { User } from '../directory/user.ts';
import type { UserId } from '../kernel/ids.ts';
import type { SignInFacts } from './linking-table.ts';

/** A value of the assertion, in the form that accounts are compared by. */
export interface AssertedValue {
  readonly field: MatchField;
  readonly value: string;
  readonly isProven: boolean;
}

/** An account that has one of the asserted values. */
export interface Candidate {
  readonly user: User;
  readonly values: readonly AssertedValue[];
  readonly hasIdentityOfSource: boolean;
}

type Claimant = Pick<Assertion, 'claims' | 'subjects'>;

/** The values of the connection's match fields, as far as the assertion has them. */
export function assertedValues(
  connection: Connection,
  assertion: Claimant,
): readonly AssertedValue[] {
  return connection.matchFields.flatMap((field) => {
    const value = valueOf[field](assertion);
    if (value === undefined) return [];
    return [{ field, value, isProven: isProvenThere(connection, field, assertion) }];
  });
}

const valueOf: Readonly<Record<MatchField, (assertion: Claimant) => string | undefined>> = {
  email: ({ claims }) => canonical(readEmail(claims.email?.value)),
  phone: ({ claims }) => readPhone(claims.phone?.value)?.phone,
  username: ({ claims }) => claims.username && canonicalUsername(claims.username),
  // Never a mapped claim: the id that the protocol itself vouches for.
  externalId: ({ subjects }) => subjects[0].value,
};

/**
 * Whether a claim is proven to the whole pool. A tenant's source speaks for its tenant: what it says
 * about an address can lead to a member, but proves nothing to others.
 */
export function isProvenToPool(
  connection: Connection,
  field: MatchField,
  assertion: Pick<Claimant, 'claims'>,
): boolean {
  return connection.tenantId === undefined && isProvenThere(connection, field, assertion);
}

function isProvenThere(
  connection: Connection,
  field: MatchField,
  { claims }: Pick<Claimant, 'claims'>,
): boolean {
  if (connection.trustedClaims.includes(field)) return true;
  if (!matchingOf(connection.type).proves.includes(field)) return false;
  if (field === 'email') return claims.email?.isVerified === true;
  return field === 'phone' && claims.phone?.isVerified === true;
}

const isProvenHere: Readonly<Record<MatchField, (user: User) => boolean>> = {
  email: (user) => user.emailVerified,
  phone: (user) => user.phoneVerified,
  // Who registers chooses a name; who was entered was given it.
  username: (user) => user.origin !== 'register',
  externalId: () => true,
};

export interface Match {
  readonly match: SignInFacts['match'];
  readonly linkable: readonly UserId[];
}

/** What the candidates come to. */
export function matchOf(candidates: readonly Candidate[]): Match {
  const proven = candidates.filter(({ user, values }) =>
    values.some(({ field, isProven }) => isProven && isProvenHere[field](user)),
  );
  const active = proven.filter(({ user }) => user.status === 'Activated');
  const linkable = active.filter((one) => !one.hasIdentityOfSource).map(({ user }) => user.id);

  if (linkable.length > 0) {
    return { match: proven.length === 1 ? 'one' : 'several', linkable };
  }
  if (active.length > 0) return { match: 'occupied', linkable };
  if (proven.length > 0) return { match: 'inactive', linkable };
  const isAnyProvenThere = candidates.some(({ values }) => values.some((one) => one.isProven));
  if (isAnyProvenThere) return { match: 'unproven-here', linkable };
  return { match: candidates.length > 0 ? 'unproven-there' : 'nobody', linkable };
}

function canonical(email: string | undefined): string | undefined {
  return email === undefined ? undefined : canonicalEmail(email);
}
