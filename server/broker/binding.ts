/** Binding one more identity to a user who is already known. */
import { AppError } from '@causeway/contract/errors.ts';

import type { Instruction } from '../connectors/connector.ts';
import { identitiesOf } from '../directory/identities-of.ts';
import type { Identity } from '../directory/identity.ts';
import { removeWayIn, type WayInRemoval } from '../directory/ways-in.ts';
import type { UserId } from '../kernel/ids.ts';
import type { Store } from '../store/store.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser } from './interaction.ts';
import { gatherLink } from './known-accounts.ts';
import { judgeLink } from './linking.ts';
import type { LinkOffer } from './login.ts';
import { requireOffered } from './offered-connection.ts';
import { leave, type Witnessed } from './redirect-flow.ts';
import { decisionOf, eventOf } from './record-decision.ts';
import { revokeTokens, type TokenDeps } from './upstream-tokens.ts';
import { type Proof, proofOf, settleIdentities, takeOverAttributes } from './settle-identity.ts';

/**
 * Makes a binding link for a proven user: opaque, random, single use, ten minutes.
 * Throws `connection_not_found` or `connection_disabled`.
 */
export async function offerLink(
  deps: BrokerDeps,
  offer: Omit<LinkOffer, 'connectionId' | 'startedAt'> & { connection: string },
  browser: Browser,
): Promise<string> {
  const { poolId, appId, userId, delivery } = offer;
  const connection = await requireOffered(deps, seenBy(offer), offer.connection);
  const startedAt = deps.clock();
  const payload = { poolId, appId, userId, connectionId: connection.id, startedAt, delivery };
  const token = await deps.steps.open('offer', payload, { browser });
  return `${deps.publicUrl}/link/${token}`;
}

/** The page that shows the code of a binding. */
export function linkScanAddress(publicUrl: string, token: string): string {
  return `${publicUrl}/link/scan/${token}`;
}

/** A person binds what the pool has, and what the tenants have that they belong to. */
function seenBy<Offer extends Pick<LinkOffer, 'poolId' | 'userId' | 'appId'>>(offer: Offer) {
  return { ...offer, tenantId: undefined };
}

/** What opening a binding link leads to: straight on, or a question first. */
export type OpenedLink =
  | { readonly kind: 'go'; readonly instruction: Instruction }
  | { readonly kind: 'ask'; readonly confirmToken: string; readonly offer: LinkOffer };

/**
 * Opens a binding link. Whoever made the link may not be whoever opens it: an attacker could send
 * their own link to a victim and so gain the victim's identity. Only when the same user is signed in
 * in this browser does it go on without asking.
 */
export async function openLink(
  deps: BrokerDeps,
  token: string,
  visitor: { browser: Browser; sessionUserId: UserId | undefined },
): Promise<OpenedLink> {
  const { browser, sessionUserId } = visitor;
  const offer = await deps.steps.look('offer', token, browser);
  if (sessionUserId === undefined) {
    const confirmToken = await deps.steps.open('confirm', { offerToken: token }, { browser });
    return { kind: 'ask', confirmToken, offer };
  }
  if (sessionUserId !== offer.userId) throw new AppError('link_other_user');
  return { kind: 'go', instruction: await takeOffer(deps, token, browser) };
}

/** Goes on after the person said yes in the same browser. */
export async function confirmLink(
  deps: BrokerDeps,
  confirmToken: string,
  browser: Browser,
): Promise<Instruction> {
  const { offerToken } = await deps.steps.take('confirm', confirmToken, browser);
  return takeOffer(deps, offerToken, browser);
}

async function takeOffer(deps: BrokerDeps, token: string, browser: Browser): Promise<Instruction> {
  const offer = await deps.steps.take('offer', token, browser);
  const connection = await requireOffered(deps, seenBy(offer), offer.connectionId);
  if (deps.connectorOf(connection.type)?.poll !== undefined) {
    const scanToken = await deps.steps.open('link-scan', offer, { browser });
    return { kind: 'redirect', url: linkScanAddress(deps.publicUrl, scanToken) };
  }
  const { userId, startedAt, delivery } = offer;
  const purpose = { kind: 'link', userId, startedAt, delivery } as const;
  return leave(deps, { purpose, appId: offer.appId, connection, browser });
}

/** Binds what a verified assertion proved; resolves to all identities the user has now. */
export async function finishLink(
  deps: BrokerDeps,
  { connection, assertion, trail }: Witnessed,
  request: Pick<LinkOffer, 'userId' | 'appId' | 'startedAt'> & { readonly browser: Browser },
): Promise<readonly Identity[]> {
  const proof = proofOf(deps, { connection, assertion, trail });
  trail.means(request.userId);

  const asked = { ...request, tenantId: undefined };
  const { facts, sightings } = await gatherLink(deps.store, proof, asked);
  const decision = judgeLink(facts);
  const judged = { purpose: 'link', ...request, facts, decision } as const;
  const record = decisionOf(proof, judged);
  deps.onDecision(eventOf(proof, record));
  const values = { source: connection.displayName };
  if (decision.kind === 'reject') {
    await deps.store.decisions.insert(record);
    throw new AppError(decision.code, { values });
  }

  await deps.store.transaction(async (unit) => {
    await holdUser(unit, proof, request.userId);
    const obstacle = await settleIdentities(unit, request.userId, { proof, sightings });
    if (obstacle === 'subject') throw new AppError('identity_of_other_user', { values });
    if (obstacle === 'user') throw new AppError('source_already_bound', { values });
    await takeOverAttributes(unit, request.userId, proof);
    await unit.decisions.insert(record);
    await unit.traces.put(trail.trace('done'));
  });
  return identitiesOf(deps.store, { poolId: connection.poolId, userId: request.userId });
}

/** Nobody deletes the user after this until the unit of work is done. Throws `user_not_found`. */
async function holdUser(
  { users }: Pick<Store, 'users'>,
  { connection: { poolId }, at: updatedAt }: Proof,
  id: UserId,
): Promise<void> {
  const held = await users.update({ poolId, id }, { updatedAt });
  if (held === undefined) throw new AppError('user_not_found');
}

/**
 * Removes all of the user's identities of one source, unless nothing would be left to sign in with: an
 * administrator can take the last one away, a person cannot lock themselves out by accident. Then takes
 * back what the source gave us.
 * Throws `identity_not_found` when there are none, `last_credential` when they are the last.
 */
export async function unlinkSource(
  deps: WayInRemoval & TokenDeps,
  { poolId, userId, sourceId }: Parameters<Store['identities']['deleteBySource']>[0],
): Promise<void> {
  let removed: readonly Identity[] = [];
  await removeWayIn(deps, { poolId, userId }, async ({ identities }) => {
    removed = await identities.deleteBySource({ poolId, userId, sourceId });
    if (removed.length === 0) throw new AppError('identity_not_found');
  });
  await revokeTokens(deps, removed);
}
