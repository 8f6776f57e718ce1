/**
 * Writes what a login proved: the identities of an assertion, and the user they belong to.
 *
 * Nothing here is read first and trusted later: two first visits of one person, or two bindings of
 * one account, meet at a unique index, and the loser looks again.
 */
import { sourceTypeOf } from '@causeway/contract/source-types.ts';

import type { Subject } from '../connectors/connector.ts';
import type { Connection } from '../directory/connection.ts';
import type { Identity, UpstreamTokens } from '../directory/identity.ts';
import type { UniqueUserField, User } from '../directory/user.ts';
import type { UserId } from '../kernel/ids.ts';
import { newId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { BrokerDeps } from './deps.ts';
import type { SessionAtSource } from './interaction.ts';
import { changesBy } from './attribute-mapping.ts';
import { identityProfile } from './mapping.ts';
import type { ReadAssertion } from './read-assertion.ts';
import type { Trail } from './trail.ts';

export interface Proof {
  readonly connection: Connection;
  readonly sourceType: string;
  readonly assertion: ReadAssertion;
  readonly trail: Trail;
  readonly at: number;
}

/** What a connector asserted, as the proof that the judge goes by. */
export function proofOf(
  { clock }: Pick<BrokerDeps, 'clock'>,
  { connection, assertion, trail }: Pick<Proof, 'connection' | 'assertion' | 'trail'>,
): Proof {
  // A source has connections of its own type only.
  const sourceType = sourceTypeOf(connection.type) ?? connection.type;
  return { connection, sourceType, assertion, trail, at: clock() };
}

/** The session at the source that a proof came with, for whoever opens one here. */
export function sessionAtSource({ connection, assertion }: Proof): SessionAtSource | undefined {
  const { session } = assertion;
  const { poolId, id: connectionId } = connection;
  return session && { ...session, poolId, connectionId };
}

/** An asserted subject, and the identity that holds it already. */
export interface Sighting {
  readonly subject: Subject;
  readonly identity: Identity | undefined;
}

/** Looks every asserted subject up, in their order. */
export async function sight(
  store: Store,
  { connection, assertion }: Proof,
): Promise<readonly Sighting[]> {
  const sightings: Sighting[] = [];
  for (const subject of assertion.subjects) {
    const identity = await store.identities.findBySubject(subjectKey(connection, subject));
    sightings.push({ subject, identity });
  }
  return sightings;
}

/**
 * Stores every asserted subject for the user: known ones are brought up to date, new ones inserted.
 * Returns what stood in the way, if anything; the caller then undoes the transaction.
 */
export async function settleIdentities(
  store: Store,
  userId: UserId,
  { proof, sightings }: { readonly proof: Proof; readonly sightings: readonly Sighting[] },
): Promise<'subject' | 'user' | undefined> {
  for (const sighting of sightings) {
    const obstacle = await settle(store, userId, { proof, ...sighting });
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}

async function settle(
  store: Store,
  userId: UserId,
  { proof, subject, identity: known }: { readonly proof: Proof } & Sighting,
): Promise<'subject' | 'user' | undefined> {
  const { claims } = proof.assertion;
  const { connection, at } = proof;
  const tokens = tokensOf(proof);
  const profile = identityProfile(claims);
  if (known !== undefined) {
    const key = { poolId: connection.poolId, id: known.id, userId };
    const login = {
      authority: subject.authority,
      profile,
      tokens,
      connectionId: connection.id,
      at,
    };
    return (await store.identities.recordLogin(key, login)) ? undefined : 'subject';
  }

  const inserted = await store.identities.insert({
    ...subjectKey(connection, subject),
    id: newId(),
    userId,
    provider: proof.sourceType,
    profile,
    tokens,
    connectionIds: [connection.id],
    createdAt: at,
    updatedAt: at,
    lastLoginAt: at,
  });
  return inserted.ok ? undefined : inserted.taken;
}

/** Writes what the connection maps into the user's attributes. */
export async function takeOverAttributes(
  store: Store,
  userId: UserId,
  { connection: { poolId }, assertion: { attributes }, at }: Proof,
): Promise<void> {
  if (attributes.length === 0) return;
  const key = { poolId, id: userId };
  await store.users.update(key, { updatedAt: at }); // holds the row, so that nothing is written over
  const user = await store.users.find(poolId, userId);
  const changes = user && changesBy(attributes, user);
  if (changes !== undefined) await store.users.update(key, changes);
}

function tokensOf({ connection, assertion: { tokens } }: Proof): UpstreamTokens | undefined {
  return tokens && { ...tokens, connectionId: connection.id };
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
