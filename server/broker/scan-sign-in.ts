/** Signing in on the hosted page by a code that a phone scans; the outcome is judged as any source's is. */
import type { BrokerDeps } from './deps.ts';
import type { Browser, Interaction } from './interaction.ts';
import { chosenConnection } from './offered-connection.ts';
import type { ScanProgress } from './scan.ts';
import {
  askAtStand,
  lookAtStand,
  redeem,
  type ScanView,
  showAnew,
  type Stand,
} from './shown-scan.ts';
import { finishSignIn, type SignInResult } from './sign-in.ts';
import { tenantNamed } from './tenant-entry.ts';
import { onTrail } from './traced-login.ts';

export interface ScanVisit {
  readonly interaction: Interaction;
  readonly browser: Browser;
  /** Id or identifier of a connection. */
  readonly named: string;
}

/** Whether the way into a connection is a code on the screen. Throws as `requireOffered` does. */
export async function showsCode(
  deps: BrokerDeps,
  visit: Omit<ScanVisit, 'browser'>,
): Promise<boolean> {
  const { type } = await chosenConnection(deps, visit);
  return deps.connectorOf(type)?.poll !== undefined;
}

/** What a visit of the page leads to: something to show, or the end of the sign-in. */
export type ScanVisited = { readonly kind: 'waiting'; readonly view: ScanView } | SignInResult;

/**
 * The code of this browser, request and connection, made when there is none yet; a confirmed one signs in.
 * Throws what `requireOffered` and the judge throw, and what explains a failure of the vendor.
 */
export async function visitScan(deps: BrokerDeps, visit: ScanVisit): Promise<ScanVisited> {
  const stand = await standOf(deps, visit);
  const seen = await lookAtStand(deps, stand);
  if ('ticket' in seen) return enter(deps, visit, { ticket: seen.ticket, stand });
  return { kind: 'waiting', view: seen };
}

/** Makes a new code in place of the one before. */
export async function renewCode(deps: BrokerDeps, visit: ScanVisit): Promise<void> {
  await showAnew(deps, await standOf(deps, visit));
}

/** How far the code on this browser's screen has got. Throws `too_many_requests`. */
export async function askAboutShown(
  deps: BrokerDeps,
  visit: ScanVisit,
): Promise<ScanProgress['state']> {
  return askAtStand(deps, await standOf(deps, visit));
}

async function enter(
  deps: BrokerDeps,
  { interaction, browser }: ScanVisit,
  { ticket, stand }: { readonly ticket: string; readonly stand: Stand },
): Promise<SignInResult> {
  const { uid: interactionUid } = interaction;
  const proof = await redeem(deps, stand, ticket);
  const result = await onTrail(deps, proof, () =>
    finishSignIn(deps, proof, { interactionUid, browser }),
  );
  // Of two tabs at once one goes on.
  if (result.kind === 'signed-in') await deps.steps.take('choose', interactionUid, browser);
  return result;
}

async function standOf(deps: BrokerDeps, visit: ScanVisit): Promise<Stand> {
  const connection = await chosenConnection(deps, visit);
  const { interaction, browser } = visit;
  const { poolId, appId, uid: what } = interaction;
  return { poolId, appId, tenantId: tenantNamed(interaction), connection, browser, what };
}
