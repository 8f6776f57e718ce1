/** The form for a name and a password that a directory judges. */
import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance, FastifyReply } from 'fastify';

import { signInByDirectory } from '../../broker/directory-sign-in.ts';
import { chosenConnection } from '../../broker/offered-connection.ts';
import { signInPage } from '../../broker/sign-in.ts';
import { brandOf } from '../pages/brand.ts';
import { passwordPage } from '../pages/password-page.ts';
import { logFailure } from '../reply.ts';
import { questionAddress } from './account-question-routes.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { refusalOf, type Refusal } from './form-notice.ts';
import { connectionAddress } from './password-address.ts';
import { formOf } from './posted-form.ts';
import { sendPage } from './send-page.ts';
import {
  applicationOf,
  type NamedVisit,
  type OfConnection,
  openNamedVisit,
} from './sign-in-view.ts';

/** As long as a name on the wire may be. */
const LONGEST_NAME = 254;

export function passwordRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  const path = '/interaction/:uid/:connection/password';
  app.get<OfConnection>(path, async (request, reply) =>
    ask(deps, await openNamedVisit(deps, request, reply)),
  );
  app.post<OfConnection>(path, async (request, reply) =>
    signIn(deps, await openNamedVisit(deps, request, reply)),
  );
}

async function signIn(deps: BrowserDeps, visit: NamedVisit): Promise<FastifyReply> {
  const { request, reply, browser } = visit;
  const sent = formOf(request);
  const username = (sent.get('account') ?? '').slice(0, LONGEST_NAME);
  try {
    const typed = { username, password: sent.get('secret') ?? '' };
    const result = await signInByDirectory(deps.broker, visit, typed);
    if (result.kind === 'asked') {
      return await reply.redirect(questionAddress(deps.broker.publicUrl, result.token), 303);
    }
    await deps.answerSignedIn(request, reply, result.login);
    return reply;
  } catch (error) {
    if (reply.sent || !(error instanceof AppError) || ending.has(error.code)) throw error;
    logFailure(request, error);
    return ask(
      deps,
      visit,
      refusalOf(error, browser.locale, { account: username, codeSent: false }),
    );
  }
}

/** Failures after which the form is of no use. */
const ending: ReadonlySet<string> = new Set([
  'login_expired',
  'login_other_browser',
  'connection_not_found',
  'connection_disabled',
]);

async function ask(deps: BrowserDeps, visit: NamedVisit, refusal?: Refusal): Promise<FastifyReply> {
  const { reply, interaction, browser, named } = visit;
  const connection = await chosenConnection(deps.broker, { interaction, named });
  const { application } = await applicationOf(deps, visit);
  const page = passwordPage({
    language: browser.locale,
    brand: brandOf(application),
    source: connection.displayName,
    address: connectionAddress('', interaction.uid, named),
    otherWays: signInPage('', interaction.uid),
    notice: refusal?.notice,
  });
  return sendPage(reply, page, refusal?.status);
}
