/** From a verified assertion to the user it means: gather, judge, write, and look again if a race was lost. */
import { AppError, type ErrorCode } from '@causeway/contract/errors.ts';

import type { Association } from '../directory/association.ts';
import type { Decision } from '../directory/decision.ts';
import { type LoginAttempt, recordRefusedLogin } from '../directory/record-login.ts';
import type { AppId, TenantId, UserId } from '../kernel/ids.ts';
import { matchOf } from './candidates.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser } from './interaction.ts';
import { candidatesFor, gatherLink, gatherSignIn } from './known-accounts.ts';
import { type Accounts, type SignInDecision, judgeLink, judgeSignIn } from './linking.ts';
import type { AccountQuestion } from './login.ts';
import { newUser, type ProvenAddress, provenAddresses } from './mapping.ts';
import { decisionOf, eventOf } from './record-decision.ts';
import type { Proof, Sighting } from './settle-identity.ts';
import { rejectHintOf } from './tenant-entry.ts';
import { type Visit, writeVisit } from './write-visit.ts';

/** Where somebody signs in, and from where. */
export interface Place {
  readonly appId: AppId;
  /** The tenant that they sign in to. */
  readonly tenantId: TenantId | undefined;
  readonly browser: Pick<Browser, 'ip' | 'userAgent'>;
}

/** A visit, and what the person answered if they were asked. */
export interface Wish extends Place {
  /** They want to be a new user. */
  readonly isAnswered?: boolean;
  /** An address that they proved to us. */
  readonly provenHere?: ProvenAddress | undefined;
}

/** What became of a visit: a user, or something to ask the person first. */
export type Resolved =
  | { readonly kind: 'known'; readonly userId: UserId }
  | { readonly kind: 'open'; readonly question: AccountQuestion };

/**
 * Finds or makes the user that an assertion means. Throws what the judge rejects with.
 */
export async function resolvePerson(
  deps: BrokerDeps,
  proof: Proof,
  place: Wish,
): Promise<Resolved> {
  return twice(() => resolveOnce(deps, proof, place));
}

async function resolveOnce(
  deps: BrokerDeps,
  proof: Proof,
  { isAnswered = false, provenHere, ...place }: Wish,
): Promise<Resolved | undefined> {
  const { appId, tenantId } = place;
  const canProve = deps.proofs !== undefined;
  const gathered = await gatherSignIn(deps.store, proof, { appId, tenantId, canProve });
  const { accounts, sightings } = gathered;
  const facts = isAnswered ? { ...gathered.facts, mode: 'none' as const } : gathered.facts;
  const decision = judgeSignIn(facts, accounts);
  const userId = 'userId' in decision ? decision.userId : accounts.ownerId;
  if (userId !== undefined) proof.trail.means(userId);
  const judged = { purpose: 'sign-in', appId, userId, facts, decision } as const;
  const record = decisionOf(proof, judged);
  deps.onDecision(eventOf(proof, record));
  return follow(deps, proof, {
    decision,
    record,
    sightings,
    accounts,
    place,
    provenHere,
  });
}

interface Judgement {
  readonly decision: SignInDecision;
  readonly record: Decision;
  readonly sightings: readonly Sighting[];
  readonly accounts: Accounts;
  readonly place: Place;
  readonly provenHere: ProvenAddress | undefined;
}

/** In mode `field` nobody else is asked for an address, so whoever is asked need not prove one either. */
function challengeOf(
  { challengeBindingMethods: methods, associationMode, newUsersProveAddress }: Association,
  { mayCreate }: Pick<Extract<SignInDecision, { kind: 'challenge' }>, 'mayCreate'>,
): AccountQuestion {
  const needsAddress = mayCreate && associationMode === 'challenge' && newUsersProveAddress;
  return { kind: 'challenge', methods, mayCreate, needsAddress };
}

/** Does what was decided; undefined when that came too late. */
async function follow(
  deps: BrokerDeps,
  proof: Proof,
  { decision, record, sightings, accounts, place, provenHere }: Judgement,
): Promise<Resolved | undefined> {
  const attempt = attemptOf(proof, place);
  const { tenantId } = place;
  const visit = { sightings, record, tenantId };
  switch (decision.kind) {
    case 'reject':
      await deps.store.decisions.insert(record);
      if (accounts.ownerId !== undefined) {
        const refused = { ...attempt, userId: accounts.ownerId };
        await recordRefusedLogin(deps.store, refused, decision.code);
      }
      throw await refusal(deps, proof, { code: decision.code, tenantId });
    case 'challenge': {
      await deps.store.decisions.insert(record);
      return { kind: 'open', question: challengeOf(proof.connection, decision) };
    }
    case 'choose':
      await deps.store.decisions.insert(record);
      return { kind: 'open', question: { kind: 'choose', userIds: decision.userIds } };
    case 'sign-in':
      return write(deps, proof, { ...visit, attempt: { ...attempt, userId: decision.userId } });
    case 'link':
      return write(deps, proof, {
        ...visit,
        attempt: { ...attempt, userId: decision.userId },
        isStill: isMatchOf(proof, decision.userId),
      });
    case 'create': {
      const made = newcomer(proof, provenHere);
      const first = { ...attempt, userId: made.user.id };
      return write(deps, proof, {
        ...visit,
        record: { ...record, userId: made.user.id },
        attempt: first,
        newcomer: made,
      });
    }
  }
}

/** Joins the person to an account that they chose or proved. Throws what the judge rejects with. */
export async function joinAccount(
  deps: BrokerDeps,
  proof: Proof,
  account: Place & {
    readonly userId: UserId;
    readonly startedAt: number;
    /** The account was only offered because it matched, so it must match still. */
    readonly isMatched: boolean;
  },
): Promise<UserId> {
  const { appId, tenantId, userId, startedAt, isMatched } = account;
  proof.trail.means(userId);
  const joined = await twice(async () => {
    const { facts, sightings } = await gatherLink(deps.store, proof, {
      userId,
      startedAt,
      tenantId,
    });
    const decision = judgeLink(facts);
    const judged = { purpose: 'link', appId, userId, facts, decision } as const;
    const record = decisionOf(proof, judged);
    deps.onDecision(eventOf(proof, record));
    if (decision.kind === 'reject') {
      await deps.store.decisions.insert(record);
      throw await refusal(deps, proof, { code: decision.code, tenantId });
    }

    const attempt = { ...attemptOf(proof, account), userId };
    const needsMatch = isMatched && decision.kind === 'link';
    const isStill = needsMatch ? isMatchOf(proof, userId) : undefined;
    return write(deps, proof, { sightings, record, attempt, tenantId, isStill });
  });
  return joined.userId;
}

async function refusal(
  { store }: BrokerDeps,
  { connection }: Proof,
  { code, tenantId }: { readonly code: ErrorCode; readonly tenantId: TenantId | undefined },
): Promise<AppError> {
  const hint = await rejectHintOf(store, { poolId: connection.poolId, tenantId });
  return new AppError(code, { values: { source: connection.displayName, hint } });
}

/** A lost race is looked at once more, and then it is settled. */
async function twice<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  return (
    (await attempt()) ?? (await attempt()) ?? Promise.reject(new AppError('changed_meanwhile'))
  );
}

async function write(deps: BrokerDeps, proof: Proof, visit: Visit) {
  const userId = await writeVisit(deps.store, proof, visit);
  return userId === undefined ? undefined : { kind: 'known' as const, userId };
}

/** What a match rests on may have changed since it was found, so it is found again where it is written. */
function isMatchOf(proof: Proof, userId: UserId): NonNullable<Visit['isStill']> {
  return async (unit) => matchOf(await candidatesFor(unit, proof)).linkable.includes(userId);
}

function attemptOf(
  { connection, at }: Proof,
  { appId, browser }: Place,
): Omit<LoginAttempt, 'userId'> {
  const { poolId, id: connectionId, type: method } = connection;
  const { ip, userAgent } = browser;
  return { poolId, appId, connectionId, method, ip, userAgent, at };
}

function newcomer(
  { connection, sourceType, assertion, at }: Proof,
  provenHere: ProvenAddress | undefined,
): NonNullable<Visit['newcomer']> {
  const claimed = provenHere === undefined ? {} : claimOf(provenHere);
  const claims = { ...assertion.claims, ...claimed };
  const byOthers = provenAddresses(connection, assertion).filter(
    ({ field }) => !(field in claimed),
  );
  const proven = provenHere === undefined ? byOthers : [...byOthers, provenHere];
  const user = newUser(claims, { poolId: connection.poolId, sourceType, at, proven });
  return { user, proven };
}

function claimOf({ field, value }: ProvenAddress) {
  return { [field]: { value, isVerified: true } };
}
