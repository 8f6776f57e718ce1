/** Signing in through a source: from an application's request to a known user. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Instruction } from '../connectors/connector.ts';
import { type LoginAttempt, recordLogin, recordRefusedLogin } from '../directory/record-login.ts';
import type { User } from '../directory/user.ts';
import type { TenantId, UserId } from '../kernel/ids.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser, Interaction, SendToSignIn, SignedIn } from './interaction.ts';
import { judgeSignIn } from './linking.ts';
import { newUser } from './mapping.ts';
import { requireOffered } from './open-connection.ts';
import { leave, type Witnessed } from './redirect-flow.ts';
import {
  insertNewcomer,
  ownerAmong,
  type Proof,
  settleIdentities,
  sight,
  type Sighting,
} from './settle-identity.ts';
import { enterTenant, tenantNamed } from './tenant-entry.ts';

/** The address of the hosted sign-in page of one authorization request. */
export function signInPage(publicUrl: string, uid: string): string {
  return `${publicUrl}/interaction/${uid}`;
}

/**
 * Where the OpenID provider sends a browser that must sign in: straight to the source when the
 * request names a connection and it can be used, else to the hosted page, which also explains what
 * stood in the way.
 */
export function sendToSignIn(deps: BrokerDeps): SendToSignIn {
  return async (interaction, browser) => {
    const named = interaction.params['ext_idp_conn_id'];
    const page = signInPage(deps.publicUrl, interaction.uid);
    if (named !== undefined && named !== '') {
      const address = await straightToSource(deps, { interaction, browser, named });
      if (address !== undefined) return address;
    }

    await deps.steps.open('choose', {}, { browser, token: interaction.uid });
    return named === undefined || named === '' ? page : `${page}/${encodeURIComponent(named)}`;
  };
}

async function straightToSource(
  deps: BrokerDeps,
  { interaction, browser, named }: { interaction: Interaction; browser: Browser; named: string },
): Promise<string | undefined> {
  try {
    const instruction = await chooseConnection(deps, { interaction, browser, named });
    return instruction.kind === 'redirect' ? instruction.url : undefined;
  } catch {
    return undefined; // the hosted page tries again and tells the person why it fails
  }
}

/** Starts the login through the connection that the person, or the application, chose. */
export async function chooseConnection(
  deps: BrokerDeps,
  { interaction, browser, named }: { interaction: Interaction; browser: Browser; named: string },
): Promise<Instruction> {
  const { appId, uid, params: parameters } = interaction;
  const place = { ...interaction, tenantId: tenantNamed(interaction) };
  const connection = await requireOffered(deps, place, named);
  const purpose = { kind: 'sign-in', interactionUid: uid } as const;
  return leave(deps, { purpose, appId, connection, browser, parameters });
}

/** Turns a verified assertion into a signed-in user, for the request that waits for one. */
export async function finishSignIn(
  deps: BrokerDeps,
  { connection, assertion }: Witnessed,
  { interactionUid, browser }: { interactionUid: string; browser: Browser },
): Promise<SignedIn> {
  const interaction = await deps.interactions.find(interactionUid);
  if (interaction === undefined) throw new AppError('login_expired');
  const source = await deps.store.sources.find(connection.poolId, connection.sourceId);
  if (source === undefined) throw new AppError('source_not_found');

  const proof = { connection, sourceType: source.type, assertion, at: deps.clock() };
  const userId = await resolvePerson(deps, proof, { interaction, browser });

  const { acr, amr } = assertion.assurance;
  return { interactionUid, userId, acr, amr };
}

/** Finds or makes the user. A lost race is looked at once more, and then there is an owner. */
async function resolvePerson(
  deps: BrokerDeps,
  proof: Proof,
  visit: { interaction: Interaction; browser: Browser },
): Promise<UserId> {
  const attempt = () => signInOnce(deps, proof, visit);
  return (
    (await attempt()) ?? (await attempt()) ?? Promise.reject(new AppError('changed_meanwhile'))
  );
}

async function signInOnce(
  deps: BrokerDeps,
  proof: Proof,
  { interaction, browser }: { interaction: Interaction; browser: Browser },
): Promise<UserId | undefined> {
  const { connection } = proof;
  const sightings = await sight(deps.store, proof);
  const ownerId = ownerAmong(sightings);
  const owner = ownerId && (await deps.store.users.find(connection.poolId, ownerId));
  const decision = judgeSignIn({
    owner: owner && { id: owner.id, isActive: owner.status === 'Activated' },
    isLoginOnly: connection.loginOnly,
  });
  deps.onDecision({
    purpose: 'sign-in',
    connectionType: connection.type,
    connectionId: connection.id,
    appId: interaction.appId,
    userId: owner?.id,
    outcome: decision.kind,
    rule: decision.rule,
  });

  const { ip, userAgent } = browser;
  const attempt = {
    poolId: connection.poolId,
    appId: interaction.appId,
    connectionId: connection.id,
    method: connection.type,
    ip,
    userAgent,
    at: proof.at,
  };
  const tenantId = tenantNamed(interaction);
  switch (decision.kind) {
    case 'reject':
      if (owner !== undefined) {
        await recordRefusedLogin(deps.store, { ...attempt, userId: owner.id }, decision.code);
      }
      throw new AppError(decision.code);
    case 'sign-in':
      return store(deps, proof, {
        sightings,
        tenantId,
        attempt: { ...attempt, userId: decision.userId },
      });
    case 'create': {
      const user = newUser(proof.assertion.claims, {
        poolId: connection.poolId,
        sourceType: proof.sourceType,
        at: proof.at,
      });
      const first = { ...attempt, userId: user.id };
      return store(deps, proof, { sightings, newcomer: user, tenantId, attempt: first });
    }
  }
}

/** Writes the visit in one transaction; undefined when somebody else settled the identity first. */
async function store(
  deps: BrokerDeps,
  proof: Proof,
  visit: {
    sightings: readonly Sighting[];
    newcomer?: User;
    attempt: LoginAttempt;
    tenantId: TenantId | undefined;
  },
): Promise<UserId | undefined> {
  const { sightings, attempt } = visit;
  const { userId } = attempt;
  try {
    await deps.store.transaction(async (unit) => {
      if (visit.newcomer !== undefined) await insertNewcomer(unit, visit.newcomer);
      const obstacle = await settleIdentities(unit, userId, { proof, sightings });
      if (obstacle !== undefined) throw new LostRace();
      const { connection, at } = proof;
      await enterTenant(unit, { tenantId: visit.tenantId, connection, userId, at });
      await recordLogin(unit, attempt);
    });
    return userId;
  } catch (error) {
    if (error instanceof LostRace) return undefined;
    throw error;
  }
}

/** Undoes a unit of work whose identity another request settled first. */
class LostRace extends Error {}
