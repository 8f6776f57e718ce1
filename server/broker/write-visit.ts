/**
 * Writes a judged visit in one transaction: the newcomer, the identities, the count of logins.
 *
 * What the judge saw may have changed since; whatever can tell is asked inside the transaction.
 */
import type { Decision } from '../directory/decision.ts';
import { type LoginAttempt, recordLogin } from '../directory/record-login.ts';
import type { User } from '../directory/user.ts';
import type { TenantId, UserId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { ProvenAddress } from './mapping.ts';
import { releaseAddress } from './release-address.ts';
import { enterTenant } from './tenant-entry.ts';
import {
  insertNewcomer,
  type Proof,
  settleIdentities,
  type Sighting,
  takeOverAttributes,
} from './settle-identity.ts';

export interface Visit {
  readonly attempt: LoginAttempt;
  /** The tenant that is being signed in to. */
  readonly tenantId: TenantId | undefined;
  readonly sightings: readonly Sighting[];
  /** Kept only if the visit is written, and with it. */
  readonly record: Decision;
  readonly newcomer?: { readonly user: User; readonly proven: readonly ProvenAddress[] };
  /** Whether what the decision rests on still holds. */
  readonly isStill?: ((unit: Store) => Promise<boolean>) | undefined;
}

/** Undefined when somebody else settled the identity first, or what the decision rests on is gone. */
export async function writeVisit(
  store: Store,
  proof: Proof,
  visit: Visit,
): Promise<UserId | undefined> {
  try {
    // Whoever visits gets a session or tokens, and those are stored before they hear of either.
    await store.transaction((unit) => write(unit, proof, visit), { isFollowed: true });
    return visit.attempt.userId;
  } catch (error) {
    if (error instanceof LostRace) return undefined;
    throw error;
  }
}

async function write(unit: Store, proof: Proof, visit: Visit): Promise<void> {
  const { attempt, sightings, newcomer, isStill, record, tenantId } = visit;
  const { poolId, userId, at } = attempt;
  const key = { poolId, id: userId };
  if (newcomer !== undefined) await admit(unit, proof, newcomer);
  const isJoining = newcomer === undefined && sightings.some((one) => one.identity === undefined);
  if (isJoining || isStill !== undefined) {
    const held = await unit.users.update(key, { updatedAt: at }); // it can neither change nor go after this
    if (held === undefined || (await isStill?.(unit)) === false) throw new LostRace();
  }

  const obstacle = await settleIdentities(unit, userId, { proof, sightings });
  if (obstacle !== undefined) throw new LostRace();
  await takeOverAttributes(unit, userId, proof);
  await enterTenant(unit, { tenantId, connection: proof.connection, userId, at });
  await recordLogin(unit, attempt);
  await unit.decisions.insert(record);
  await unit.traces.put(proof.trail.trace('done', userId));
}

async function admit(
  unit: Store,
  { connection: { poolId }, at }: Proof,
  { user, proven }: NonNullable<Visit['newcomer']>,
): Promise<void> {
  for (const { field, value } of proven) await releaseAddress(unit, { poolId, field, value, at });
  await insertNewcomer(unit, user);
}

/** Undoes a unit of work that came too late. */
class LostRace extends Error {}
