/**
 * The question which account somebody means, answered by a page of the application in JSON: the same
 * step as that of the hosted page (`account-question-routes.ts`), whose token is the `flowHandle`. A browser
 * without the cookie, or a page of another origin than the application's, gets nowhere. The older
 * addresses say by themselves what is answered, and leave it to the browser which question is meant.
 */
import { AppError } from '@causeway/contract/errors.ts';
import { notOneOf } from '@causeway/contract/rules.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';

import {
  type Answer,
  type Answered,
  chooseAccount,
  createInstead,
  lookAtQuestion,
  proveAccount,
  proveByPassword,
  sendProofCode,
} from '../../broker/account-question.ts';
import type { Application } from '../../directory/application.ts';
import { asId } from '../../kernel/ids.ts';
import { allowOrigin, answerPreflight } from '../cors.ts';
import { requireOwnPage } from '../own-page.ts';
import { unmarkedPassword } from '../plain-password.ts';
import { asAppError, logFailure } from '../reply.ts';
import { bodyReader } from '../validate.ts';
import { browserOf } from './browser-of.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { type FlowAnswer, finishedAnswer, questionAnswer, refusalAnswer } from './flow-answers.ts';
import { forgetQuestions, openQuestion } from './open-question.ts';
import { signedInUser } from './signed-in-user.ts';

const Text = Type.Optional(Type.String({ maxLength: 1000 }));

const Details = Type.Object({
  account: Text,
  accountId: Text,
  userId: Text,
  email: Text,
  phone: Text,
  phoneCountryCode: Text,
  code: Text,
  password: Text,
});

type Details = Readonly<Partial<Record<keyof (typeof Details)['properties'], string | undefined>>>;

const readFlow = bodyReader(
  Type.Object({
    action: Type.String({ maxLength: 100 }),
    data: Type.Optional(Details),
    flowHandle: Type.String({ minLength: 1, maxLength: 200 }),
  }),
);

/** What the person said. */
interface Said {
  readonly action: string;
  readonly details: Details;
  readonly flowHandle: string;
}

type Act = (deps: BrowserDeps, answer: Answer, details: Details) => Promise<Answered | undefined>;

/** Each answer to the question; undefined means that the question stands. */
const actions: Readonly<Record<string, Act>> = {
  'create-federation-account': ({ broker }, answer) => createInstead(broker, answer),
  'bind-identity-by-password': byPassword,
  'bind-identity-by-phone-code': byCode('phone-code'),
  'bind-identity-by-email-code': byCode('email-code'),
  // Without an account, a password would prove no address: it opens one that there is.
  'register-bind-by-password': byPassword,
  'register-bind-by-phone-code': byCode('phone-code'),
  'register-bind-by-email-code': byCode('email-code'),
  'bind-identity-by-selection': choose,
  'bind-identity-by-account-id': choose,
  'send-phone-code': sendCode('phone-code'),
  'send-email-code': sendCode('email-code'),
};

/** The older addresses, and what is answered there. */
const olderAddresses: Readonly<Record<string, keyof typeof actions>> = {
  byAccount: 'bind-identity-by-password',
  byEmailCode: 'bind-identity-by-email-code',
  byPhoneCode: 'bind-identity-by-phone-code',
  select: 'bind-identity-by-selection',
};

type Read = (deps: BrowserDeps, visit: Visit) => Promise<Said>;

export function authFlowRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  answerAt(app, deps, { place: '/interaction/authFlow', read: readFlowBody });
  for (const [name, action] of Object.entries(olderAddresses)) {
    const place = `/interaction/federation/binding/${name}`;
    answerAt(app, deps, { place, read: readOlderBody(action) });
  }
}

function answerAt(
  app: FastifyInstance,
  deps: BrowserDeps,
  { place, read }: { readonly place: string; readonly read: Read },
): void {
  app.options(place, answerPreflight);
  app.post(place, { onRequest: allowOrigin }, async (request, reply) => {
    const body = await goOn(deps, { request, reply }, read);
    return reply.header('cache-control', 'no-store').send(body);
  });
}

async function readFlowBody(_deps: BrowserDeps, { request }: Visit): Promise<Said> {
  const { action, data: details = {}, flowHandle } = readFlow(request.body);
  return { action, details, flowHandle };
}

const readDetails = bodyReader(Details);

function readOlderBody(action: string): Read {
  return async ({ broker }, visit) => {
    const details = readDetails(visit.request.body);
    const flowHandle = await openQuestion(broker, visit);
    if (flowHandle === undefined) throw new AppError('login_expired');
    return { action, details, flowHandle };
  };
}

interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function goOn(deps: BrowserDeps, visit: Visit, read: Read): Promise<FlowAnswer> {
  const { request, reply } = visit;
  const browser = browserOf(request, reply, deps.broker.publicUrl);
  try {
    const { action, details, flowHandle } = await read(deps, visit);
    const answer = { token: flowHandle, browser };
    const act = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (act === undefined) throw unknown(action);
    const { name: appName } = await askingApplication(deps, request, answer);
    const login = await act(deps, answer, details);
    if (login !== undefined) return await finished(deps, visit, login);
    const asked = await lookAtQuestion(deps.broker, answer);
    return questionAnswer(asked, { flowHandle, language: browser.locale, appName });
  } catch (error) {
    const failure = asAppError(error, request.headers['content-type']);
    logFailure(request, failure);
    return refusalAnswer(failure, browser.locale);
  }
}

async function finished(
  deps: BrowserDeps,
  visit: Visit,
  { waiting, ...login }: Answered,
): Promise<FlowAnswer> {
  if (waiting.kind !== 'request') throw new AppError('login_expired');
  forgetQuestions(deps.broker, visit);
  const { interactionUid } = waiting;
  return finishedAnswer(await signedInUser(deps, visit, { ...login, interactionUid }));
}

/** The cookie comes along with whatever page sends the request, so the page must be the application's. */
async function askingApplication(
  { broker }: BrowserDeps,
  request: FastifyRequest,
  { token, browser }: Answer,
): Promise<Application> {
  const { appId, waiting } = await broker.steps.look('account', token, browser);
  if (waiting.kind !== 'request') throw new AppError('login_expired'); // an app holds this key
  const application = await broker.store.applications.find(appId);
  if (application === undefined) throw new AppError('application_not_found');
  requireOwnPage(request, application, broker.publicUrl);
  return application;
}

async function byPassword(
  { broker, passwordKey }: BrowserDeps,
  answer: Answer,
  { account = '', password = '' }: Details,
): Promise<Answered> {
  const secret = await unmarkedPassword(passwordKey, password);
  return proveByPassword(broker, answer, { account, secret });
}

function byCode(method: 'phone-code' | 'email-code'): Act {
  return ({ broker }, answer, details) => {
    const secret = details.code ?? '';
    return proveAccount(broker, answer, { method, account: addressOf(details), secret });
  };
}

function sendCode(method: 'phone-code' | 'email-code'): Act {
  return async ({ broker }, answer, details) => {
    await sendProofCode(broker, answer, { method, account: addressOf(details) });
    return undefined;
  };
}

function addressOf({ email, phone, phoneCountryCode = '' }: Details): string {
  if (email !== undefined) return email;
  return phone === undefined || phone.startsWith('+') ? (phone ?? '') : phoneCountryCode + phone;
}

async function choose(
  { broker }: BrowserDeps,
  answer: Answer,
  { account, accountId, userId }: Details,
): Promise<Answered> {
  return chooseAccount(broker, answer, asId(accountId ?? userId ?? account ?? ''));
}

function unknown(action: string): AppError {
  const rule = notOneOf(Object.keys(actions));
  return new AppError('invalid_argument', { values: { field: 'action', rule }, detail: action });
}
