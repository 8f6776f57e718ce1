/**
 * How an application hears how a binding ended. By a message to the window that opened it, unless it asks
 * for another way; then at an address that is registered for it, letter for letter (open redirect).
 */
import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import type { Application } from '../directory/application.ts';
import { identitiesOf } from '../directory/identities-of.ts';
import type { Identity } from '../directory/identity.ts';
import type { AppId } from '../kernel/ids.ts';
import type { BrokerDeps } from './deps.ts';
import type { Browser } from './interaction.ts';
import type { LinkDelivery, LinkResult } from './login.ts';

/** What a caller asked for. */
export interface DeliveryWish {
  readonly byRedirect: boolean;
  /** Counts with `byRedirect` only. */
  readonly onlyToken: boolean;
  readonly byForm: boolean;
  readonly targetUrl: string | undefined;
}

/** Undefined is by message. Throws `application_not_found` or `invalid_argument`. */
export async function deliveryFor(
  { store }: Pick<BrokerDeps, 'store'>,
  appId: AppId,
  wish: DeliveryWish,
): Promise<LinkDelivery | undefined> {
  const kind = kindOf(wish);
  if (kind === undefined) return undefined;
  const { targetUrl = '' } = wish;
  if (targetUrl === '') throw invalidArgument('target_url', rules.required);
  const application = await store.applications.find(appId);
  if (application === undefined) throw new AppError('application_not_found');
  const delivery = { kind, targetUrl };
  if (!mayHear(application, delivery)) throw invalidArgument('target_url', rules.redirectAddress);
  return delivery;
}

function kindOf({ byRedirect, onlyToken, byForm }: DeliveryWish): LinkDelivery['kind'] | undefined {
  if (byRedirect && byForm) throw invalidArgument('need_form_post', rules.eitherRedirectOrForm);
  if (byForm) return 'form';
  if (!byRedirect) return undefined;
  return onlyToken ? 'token' : 'address';
}

/** Asked once more when the result is there: an address may have been taken from the application. */
export function mayHear(
  { redirectUris }: Pick<Application, 'redirectUris'>,
  { kind, targetUrl }: LinkDelivery,
): boolean {
  const isWeb = /^https?:$/.test(URL.parse(targetUrl)?.protocol ?? '');
  return redirectUris.includes(targetUrl) && (isWeb || kind !== 'form');
}

/** Keeps a result for the application that it is for; resolves to the token it is fetched with, once. */
export async function keepLinkResult(
  { steps }: BrokerDeps,
  result: LinkResult,
  browser: Browser,
): Promise<string> {
  return steps.open('result', result, { browser });
}

/** A kept result, with the identities that the user has now. */
export interface FetchedResult {
  readonly failure: LinkResult['failure'];
  readonly identities: readonly Identity[];
}

/** Throws `link_expired` where there is nothing, or nothing for this application. */
export async function fetchLinkResult(
  deps: BrokerDeps,
  token: string,
  { appId, browser }: { readonly appId: AppId; readonly browser: Browser },
): Promise<FetchedResult> {
  const kept = await deps.steps.look('result', token, browser);
  if (kept.appId !== appId) throw new AppError('link_expired');
  const { poolId, userId, failure } = await deps.steps.take('result', token, browser);
  const identities =
    failure === undefined ? await identitiesOf(deps.store, { poolId, userId }) : [];
  return { failure, identities };
}
