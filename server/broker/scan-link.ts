/** Binding a further account by a code that a phone scans. */
import { finishLink } from './binding.ts';
import type { Outcome } from './callback.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser } from './interaction.ts';
import type { LinkOffer } from './login.ts';
import { requireOffered } from './offered-connection.ts';
import type { ScanProgress } from './scan.ts';
import {
  askAtStand,
  lookAtStand,
  redeem,
  type ScanView,
  showAnew,
  type Stand,
} from './shown-scan.ts';
import { onTrail } from './traced-login.ts';

export interface LinkScanVisit {
  /** Of the step. */
  readonly token: string;
  readonly browser: Browser;
}

/** What a visit of the page leads to: something to show, or how the binding ended. */
export type LinkScanVisited =
  | { readonly kind: 'waiting'; readonly view: ScanView; readonly offer: LinkOffer }
  | { readonly kind: 'ended'; readonly outcome: EndedOutcome };

type EndedOutcome = Extract<Outcome, { readonly kind: 'linked' | 'link-failed' }>;

/**
 * The code of this binding, made when there is none yet; a confirmed one is bound.
 * Throws `link_expired`, `login_other_browser`, and what `requireOffered` and `showCode` throw.
 */
export async function visitLinkScan(
  deps: BrokerDeps,
  visit: LinkScanVisit,
): Promise<LinkScanVisited> {
  const { stand, offer } = await standOf(deps, visit);
  const seen = await lookAtStand(deps, stand);
  if (!('ticket' in seen)) return { kind: 'waiting', view: seen, offer };
  // Of two tabs at once one goes on.
  await deps.steps.take('link-scan', visit.token, visit.browser);
  return { kind: 'ended', outcome: await bind(deps, { stand, offer, ticket: seen.ticket }) };
}

/** Makes a new code in place of the one before. */
export async function renewLinkCode(deps: BrokerDeps, visit: LinkScanVisit): Promise<void> {
  await showAnew(deps, (await standOf(deps, visit)).stand);
}

/** How far the code has got. Throws `too_many_requests`. */
export async function askAboutLinkCode(
  deps: BrokerDeps,
  visit: LinkScanVisit,
): Promise<ScanProgress['state']> {
  return askAtStand(deps, (await standOf(deps, visit)).stand);
}

interface Confirmed {
  readonly stand: Stand;
  readonly offer: LinkOffer;
  readonly ticket: string;
}

/** A failure is an outcome too: only here is it known whose binding it was. */
async function bind(deps: BrokerDeps, { stand, offer, ticket }: Confirmed): Promise<EndedOutcome> {
  const { poolId, appId, userId, startedAt, delivery } = offer;
  const ended = { poolId, appId, userId, delivery };
  const { browser } = stand;
  try {
    const proof = await redeem(deps, stand, ticket);
    const identities = await onTrail(deps, proof, () =>
      finishLink(deps, proof, { userId, appId, startedAt, browser }),
    );
    return { kind: 'linked', ...ended, identities };
  } catch (error) {
    return { kind: 'link-failed', ...ended, error };
  }
}

async function standOf(
  deps: BrokerDeps,
  { token, browser }: LinkScanVisit,
): Promise<{ readonly stand: Stand; readonly offer: LinkOffer }> {
  const offer = await deps.steps.look('link-scan', token, browser);
  const { poolId, appId, userId, connectionId } = offer;
  const place = { poolId, appId, tenantId: undefined, purpose: 'link' } as const;
  const connection = await requireOffered(deps, { ...place, userId }, connectionId);
  return { offer, stand: { ...place, connection, browser, what: `link ${token}` } };
}
