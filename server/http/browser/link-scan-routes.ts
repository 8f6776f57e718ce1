/** The page with a code to scan for a further account, and what it asks while it waits. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { linkScanAddress } from '../../broker/binding.ts';
import type { LinkOffer } from '../../broker/login.ts';
import {
  askAboutLinkCode,
  type LinkScanVisit,
  renewLinkCode,
  visitLinkScan,
} from '../../broker/scan-link.ts';
import type { ScanView } from '../../broker/shown-scan.ts';
import { explainFailure } from '../../broker/upstream-failure.ts';
import { accountAddress } from '../pages/account-page.ts';
import { brandOf } from '../pages/brand.ts';
import { scanPage } from '../pages/scan-page.ts';
import { say } from '../pages/text.ts';
import { browserOf } from './browser-of.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { failurePage } from './failure-page.ts';
import { tellLinkResult } from './link-result.ts';
import { failureText } from './scan-routes.ts';
import { sendPage } from './send-page.ts';
import { wayBack } from './way-back.ts';

type OfToken = { Params: { token: string } };

interface Visit extends LinkScanVisit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

export function linkScanRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  const path = '/link/scan/:token';
  const visitOf = (request: FastifyRequest<OfToken>, reply: FastifyReply): Visit => {
    const browser = browserOf(request, reply, deps.broker.publicUrl);
    return { request, reply, browser, token: request.params.token };
  };
  app.get<OfToken>(path, (request, reply) => guarded(deps, visitOf(request, reply), show));
  app.post<OfToken>(path, (request, reply) =>
    guarded(deps, visitOf(request, reply), async (_deps, visit) => {
      await renewLinkCode(deps.broker, visit);
      return reply.redirect(linkScanAddress('', visit.token), 303);
    }),
  );
  app.get<OfToken>(`${path}/state`, async (request, reply) => {
    const state = await askAboutLinkCode(deps.broker, visitOf(request, reply));
    return reply.header('cache-control', 'no-store').send({ state });
  });
}

async function guarded(
  deps: BrowserDeps,
  visit: Visit,
  answer: (deps: BrowserDeps, visit: Visit) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await answer(deps, visit);
  } catch (error) {
    const { request, reply } = visit;
    const named = explainFailure(error, { displayName: '' });
    const next = await wayBack(deps.broker, request);
    return failurePage(reply, { error: named, request, title: 'cannotLink', next });
  }
}

async function show(deps: BrowserDeps, visit: Visit): Promise<FastifyReply> {
  const visited = await visitLinkScan(deps.broker, visit);
  if (visited.kind === 'ended') return tellLinkResult(deps, visit, visited.outcome);
  return sendCode(deps, visit, visited);
}

async function sendCode(
  { broker }: BrowserDeps,
  { reply, token, browser: { locale: language } }: Visit,
  { view, offer }: { readonly view: ScanView; readonly offer: LinkOffer },
): Promise<FastifyReply> {
  const { connection, state, code, failure, traceId } = view;
  const application = await broker.store.applications.find(offer.appId);
  const page = scanPage({
    language,
    brand: application && brandOf(application),
    source: connection.displayName,
    address: linkScanAddress('', token),
    aside: { label: say(language, 'accountTitle'), address: accountAddress(offer.appId) },
    state,
    code,
    failure: failureText(failure, language),
    requestId: traceId,
  });
  return sendPage(reply, page);
}
