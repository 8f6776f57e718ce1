/**
 * Writes what a login proved: the identities of an assertion, and the user they belong to.
 *
 * Nothing here is read first and trusted later: two first visits of one person, or two bindings of
 * one account, meet at a unique index, and the loser looks again.
 */
import type { Assertion, Subject } from '../connectors/connector.ts';
import type { Connection } from '../directory/connection.ts';
import type { Identity } from '../directory/identity.ts';
import type { UniqueUserField, User } from '../directory/user.ts';
import type { UserId } from '../kernel/ids.ts';
import { newId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import { identityProfile } from './mapping.ts';

export interface Proof {
  readonly connection: Connection;
  readonly sourceType: string;
  readonly assertion: Assertion;
  readonly at: number;
}

/** The identity that already holds one of the asserted subjects; subjects are tried in their order. */
export async function findOwner(store: Store, proof: Proof): Promise<Identity | undefined> {
  for (const subject of proof.assertion.subjects) {
    const identity = await store.identities.findBySubject(subjectKey(proof.connection, subject));
    if (identity !== undefined) return identity;
  }
  return undefined;
}

/**
 * Stores every asserted subject for the user: known ones are brought up to date, new ones inserted.
 * Returns what stood in the way, if anything; the caller then undoes the transaction.
 */
export async function settleIdentities(
  store: Store,
  userId: UserId,
  proof: Proof,
): Promise<'subject' | 'user' | undefined> {
  for (const subject of proof.assertion.subjects) {
    const obstacle = await settle(store, { userId, subject, proof });
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}

async function settle(
  store: Store,
  { userId, subject, proof }: { userId: UserId; subject: Subject; proof: Proof },
): Promise<'subject' | 'user' | undefined> {
  const key = subjectKey(proof.connection, subject);
  const known = await store.identities.findBySubject(key);
  if (known !== undefined && known.userId !== userId) return 'subject';

  const { claims, tokens } = proof.assertion;
  const profile = identityProfile(claims);
  if (known !== undefined) {
    const isKept = await store.identities.recordLogin(
      { poolId: key.poolId, id: known.id, userId },
      {
        authority: subject.authority,
        profile,
        tokens,
        connectionId: proof.connection.id,
        at: proof.at,
      },
    );
    return isKept ? undefined : 'subject';
  }

  const inserted = await store.identities.insert({
    ...key,
    id: newId(),
    userId,
    provider: proof.sourceType,
    profile,
    tokens,
    connectionIds: [proof.connection.id],
    createdAt: proof.at,
    updatedAt: proof.at,
  });
  return inserted.ok ? undefined : inserted.taken;
}

/**
 * Inserts a user who arrived from a source. An address that somebody else already has stays with
 * them: the newcomer is stored without it, because nothing was proven about the older account.
 */
export async function insertNewcomer(store: Store, user: User): Promise<void> {
  const inserted = await store.users.insert(user);
  if (inserted.ok) return;
  await insertNewcomer(store, without(user, inserted.taken));
}

function without(user: User, field: UniqueUserField): User {
  const alsoCleared = {
    email: { emailVerified: false },
    phone: { phoneVerified: false, phoneCountryCode: undefined },
    username: {},
    externalId: {},
  } as const;
  return { ...user, [field]: undefined, ...alsoCleared[field] };
}

function subjectKey(connection: Connection, subject: Subject) {
  return {
    poolId: connection.poolId,
    sourceId: connection.sourceId,
    type: subject.type,
    authority: subject.authority,
    subject: subject.value,
  };
}
