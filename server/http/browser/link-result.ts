/**
 * The end of a binding, told to the application: by message from a page, or in the way that it asked for.
 * An address holds no profile of the person, because addresses end up in logs.
 */
import type { LinkResult } from '@causeway/contract/account-binding.ts';
import { errorCatalogue, errorText } from '@causeway/contract/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { EndedLink, Outcome } from '../../broker/callback.ts';
import type { Browser } from '../../broker/interaction.ts';
import { keepLinkResult, mayHear } from '../../broker/link-delivery.ts';
import type { LinkDelivery, LinkResult as KeptResult } from '../../broker/login.ts';
import type { Application } from '../../directory/application.ts';
import { registeredOrigins } from '../../directory/registered-origins.ts';
import { identityDto } from '../identity-dto.ts';
import { accountAddress } from '../pages/account-page.ts';
import { brandOf } from '../pages/brand.ts';
import { linkResultPage } from '../pages/link-pages.ts';
import { postPage } from '../pages/post-page.ts';
import { asAppError, logFailure } from '../reply.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { pageStatus, sendPage } from './send-page.ts';

interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly browser: Browser;
}

type Ended = Extract<Outcome, EndedLink>;

/** A result in the words of the wire, and what is kept of it for whoever asks later. */
interface Told {
  readonly code: number;
  readonly data: LinkResult;
  readonly kept: KeptResult;
}

export async function tellLinkResult(
  deps: BrowserDeps,
  visit: Visit,
  ended: Ended,
): Promise<FastifyReply> {
  const told = wordsFor(visit, ended);
  const { appId, delivery } = ended;
  const application = await deps.broker.store.applications.find(appId);
  if (delivery === undefined || application === undefined || !mayHear(application, delivery)) {
    return showPage(deps, visit, { told, application });
  }
  return deliver(deps, visit, { told, delivery });
}

function wordsFor({ request, browser }: Visit, ended: Ended): Told {
  const { poolId, appId, userId } = ended;
  const kept = { poolId, appId, userId };
  if (ended.kind === 'linked') {
    const identities = ended.identities.map((identity) => identityDto(identity));
    return { code: 200, data: { success: true, errMsg: '', identities }, kept };
  }
  const failure = asAppError(ended.error);
  logFailure(request, failure);
  const { code, values } = failure;
  const errMsg = errorText(code, browser.locale, values);
  return {
    code: errorCatalogue[code].statusCode,
    data: { success: false, errMsg, identities: [] },
    kept: { ...kept, failure: { code, values } },
  };
}

async function deliver(
  { broker }: BrowserDeps,
  { reply, browser }: Visit,
  {
    told: { code, data, kept },
    delivery: { kind, targetUrl },
  }: { readonly told: Told; readonly delivery: LinkDelivery },
): Promise<FastifyReply> {
  const text = { code: String(code), message: data.errMsg };
  if (kind === 'form') {
    const fields = Object.entries({ ...text, data: JSON.stringify(data) });
    return sendPage(reply, postPage({ language: browser.locale, address: targetUrl, fields }));
  }
  const given =
    kind === 'token'
      ? { code: text.code, token: await keepLinkResult(broker, kept, browser) }
      : { ...text, data: JSON.stringify(withoutProfiles(data)) };
  reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer');
  return reply.redirect(withParameters(targetUrl, given), 303);
}

function withoutProfiles({ identities, ...data }: LinkResult): LinkResult {
  const bare = identities.map((identity) => ({ ...identity, userInfoInIdp: {} }));
  return { ...data, identities: bare };
}

function withParameters(address: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

async function showPage(
  deps: BrowserDeps,
  { request, reply, browser }: Visit,
  { told, application }: { readonly told: Told; readonly application: Application | undefined },
): Promise<FastifyReply> {
  const { code, data, kept } = told;
  const isHere = (await deps.sessionUser(request, reply)) !== undefined;
  const event = { source: 'authing', eventType: 'linkExtIdp' } as const;
  const page = linkResultPage({
    language: browser.locale,
    message: { code, message: data.errMsg, data, event },
    origins: application === undefined ? [] : registeredOrigins(application),
    requestId: request.id,
    brand: application && brandOf(application),
    back: isHere ? accountAddress(kept.appId) : undefined,
  });
  return sendPage(reply, page, data.success ? 200 : pageStatus(code));
}
