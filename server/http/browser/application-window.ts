/**
 * Sign-ins that an application's own page began in a pop-up, through a published component, and hears
 * the end of by message. Only pages of the application's registered origins hear anything.
 */
import type { Language } from '@causeway/contract/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { lookAtQuestion } from '../../broker/account-question.ts';
import type { Outcome } from '../../broker/callback.ts';
import type { Browser, Interaction } from '../../broker/interaction.ts';
import { registeredOrigins } from '../../directory/registered-origins.ts';
import { html, jsonBlock } from '../pages/html.ts';
import type { Page } from '../pages/page.ts';
import { say } from '../pages/text.ts';
import { asAppError, logFailure } from '../reply.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { type FlowAnswer, questionAnswer, refusalAnswer } from './flow-answers.ts';
import { rememberQuestion } from './open-question.ts';
import { sendPage } from './send-page.ts';
import { signedInUser } from './signed-in-user.ts';

/** The request parameter by which the component says that it listens. */
export const LISTENS = 'from_guard';

interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly browser: Browser;
}

/** Answers the pop-up of a page that listens; undefined where nobody does. */
export async function tellOpener(
  deps: BrowserDeps,
  visit: Visit,
  outcome: Outcome,
): Promise<FastifyReply | undefined> {
  const interaction = await interactionOf(deps, visit, outcome);
  if (interaction?.params[LISTENS] !== '1') return undefined;
  const application = await deps.broker.store.applications.find(interaction.appId);
  if (application === undefined) return undefined;

  if (outcome.kind === 'asked') rememberQuestion(deps.broker, visit, outcome.token);
  const message = await messageOf(deps, { ...visit, appName: application.name }, outcome);
  const origins = registeredOrigins(application);
  const page = openerPage({ language: visit.browser.locale, message, origins });
  return sendPage(visit.reply, page);
}

async function interactionOf(
  { broker }: BrowserDeps,
  { browser }: Visit,
  outcome: Outcome,
): Promise<Interaction | undefined> {
  switch (outcome.kind) {
    case 'signed-in':
      return outcome.interaction;
    case 'asked': {
      const { waiting } = await broker.steps.look('account', outcome.token, browser);
      if (waiting.kind !== 'request') return undefined;
      return broker.interactions.find(waiting.interactionUid);
    }
    case 'sign-in-failed':
      return broker.interactions.find(outcome.interactionUid);
    case 'again':
    case 'linked':
    case 'link-failed':
      return undefined;
  }
}

/** What published pop-ups post; anything but a success stands in `message` as JSON in a string. */
interface OpenerMessage {
  readonly code: number;
  readonly message: string;
  readonly data: unknown;
  readonly event: { readonly source: 'authing'; readonly eventType: 'socialLogin' };
  /** For the person, if the pop-up stays. */
  readonly text: string;
}

async function messageOf(
  deps: BrowserDeps,
  visit: Visit & { readonly appName: string },
  outcome: Outcome,
): Promise<OpenerMessage> {
  const event = { source: 'authing', eventType: 'socialLogin' } as const;
  const { browser } = visit;
  if (outcome.kind === 'signed-in') {
    const data = await signedInUser(deps, visit, outcome.login);
    return { code: 200, message: '', data, event, text: say(browser.locale, 'canClose') };
  }
  const answer = await answerOf(deps, visit, outcome);
  const { code, data } = answer;
  return { code, message: JSON.stringify(answer), data, event, text: answer.message };
}

async function answerOf(
  { broker }: BrowserDeps,
  { request, browser, appName }: Visit & { readonly appName: string },
  outcome: Outcome,
): Promise<FlowAnswer> {
  const language = browser.locale;
  if (outcome.kind === 'asked') {
    const { token } = outcome;
    const asked = await lookAtQuestion(broker, { token, browser });
    return questionAnswer(asked, { flowHandle: token, language, appName });
  }
  const failure = asAppError('error' in outcome ? outcome.error : undefined);
  logFailure(request, failure);
  return refusalAnswer(failure, language);
}

const script = `(function(){
var d=JSON.parse(document.getElementById('outcome').textContent);
var w=window.opener;
if(!w)return;
d.origins.forEach(function(o){try{w.postMessage(d.message,o)}catch(e){}});
setTimeout(function(){window.close()},300);
})()`;

function openerPage({
  language,
  message: { text, ...message },
  origins,
}: {
  readonly language: Language;
  readonly message: OpenerMessage;
  readonly origins: readonly string[];
}): Page {
  const title = say(language, 'oneMoment');
  return {
    title,
    language,
    script,
    body: html`<h1>${title}</h1>
      <p role="status">${text}</p>
      <script type="application/json" id="outcome">
        ${jsonBlock({ message, origins })}
      </script>`,
  };
}
