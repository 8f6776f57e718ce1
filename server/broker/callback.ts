/**
 * The way back from a source: one callback, one outcome.
 *
 * A failure after the step was recognised is an outcome too, because only here is it known what the
 * person was doing, and so what they can do next.
 */
import { AppError } from '@causeway/contract/errors.ts';

import type { Instruction } from '../connectors/connector.ts';
import type { Identity } from '../directory/identity.ts';
import { finishLink } from './binding.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser, Interaction, SignedIn } from './interaction.ts';
import { failedCheck } from './login-fault.ts';
import type { LinkOffer, PendingCallback } from './login.ts';
import { type Arrival, comeBack, leave, recognise, type Witnessed } from './redirect-flow.ts';
import { finishSignIn } from './sign-in.ts';
import { tracedLogin } from './traced-login.ts';
import { explainFailure } from './upstream-failure.ts';

export type Outcome =
  | { readonly kind: 'signed-in'; readonly login: SignedIn; readonly interaction: Interaction }
  | { readonly kind: 'asked'; readonly token: string }
  /** The source is to be asked once more, and for more. */
  | { readonly kind: 'again'; readonly instruction: Instruction }
  | (EndedLink & { readonly kind: 'linked'; readonly identities: readonly Identity[] })
  | { readonly kind: 'sign-in-failed'; readonly interactionUid: string; readonly error: unknown }
  | (EndedLink & { readonly kind: 'link-failed'; readonly error: unknown });

/** Whose binding it was, and how the application hears of it. */
export type EndedLink = Pick<LinkOffer, 'poolId' | 'appId' | 'userId' | 'delivery'>;

/**
 * Finishes the login that this callback belongs to.
 * Throws only when no login of this browser can be recognised (see `recognise`).
 */
export async function receiveCallback(deps: BrokerDeps, arrival: Arrival): Promise<Outcome> {
  const pending = await recognise(deps, arrival);
  try {
    return await finish(deps, pending, arrival);
  } catch (error) {
    const again = await stepUp(deps, pending, { error, browser: arrival.browser });
    return again ?? failed(deps, pending, { error, arrival });
  }
}

async function finish(
  deps: BrokerDeps,
  pending: PendingCallback,
  { callback, browser }: Arrival,
): Promise<Outcome> {
  const { purpose, appId, poolId, connectionId, trail: kept } = pending;
  const found = await deps.store.connections.findFor(appId, poolId, connectionId);
  if (found === undefined) throw new AppError('connection_not_found');
  const { requestId } = browser;
  const login = { ...found, appId, purpose: purpose.kind, requestId, kept };
  return tracedLogin(deps, login, async (trail) => {
    const witnessed = await comeBack(deps, pending, { ...found, callback, trail });
    return conclude(deps, pending, { witnessed, browser });
  });
}

async function conclude(
  deps: BrokerDeps,
  { purpose, appId, poolId }: PendingCallback,
  { witnessed, browser }: { readonly witnessed: Witnessed; readonly browser: Browser },
): Promise<Outcome> {
  if (purpose.kind === 'sign-in') {
    const { interactionUid } = purpose;
    return finishSignIn(deps, witnessed, { interactionUid, browser });
  }
  const { userId, startedAt, delivery } = purpose;
  return {
    kind: 'linked',
    poolId,
    appId,
    userId,
    delivery,
    identities: await finishLink(deps, witnessed, { userId, appId, startedAt, browser }),
  };
}

/** Once, where the connection wants that: a source that cannot do better would be asked for ever. */
async function stepUp(
  deps: BrokerDeps,
  { purpose, appId, poolId, connectionId, login, trail }: PendingCallback,
  { error, browser }: { readonly error: unknown; readonly browser: Browser },
): Promise<Outcome | undefined> {
  const isTooWeak = failedCheck(error).fault === 'assurance_too_low';
  if (!isTooWeak || login.assurance?.isAgain === true) return undefined;
  const connection = await deps.store.connections.find(poolId, connectionId);
  if (connection?.assurance.whenInsufficient !== 'step_up') return undefined;

  const interaction =
    purpose.kind === 'sign-in' ? await deps.interactions.find(purpose.interactionUid) : undefined;
  const parameters = interaction?.params ?? {};
  const again = { isAgain: true, kept: trail };
  const journey = { purpose, appId, connection, browser, parameters, ...again };
  return { kind: 'again', instruction: await leave(deps, journey) };
}

async function failed(
  deps: BrokerDeps,
  { purpose, appId, poolId, connectionId }: PendingCallback,
  { error, arrival }: { error: unknown; arrival: Arrival },
): Promise<Outcome> {
  const connection = await deps.store.connections.find(poolId, connectionId);
  const explained = explainFailure(error, connection ?? { displayName: '' });
  if (purpose.kind === 'link') {
    const { userId, delivery } = purpose;
    return { kind: 'link-failed', poolId, appId, userId, delivery, error: explained };
  }

  const { interactionUid } = purpose;
  await deps.steps.open('choose', {}, { browser: arrival.browser, token: interactionUid });
  return { kind: 'sign-in-failed', interactionUid, error: explained };
}
