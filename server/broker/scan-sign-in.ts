/** Signing in on the hosted page by a code that a phone scans; the outcome is judged as any source's is. */
import { AppError } from '@causeway/contract/errors.ts';

import type { ShownCode } from '../connectors/phone-and-push.ts';
import type { Connection } from '../directory/connection.ts';
import { UpstreamError } from '../kernel/upstream-error.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser, Interaction } from './interaction.ts';
import type { ShownScan } from './login.ts';
import { chosenConnection } from './offered-connection.ts';
import { askAboutCode, lookAtCode, openTicket, type ScanProgress, showCode } from './scan.ts';
import { finishSignIn, type SignInResult } from './sign-in.ts';
import { tenantNamed } from './tenant-entry.ts';
import { onTrail } from './traced-login.ts';
import { explainFailure } from './upstream-failure.ts';

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

/** What the page shows. */
export interface ScanView {
  readonly connection: Connection;
  readonly state: ScanProgress['state'];
  /** While it can be scanned. */
  readonly code: ShownCode | undefined;
  /** What went wrong, for the person. */
  readonly failure: unknown;
}

/** What a visit of the page leads to: something to show, or the end of the sign-in. */
export type ScanVisited = { readonly kind: 'waiting'; readonly view: ScanView } | SignInResult;

/**
 * The code of this browser, request and connection, made when there is none yet; a confirmed one signs in.
 * Throws what `requireOffered` and the judge throw, and what explains a failure of the vendor.
 */
export async function visitScan(deps: BrokerDeps, visit: ScanVisit): Promise<ScanVisited> {
  const connection = await chosenConnection(deps, visit);
  const place = placeOf(visit, connection);
  const shown = (await shownTo(deps, place, visit)) ?? (await renewCode(deps, visit));
  const { state, ticket, reason, code } = await lookAtCode(deps, shown);
  if (state !== 'confirmed') {
    const failure = reason && explainFailure(new UpstreamError(reason), connection);
    return { kind: 'waiting', view: { connection, state, code, failure } };
  }
  return enter(deps, visit, { ticket: ticket ?? '', place });
}

/** Makes a new code in place of the one before. */
export async function renewCode(deps: BrokerDeps, visit: ScanVisit): Promise<ShownScan> {
  const connection = await chosenConnection(deps, visit);
  const { interaction, browser } = visit;
  const { poolId, appId } = interaction;
  const tenantId = tenantNamed(interaction);
  const shown = await showCode(deps, { poolId, appId, tenantId, connection }, browser);
  await deps.steps.open('scan', shown, { browser, token: placeOf(visit, connection) });
  return shown;
}

/** How far the code on this browser's screen has got. Throws `too_many_requests`. */
export async function askAboutShown(
  deps: BrokerDeps,
  visit: ScanVisit,
): Promise<ScanProgress['state']> {
  const connection = await chosenConnection(deps, visit);
  const shown = await shownTo(deps, placeOf(visit, connection), visit);
  return shown === undefined ? 'expired' : (await askAboutCode(deps, shown.id)).state;
}

async function enter(
  deps: BrokerDeps,
  { interaction, browser }: ScanVisit,
  { ticket, place }: { readonly ticket: string; readonly place: string },
): Promise<SignInResult> {
  const { poolId, appId, uid: interactionUid } = interaction;
  await deps.steps.take('scan', place, browser);
  const { proof } = await openTicket(deps, { ticket, poolId, appId });
  if ('userId' in proof) throw new AppError('scan_ticket_wrong'); // pages of ours show codes of connections
  const result = await onTrail(deps, proof, () =>
    finishSignIn(deps, proof, { interactionUid, browser }),
  );
  // Of two tabs at once one goes on.
  if (result.kind === 'signed-in') await deps.steps.take('choose', interactionUid, browser);
  return result;
}

function placeOf({ interaction }: ScanVisit, { id }: Connection): string {
  return `${interaction.uid} ${id}`;
}

async function shownTo(
  { steps }: BrokerDeps,
  place: string,
  { browser }: ScanVisit,
): Promise<ShownScan | undefined> {
  try {
    return await steps.look('scan', place, browser);
  } catch (error) {
    if (error instanceof AppError && error.code === 'login_expired') return undefined;
    throw error;
  }
}
