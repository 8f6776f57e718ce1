/** Gathers the facts that a login is judged by. Reads only; nothing here decides. */
import type { Connection } from '../directory/connection.ts';
import { identitiesOf } from '../directory/identities-of.ts';
import type { User } from '../directory/user.ts';
import type { AppId, TenantId, UserId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import {
  assertedValues,
  type AssertedValue,
  type Candidate,
  type Match,
  matchOf,
} from './candidates.ts';
import type { Accounts } from './linking.ts';
import type { LinkFacts, SignInFacts } from './linking-table.ts';
import { isRevoked } from './revocation.ts';
import { type Proof, sight, type Sighting } from './settle-identity.ts';
import { standingIn } from './tenant-entry.ts';

export interface SignInCase {
  readonly facts: SignInFacts;
  readonly accounts: Accounts;
  readonly sightings: readonly Sighting[];
}

const nobody: Match = { match: 'nobody', linkable: [] };

/** What there is to know about somebody who came back from a source to sign in. */
export async function gatherSignIn(
  store: Store,
  proof: Proof,
  {
    appId,
    tenantId,
    canProve,
  }: {
    readonly appId: AppId;
    readonly tenantId: TenantId | undefined;
    readonly canProve: boolean;
  },
): Promise<SignInCase> {
  const { connection } = proof;
  const sightings = await sight(store, proof);
  const ownerIds = ownersAmong(sightings);
  const [ownerId] = ownerIds;
  const owner = ownerId && (await store.users.find(connection.poolId, ownerId));
  const isNew = ownerIds.length === 0;
  const match = isNew && connection.associationMode === 'field' ? await find(store, proof) : nobody;
  return {
    sightings,
    accounts: { ownerId, linkable: match.linkable },
    facts: {
      door: 'open', // `comeBack` lets nobody through a connection that is not offered
      owner: standingOf(ownerIds, owner),
      tenant: await standingIn(store, connection, { tenantId, userId: ownerId }),
      mode: connection.associationMode,
      match: match.match,
      proof: canProve && connection.challengeBindingMethods.length > 0 ? 'possible' : 'impossible',
      admission: isNew ? await admissionOf(store, proof, appId) : 'open',
    },
  };
}

function standingOf(ownerIds: readonly UserId[], owner: User | undefined): SignInFacts['owner'] {
  if (ownerIds.length > 1) return 'several';
  if (ownerIds.length === 0) return 'nobody';
  return owner?.status === 'Activated' ? 'active' : 'inactive';
}

async function admissionOf(
  { applications }: Pick<Store, 'applications'>,
  { connection }: Proof,
  appId: AppId,
): Promise<SignInFacts['admission']> {
  if (connection.loginOnly) return 'login-only';
  const application = await applications.find(appId);
  return application?.registrationDisabled === false ? 'open' : 'registration-off';
}

async function find(store: Store, proof: Proof): Promise<Match> {
  return matchOf(await candidatesFor(store, proof));
}

/** The accounts that have a value of the assertion. */
export async function candidatesFor(store: Store, proof: Proof): Promise<readonly Candidate[]> {
  const { connection, assertion } = proof;
  const byId = new Map<
    UserId,
    { readonly user: User; readonly values: readonly AssertedValue[] }
  >();
  for (const asserted of assertedValues(connection, assertion)) {
    const user = await store.users.findBy(connection.poolId, asserted.field, asserted.value);
    if (user === undefined || !(await isInReach(store, connection, user.id))) continue;
    const values = [...(byId.get(user.id)?.values ?? []), asserted];
    byId.set(user.id, { user, values });
  }
  return Promise.all(
    [...byId.values()].map(async (found) => ({
      ...found,
      hasIdentityOfSource: await hasIdentityOfSource(store, proof, found.user.id),
    })),
  );
}

/** A tenant's source knows the tenant's members; it could name anybody else as it likes. */
async function isInReach(
  { members }: Pick<Store, 'members'>,
  { poolId, tenantId }: Connection,
  userId: UserId,
): Promise<boolean> {
  if (tenantId === undefined) return true;
  return (await members.findByUser({ poolId, tenantId }, userId)) !== undefined;
}

/** What there is to know about binding an identity to this user. */
export async function gatherLink(
  store: Store,
  proof: Proof,
  request: {
    readonly userId: UserId;
    readonly startedAt: number;
    readonly tenantId: TenantId | undefined;
  },
): Promise<{ readonly facts: LinkFacts; readonly sightings: readonly Sighting[] }> {
  const { userId, startedAt, tenantId } = request;
  const { poolId } = proof.connection;
  const [user, sightings, isTaken, isVoid, tenant] = await Promise.all([
    store.users.find(poolId, userId),
    sight(store, proof),
    hasIdentityOfSource(store, proof, userId),
    isRevoked(store, { userId, startedAt, now: proof.at }),
    standingIn(store, proof.connection, { tenantId, userId }),
  ]);
  return {
    sightings,
    facts: {
      door: 'open', // as above
      user: statusOf(user),
      request: isVoid ? 'revoked' : 'valid',
      tenant,
      owner: ownershipOf(ownersAmong(sightings), userId),
      slot: isTaken ? 'taken' : 'free',
    },
  };
}

function statusOf(user: User | undefined): LinkFacts['user'] {
  if (user === undefined) return 'gone';
  return user.status === 'Activated' ? 'active' : 'inactive';
}

function ownershipOf(ownerIds: readonly UserId[], userId: UserId): LinkFacts['owner'] {
  if (ownerIds.length === 0) return 'nobody';
  if (ownerIds.length > 1) return 'several';
  return ownerIds[0] === userId ? 'self' : 'other';
}

/** Whose the subjects are. */
function ownersAmong(sightings: readonly Sighting[]): readonly UserId[] {
  return [...new Set(sightings.flatMap(({ identity }) => identity?.userId ?? []))];
}

async function hasIdentityOfSource(
  store: Pick<Store, 'identities'>,
  { connection: { poolId, sourceId } }: Proof,
  userId: UserId,
): Promise<boolean> {
  const identities = await identitiesOf(store, { poolId, userId });
  return identities.some((identity) => identity.sourceId === sourceId);
}
