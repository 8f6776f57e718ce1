/** The code that one browser shows in one place: made, looked at, made anew. */
import { AppError } from '@causeway/contract/errors.ts';

import type { ShownCode } from '../connectors/phone-and-push.ts';
import type { Connection } from '../directory/connection.ts';
import { UpstreamError } from '../kernel/upstream-error.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser } from './interaction.ts';
import type { ShownScan } from './login.ts';
import type { Witnessed } from './redirect-flow.ts';
import {
  askAboutCode,
  lookAtCode,
  openTicket,
  type ScanPlace,
  type ScanProgress,
  showCode,
} from './scan.ts';
import { explainFailure } from './upstream-failure.ts';

/** Where a browser shows a code. */
export interface Stand extends ScanPlace {
  readonly connection: Connection;
  readonly browser: Browser;
  /** What the code is shown for: a request, a binding. */
  readonly what: string;
}

/** What the page shows. */
export interface ScanView {
  readonly connection: Connection;
  readonly state: ScanProgress['state'];
  /** While it can be scanned. */
  readonly code: ShownCode | undefined;
  /** What went wrong, for the person. */
  readonly failure: unknown;
  /** Under which it is kept what happened. */
  readonly traceId: string | undefined;
}

/**
 * What is to be seen there, a code being made when there is none yet; or the ticket of a confirmed one.
 * Throws what `showCode` throws.
 */
export async function lookAtStand(
  deps: BrokerDeps,
  stand: Stand,
): Promise<ScanView | { readonly ticket: string }> {
  const { connection } = stand;
  const shown = (await shownAt(deps, stand)) ?? (await showAnew(deps, stand));
  const { state, ticket, reason, code, traceId } = await lookAtCode(deps, shown);
  if (state === 'confirmed') return { ticket: ticket ?? '' };
  const failure = reason && explainFailure(new UpstreamError(reason), connection);
  return { connection, state, code, failure, traceId };
}

/** Makes a code in place of the one before. */
export async function showAnew(deps: BrokerDeps, stand: Stand): Promise<ShownScan> {
  const { browser } = stand;
  const shown = await showCode(deps, stand, browser);
  await deps.steps.open('scan', shown, { browser, token: keyOf(stand) });
  return shown;
}

/** How far the code there has got. Throws `too_many_requests`. */
export async function askAtStand(deps: BrokerDeps, stand: Stand): Promise<ScanProgress['state']> {
  const shown = await shownAt(deps, stand);
  return shown === undefined ? 'expired' : (await askAboutCode(deps, shown.id)).state;
}

/**
 * Takes the code away and opens its ticket: exactly one caller goes on with what was proven.
 * Throws `login_expired` and what `openTicket` throws.
 */
export async function redeem(deps: BrokerDeps, stand: Stand, ticket: string): Promise<Witnessed> {
  await deps.steps.take('scan', keyOf(stand), stand.browser);
  const { proof } = await openTicket(deps, { ticket, ...stand });
  if ('userId' in proof) throw new AppError('scan_ticket_wrong'); // pages of ours show codes of connections
  return proof;
}

function keyOf({ what, connection }: Pick<Stand, 'what' | 'connection'>): string {
  return `${what} ${connection.id}`;
}

async function shownAt({ steps }: BrokerDeps, stand: Stand): Promise<ShownScan | undefined> {
  try {
    return await steps.look('scan', keyOf(stand), stand.browser);
  } catch (error) {
    if (error instanceof AppError && error.code === 'login_expired') return undefined;
    throw error;
  }
}
