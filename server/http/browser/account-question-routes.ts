/** The question which account somebody means, and the answers to it. */
import type { BindingMethod } from '@causeway/contract/association.ts';
import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import {
  type Answer,
  type Answered,
  type AskedQuestion,
  backToSignIn,
  chooseAccount,
  createInstead,
  lookAtQuestion,
  proveAccount,
  sendProofCode,
} from '../../broker/account-question.ts';
import { signInPage as signInAddress } from '../../broker/sign-in.ts';
import { asId } from '../../kernel/ids.ts';
import { accountQuestionPage } from '../pages/account-question-page.ts';
import { brandOf } from '../pages/brand.ts';
import type { FormNotice } from '../pages/fields.ts';
import { say } from '../pages/text.ts';
import { browserOf } from './browser-of.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { failurePage } from './failure-page.ts';
import { refusalOf } from './form-notice.ts';
import { hintAt, nameOf } from './person-name.ts';
import { formOf } from './posted-form.ts';
import { sendPage } from './send-page.ts';
import { rememberApplication } from './way-back.ts';

type OfQuestion = { Params: { token: string } };

interface Visit {
  readonly request: FastifyRequest<OfQuestion>;
  readonly reply: FastifyReply;
}

/** The address of the page that asks which account is meant. */
export function questionAddress(publicUrl: string, token: string): string {
  return `${publicUrl}/account/${token}`;
}

export function accountQuestionRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  const { broker } = deps;
  app.get<OfQuestion>('/account/:token', async (request, reply) => {
    const visit = { request, reply };
    const asked: unknown = Reflect.get(Object(request.query), 'with');
    const method = typeof asked === 'string' ? asked : undefined;
    try {
      return await ask(deps, visit, { method });
    } catch (error) {
      return lost(deps, visit, error);
    }
  });
  // What a form led to, opened again by its address.
  app.get<OfQuestion>('/account/:token/:answer', async (request, reply) =>
    reply.redirect(questionAddress('', encodeURIComponent(request.params.token)), 303),
  );
  answers(app, deps, {
    create: (answer) => createInstead(broker, answer),
    choose: (answer, form) => chooseAccount(broker, answer, asId(form.get('account') ?? '')),
    prove: (answer, form) =>
      proveAccount(broker, answer, { ...claimIn(form), secret: form.get('secret') ?? '' }),
  });
  app.post<OfQuestion>('/account/:token/code', async (request, reply) => {
    const visit = { request, reply };
    const form = formOf(request);
    const { method, account } = claimIn(form);
    try {
      // With `sent` only the language is another one: the code that was sent is good.
      if (!form.has('sent')) {
        await sendProofCode(broker, answerOf(deps, visit), { method, account });
      }
      return await ask(deps, visit, { method, notice: { kind: 'code-sent', account } });
    } catch (error) {
      return again(deps, visit, error);
    }
  });
}

type Work = (answer: Answer, form: URLSearchParams) => Promise<Answered>;

function answers(
  app: FastifyInstance,
  deps: BrowserDeps,
  works: Readonly<Record<string, Work>>,
): void {
  for (const [path, work] of Object.entries(works)) {
    app.post<OfQuestion>(`/account/:token/${path}`, async (request, reply) => {
      try {
        const answer = answerOf(deps, { request, reply });
        const { waiting, ...login } = await work(answer, formOf(request));
        if (waiting.kind !== 'request') throw new AppError('login_expired');
        const { interactionUid } = waiting;
        await deps.answerSignedIn(request, reply, { ...login, interactionUid });
        return reply;
      } catch (error) {
        if (reply.sent) throw error;
        return again(deps, { request, reply }, error);
      }
    });
  }
}

/** A wrong answer can be given again as long as the question stands. */
async function again(deps: BrowserDeps, visit: Visit, error: unknown): Promise<FastifyReply> {
  if (!(error instanceof AppError)) throw error;
  const form = formOf(visit.request);
  const { method, account } = claimIn(form);
  const codeSent = form.has('secret') || form.has('again');
  const refusal = refusalOf(error, answerOf(deps, visit).browser.locale, { account, codeSent });
  try {
    return await ask(deps, visit, { method, ...refusal });
  } catch {
    return lost(deps, visit, error); // what ended the question is what the person is told
  }
}

/** The question cannot be answered any more; where the application still waits, there are other ways in. */
async function lost(deps: BrowserDeps, visit: Visit, error: unknown): Promise<FastifyReply> {
  const answer = answerOf(deps, visit);
  const uid = await backToSignIn(deps.broker, answer);
  if (uid === undefined) throw error;
  const label = say(answer.browser.locale, 'chooseAnother');
  const next = [{ kind: 'link', label, address: signInAddress('', uid) }] as const;
  return failurePage(visit.reply, { error, request: visit.request, next });
}

interface Shown {
  readonly method: string | undefined;
  readonly notice?: FormNotice;
  readonly status?: number;
}

async function ask(
  deps: BrowserDeps,
  visit: Visit,
  { method, notice, status }: Shown,
): Promise<FastifyReply> {
  const { broker } = deps;
  const answer = answerOf(deps, visit);
  const { pending, connection, accounts } = await lookAtQuestion(broker, answer);
  const application = await broker.store.applications.find(pending.appId);
  if (application === undefined) throw new AppError('application_not_found');
  rememberApplication(visit.reply, broker, application);
  const page = accountQuestionPage({
    language: answer.browser.locale,
    brand: brandOf(application),
    source: connection.displayName,
    address: questionAddress('', answer.token),
    question: pending.question,
    method: shownMethod(pending, method),
    accounts: accounts.map((user) => ({ id: user.id, name: nameOf(user), hint: hintAt(user) })),
    notice,
  });
  return sendPage(visit.reply, page, status);
}

function shownMethod(
  { question }: AskedQuestion['pending'],
  wanted: string | undefined,
): BindingMethod | undefined {
  if (question.kind !== 'challenge') return undefined;
  return question.methods.find((method) => method === wanted) ?? question.methods[0];
}

function answerOf({ broker }: BrowserDeps, { request, reply }: Visit): Answer {
  return { token: request.params.token, browser: browserOf(request, reply, broker.publicUrl) };
}

function claimIn(form: URLSearchParams): { readonly method: string; readonly account: string } {
  return { method: form.get('with') ?? '', account: form.get('account')?.trim() ?? '' };
}
