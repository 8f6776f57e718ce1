/** The question which account somebody means, and the answers to it. */
import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import {
  type Answer,
  type Answered,
  chooseAccount,
  createInstead,
  lookAtQuestion,
  proveAccount,
  sendProofCode,
} from '../../broker/account-question.ts';
import type { User } from '../../directory/user.ts';
import { asId } from '../../kernel/ids.ts';
import { accountPage, type AccountPageNotice } from '../pages/account-page.ts';
import { asAppError } from '../reply.ts';
import { browserOf } from './browser-of.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { pageStatus, sendPage } from './send-page.ts';
import { errorCatalogue, errorText } from '@causeway/contract/errors.ts';

type OfQuestion = { Params: { token: string } };
type Question = FastifyRequest<OfQuestion>;

/** The address of the page that asks which account is meant. */
export function accountAddress(publicUrl: string, token: string): string {
  return `${publicUrl}/account/${token}`;
}

export function accountRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  const { broker } = deps;
  app.get<OfQuestion>('/account/:token', (request, reply) => ask(deps, { request, reply }));
  app.post<OfQuestion>('/account/:token/create', (request, reply) =>
    answered(deps, { request, reply }, (answer) => createInstead(broker, answer)),
  );
  app.post<OfQuestion>('/account/:token/choose', (request, reply) =>
    answered(deps, { request, reply }, (answer, form) =>
      chooseAccount(broker, answer, asId(form.get('account') ?? '')),
    ),
  );
  app.post<OfQuestion>('/account/:token/prove', (request, reply) =>
    answered(deps, { request, reply }, (answer, form) =>
      proveAccount(broker, answer, { ...claimIn(form), secret: form.get('secret') ?? '' }),
    ),
  );
  app.post<OfQuestion>('/account/:token/code', async (request, reply) => {
    const form = formOf(request);
    try {
      await sendProofCode(broker, answerOf(deps, { request, reply }), claimIn(form));
      return await ask(deps, { request, reply }, { kind: 'code-sent', ...claimIn(form) });
    } catch (error) {
      return again(deps, { request, reply }, error);
    }
  });
}

interface Visit {
  readonly request: Question;
  readonly reply: FastifyReply;
}

async function answered(
  deps: BrowserDeps,
  visit: Visit,
  work: (answer: Answer, form: URLSearchParams) => Promise<Answered>,
): Promise<FastifyReply> {
  const { request, reply } = visit;
  try {
    const { waiting, ...login } = await work(answerOf(deps, visit), formOf(request));
    if (waiting.kind !== 'request') throw new AppError('login_expired');
    const { interactionUid } = waiting;
    reply.hijack();
    await deps.answerSignedIn(request, reply, { ...login, interactionUid });
    return reply;
  } catch (error) {
    if (reply.sent) throw error;
    return again(deps, visit, error);
  }
}

/** A wrong answer can be given again as long as the question stands. */
async function again(deps: BrowserDeps, visit: Visit, error: unknown): Promise<FastifyReply> {
  if (!(error instanceof AppError)) throw error;
  const { account } = claimIn(formOf(visit.request));
  try {
    return await ask(deps, visit, { kind: 'refused', error, account });
  } catch {
    throw error; // the question is gone, so what ended it is what the person is told
  }
}

async function ask(
  deps: BrowserDeps,
  { request, reply }: Visit,
  notice?:
    | { readonly kind: 'code-sent'; readonly method: string; readonly account: string }
    | { readonly kind: 'refused'; readonly error: AppError; readonly account: string },
): Promise<FastifyReply> {
  const answer = answerOf(deps, { request, reply });
  const { pending, connection, accounts } = await lookAtQuestion(deps.broker, answer);
  const application = await deps.broker.store.applications.find(pending.appId);
  if (application === undefined) throw new AppError('application_not_found');
  const language = answer.browser.locale;
  const failure = notice?.kind === 'refused' ? asAppError(notice.error) : undefined;
  const shown: AccountPageNotice | undefined =
    failure === undefined
      ? notice?.kind === 'code-sent'
        ? notice
        : undefined
      : {
          kind: 'refused',
          text: errorText(failure.code, language, failure.values),
          account: notice?.account ?? '',
        };
  const page = accountPage({
    language,
    appName: application.name,
    appLogo: application.logo,
    source: connection.displayName,
    address: accountAddress('', answer.token),
    question: pending.question,
    accounts: accounts.map((user) => ({ id: user.id, name: nameOf(user) })),
    notice: shown,
  });
  const status = failure === undefined ? 200 : pageStatus(errorCatalogue[failure.code].statusCode);
  return sendPage(reply, page, status);
}

function answerOf({ broker }: BrowserDeps, { request, reply }: Visit): Answer {
  return { token: request.params.token, browser: browserOf(request, reply, broker.publicUrl) };
}

function formOf({ body }: FastifyRequest): URLSearchParams {
  return body instanceof URLSearchParams ? body : new URLSearchParams();
}

function claimIn(form: URLSearchParams): { readonly method: string; readonly account: string } {
  return { method: form.get('method') ?? '', account: form.get('account') ?? '' };
}

function nameOf({ profile, username, email, phone, id }: User): string {
  return (
    [profile.name, username, email, phone].filter((part) => part !== undefined).join(' · ') || id
  );
}
