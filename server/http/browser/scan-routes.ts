/** The page with a code to scan, and what it asks while it waits. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { askAboutShown, renewCode, visitScan } from '../../broker/scan-sign-in.ts';
import type { ScanView } from '../../broker/shown-scan.ts';
import { signInPage } from '../../broker/sign-in.ts';
import { errorText } from '@causeway/contract/errors.ts';
import { brandOf } from '../pages/brand.ts';
import { scanPage } from '../pages/scan-page.ts';
import { say } from '../pages/text.ts';
import { asAppError } from '../reply.ts';
import { questionAddress } from './account-question-routes.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { failurePage } from './failure-page.ts';
import { scanAddress } from './scan-address.ts';
import { sendPage } from './send-page.ts';
import {
  applicationOf,
  type NamedVisit,
  type OfConnection,
  openNamedVisit,
} from './sign-in-view.ts';

export function scanRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  const path = '/interaction/:uid/:connection/scan';
  app.get<OfConnection>(path, (request, reply) =>
    guarded(deps, { request, reply }, (visit) => show(deps, visit)),
  );
  app.post<OfConnection>(path, (request, reply) =>
    guarded(deps, { request, reply }, async (visit) => {
      await renewCode(deps.broker, visit);
      return reply.redirect(scanAddress('', visit.interaction.uid, visit.named), 303);
    }),
  );
  app.get<OfConnection>(`${path}/state`, async (request, reply) => {
    const visit = await openNamedVisit(deps, request, reply);
    const state = await askAboutShown(deps.broker, visit);
    return reply.header('cache-control', 'no-store').send({ state });
  });
}

interface Asked {
  readonly request: FastifyRequest<OfConnection>;
  readonly reply: FastifyReply;
}

/** A failure of this way in leaves all others. */
async function guarded(
  deps: BrowserDeps,
  { request, reply }: Asked,
  answer: (visit: NamedVisit) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const visit = await openNamedVisit(deps, request, reply);
  try {
    return await answer(visit);
  } catch (error) {
    if (reply.sent) throw error;
    const { browser, interaction } = visit;
    const label = say(browser.locale, 'chooseAnother');
    const address = signInPage('', interaction.uid);
    return failurePage(reply, { error, request, next: [{ kind: 'link', label, address }] });
  }
}

async function show(deps: BrowserDeps, visit: NamedVisit): Promise<FastifyReply> {
  const { request, reply } = visit;
  const visited = await visitScan(deps.broker, visit);
  switch (visited.kind) {
    case 'waiting':
      return sendCode(deps, visit, visited.view);
    case 'asked':
      return reply.redirect(questionAddress(deps.broker.publicUrl, visited.token), 303);
    case 'signed-in':
      await deps.answerSignedIn(request, reply, visited.login);
      return reply;
  }
}

async function sendCode(
  deps: BrowserDeps,
  visit: NamedVisit,
  { connection, state, code, failure, traceId }: ScanView,
): Promise<FastifyReply> {
  const { reply, interaction, browser, named } = visit;
  const { application } = await applicationOf(deps, visit);
  const language = browser.locale;
  const page = scanPage({
    language,
    brand: brandOf(application),
    source: connection.displayName,
    address: scanAddress('', interaction.uid, named),
    aside: { label: say(language, 'chooseAnother'), address: signInPage('', interaction.uid) },
    state,
    code,
    failure: failureText(failure, language),
    requestId: traceId,
  });
  return sendPage(reply, page);
}

/** What is told of it on the page; undefined when nothing went wrong. */
export function failureText(
  error: unknown,
  language: NamedVisit['browser']['locale'],
): string | undefined {
  if (error === undefined) return undefined;
  const { code, values } = asAppError(error);
  return errorText(code, language, values);
}
