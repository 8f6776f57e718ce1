/** Where sources send the browser back to. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { type Outcome, receiveCallback } from '../../broker/callback.ts';
import type { Callback } from '../../connectors/connector.ts';
import type { Browser } from '../../broker/interaction.ts';
import { type Begun, begunBySource, type Unsolicited } from '../../broker/unsolicited.ts';
import { signInPage } from '../../broker/sign-in.ts';
import { isOfTest, isTestAnswer, receiveTest } from '../../broker/test-sign-in.ts';
import { receiveLogout } from '../../broker/upstream-logout.ts';
import { brandOf } from '../pages/brand.ts';
import { begunPage } from '../pages/begun-page.ts';
import { postPage } from '../pages/post-page.ts';
import { say } from '../pages/text.ts';
import { questionAddress } from './account-question-routes.ts';
import { tellOpener } from './application-window.ts';
import { browserOf } from './browser-of.ts';
import { showTested } from './connection-test-routes.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { failurePage } from './failure-page.ts';
import { tellLinkResult } from './link-result.ts';
import { answerSource } from './logout-routes.ts';
import { formOf } from './posted-form.ts';
import { follow, sendPage } from './send-page.ts';

/** Marks a form that we sent to ourselves once already. */
const RESENT = 'causeway_resent';

/** One for each connection, and one for each protocol; which of them counts, the login itself knows. */
const ADDRESSES = [
  '/connection/social/:identifier/:poolId/callback',
  '/connections/:protocol/callback',
];

export function callbackRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  for (const path of ADDRESSES) {
    app.get(path, async (request, reply) => {
      const address = addressOf(request, deps);
      return receive(deps, { request, reply, params: address.searchParams }, address);
    });

    app.post(path, async (request, reply) => {
      const params = formOf(request);
      const goOn = () => receive(deps, { request, reply, params }, addressOf(request, deps));
      // Judged as a message of the source when it came the first time.
      if (params.has(RESENT)) return goOn();
      const arrival = beginning(request, params);
      const signedOut = await receiveLogout(deps.broker, arrival);
      if (signedOut !== undefined) return answerSource(deps, { request, reply }, signedOut);
      const isTest = isOfTest(arrival);
      const begun = isTest ? undefined : await begunBySource(deps.broker, arrival);
      if (begun !== undefined) return askToGoOn(deps, { request, reply, params }, begun);
      return goOn();
    });
  }
}

function beginning(request: FastifyRequest, params: URLSearchParams): Unsolicited {
  const { poolId = '', identifier = '' } = request.params as Readonly<Record<string, string>>; // by the route
  return { poolId, identifier, callback: { method: 'POST', params } };
}

/** The way in is an ordinary one: it asks the source, and binds the answer to this browser. */
function askToGoOn(
  { broker }: BrowserDeps,
  { request, reply }: Received,
  { connection, application }: Begun,
): FastifyReply {
  const { locale: language } = browserOf(request, reply, broker.publicUrl);
  const query = new URLSearchParams({ app_id: application.id }).toString();
  const address = `${broker.publicUrl}/connections/social/${connection.identifier}?${query}`;
  const source = connection.displayName;
  const brand = brandOf(application);
  return sendPage(reply, begunPage({ language, source, brand, address }));
}

interface Received {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly params: URLSearchParams;
}

async function receive(
  deps: BrowserDeps,
  received: Received,
  { origin, pathname }: URL,
): Promise<FastifyReply> {
  const { request, reply, params } = received;
  const { publicUrl } = deps.broker;
  const browser = browserOf(request, reply, publicUrl);
  const url = `${origin}${pathname}`;
  const isPost = request.method === 'POST';
  if (isPost && browser.binding === undefined && !params.has(RESENT)) {
    const fields = [...params, [RESENT, '1'] as const];
    return sendPage(reply, postPage({ language: browser.locale, address: url, fields }));
  }

  const callback = { method: isPost ? 'POST' : 'GET', params } as const;
  return finishCallback(deps, { ...received, browser }, { url, callback });
}

/** Finishes the login, or the test, that an answer belongs to, whatever address of ours it came to. */
export async function finishCallback(
  deps: BrowserDeps,
  visit: Visit,
  answer: { readonly url: string; readonly callback: Callback },
): Promise<FastifyReply> {
  const { reply, browser } = visit;
  const arrival = { ...answer, browser };
  if (await isTestAnswer(deps.broker, arrival)) {
    return showTested(deps, { reply, visit: { browser } }, await receiveTest(deps.broker, arrival));
  }
  return show(deps, visit, await receiveCallback(deps.broker, arrival));
}

/** The address as the public sees it: the path of the request at our public origin. */
function addressOf(request: FastifyRequest, { broker }: BrowserDeps): URL {
  return new URL(request.url, broker.publicUrl);
}

type Visit = Received & { readonly browser: Browser };

async function show(deps: BrowserDeps, visit: Visit, outcome: Outcome): Promise<FastifyReply> {
  const { request, reply, browser } = visit;
  const told = await tellOpener(deps, visit, outcome);
  if (told !== undefined) return told;
  switch (outcome.kind) {
    case 'signed-in':
      await deps.answerSignedIn(request, reply, outcome.login);
      return reply;
    case 'asked':
      return reply.redirect(questionAddress(deps.broker.publicUrl, outcome.token), 303);
    case 'again':
      return follow(reply, outcome.instruction, browser.locale);
    case 'sign-in-failed':
      return failedSignIn(visit, outcome);
    case 'linked':
    case 'link-failed':
      return tellLinkResult(deps, visit, outcome);
  }
}

function failedSignIn(
  { request, reply, browser }: Visit,
  { interactionUid, error }: Extract<Outcome, { kind: 'sign-in-failed' }>,
): FastifyReply {
  const page = signInPage('', interactionUid);
  const language = browser.locale;
  return failurePage(reply, {
    error,
    request,
    next: [
      { kind: 'link', label: say(language, 'chooseAnother'), address: page },
      { kind: 'post', label: say(language, 'giveUp'), address: `${page}/abort` },
    ],
  });
}
