/** The forms of the hosted sign-in page: a password, a code, an account for somebody new. */
import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { finishProvenSignIn } from '../../broker/proven-sign-in.ts';
import { emailContact } from '../../credentials/contact-of.ts';
import type { SigningIn } from '../../credentials/credentials.ts';
import { joinBySignUp } from '../../credentials/join-by-sign-up.ts';
import { proveCode, provePassword } from '../../credentials/prove-person.ts';
import { sendCode } from '../../credentials/send-code.ts';
import type { Application } from '../../directory/application.ts';
import type { SignInMethods } from '../../directory/sign-in-methods.ts';
import type { User } from '../../directory/user.ts';
import type { SignInForm } from '../pages/sign-in-page.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { refusalOf } from './form-notice.ts';
import { formOf } from './posted-form.ts';
import {
  applicationOf,
  type OfInteraction,
  openVisit,
  showSignIn,
  type SignInVisit,
  wantedForm,
} from './sign-in-view.ts';
import { accountNameIn, contactIn } from './typed-account.ts';

/** A sent form, and everything it is judged by. */
interface Submission extends SignInVisit {
  readonly application: Application;
  readonly methods: SignInMethods;
  readonly form: SignInForm;
  readonly account: string;
  readonly secret: string;
}

type Prove = (deps: BrowserDeps, submission: Submission) => Promise<User>;

export function credentialRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  const proofs = { password: byPassword, passcode: byCode, 'sign-up': byJoining } as const;
  for (const [path, prove] of Object.entries(proofs)) {
    app.post<OfInteraction>(`/interaction/:uid/${path}`, (request, reply) =>
      submitted(deps, { request, reply }, (submission) => finish(deps, submission, prove)),
    );
  }
  app.post<OfInteraction>('/interaction/:uid/code', (request, reply) =>
    submitted(deps, { request, reply }, (submission) =>
      // Only the language is another one: the code that was sent is good.
      formOf(request).has('sent') ? askForCode(deps, submission) : send(deps, submission),
    ),
  );
}

/** What is wrong with a form is said on it, as long as the request waits. */
async function submitted(
  deps: BrowserDeps,
  { request, reply }: { request: FastifyRequest<OfInteraction>; reply: FastifyReply },
  work: (submission: Submission) => Promise<FastifyReply>,
): Promise<FastifyReply> {
  const visit = await openVisit(deps, request, reply);
  const sent = formOf(request);
  const wanted = sent.get('with') ?? undefined;
  const account = sent.get('account')?.trim() ?? '';
  try {
    const { application, methods } = await applicationOf(deps, visit);
    const form = wantedForm(methods, wanted);
    if (form === undefined || form !== wanted) throw new AppError('login_expired');
    const secret = sent.get('secret') ?? '';
    return await work({ ...visit, application, methods, form, account, secret });
  } catch (error) {
    if (reply.sent || !(error instanceof AppError) || ending.has(error.code)) throw error;
    const codeSent = sent.has('secret') || sent.has('again');
    const refusal = refusalOf(error, visit.browser.locale, { account, codeSent });
    return showSignIn(deps, visit, { wanted, ...refusal });
  }
}

/** Failures after which the form is of no use. */
const ending: ReadonlySet<string> = new Set([
  'login_expired',
  'login_other_browser',
  'application_not_found',
]);

async function finish(
  deps: BrowserDeps,
  submission: Submission,
  prove: Prove,
): Promise<FastifyReply> {
  const { request, reply, form } = submission;
  const { id: userId } = await prove(deps, submission);
  const amr = [form.endsWith('code') ? 'otp' : 'pwd'];
  const login = await finishProvenSignIn(deps.broker, submission, { userId, amr });
  await deps.answerSignedIn(request, reply, login);
  return reply;
}

async function byPassword(deps: BrowserDeps, submission: Submission): Promise<User> {
  const { methods, account, secret, form } = submission;
  if (form !== 'password') throw new AppError('login_expired');
  if (secret === '') throw invalidArgument('secret', rules.required);
  const name = accountNameIn(methods.passwords, account);
  if (name === undefined) throw new AppError('login_expired');
  return provePassword(deps.credentials, visitorOf(submission), { name, password: secret });
}

async function byCode(deps: BrowserDeps, submission: Submission): Promise<User> {
  const { methods, account, secret: code, form, interaction } = submission;
  if (form !== 'code') throw new AppError('login_expired');
  const contact = contactIn(methods.codes, account);
  const register = methods.codesAdmit.includes(contact.kind);
  const proof = { contact, code, register, browser: interaction.uid };
  return proveCode(deps.credentials, visitorOf(submission), proof);
}

async function byJoining(deps: BrowserDeps, submission: Submission): Promise<User> {
  const { methods, account, secret, form, interaction } = submission;
  const visitor = visitorOf(submission);
  if (form === 'sign-up-password') {
    const email = readEmailOf(account);
    const proof = { kind: 'password', email, username: undefined, password: secret } as const;
    return joinBySignUp(deps.credentials, visitor, proof);
  }
  if (form !== 'sign-up-code') throw new AppError('login_expired');
  const contact = contactIn(methods.signUp.codes, account);
  const proof = { kind: 'code', contact, code: secret, browser: interaction.uid } as const;
  return joinBySignUp(deps.credentials, visitor, proof);
}

async function send(deps: BrowserDeps, submission: Submission): Promise<FastifyReply> {
  const { methods, form, account, application, interaction, browser } = submission;
  const isSignUp = form === 'sign-up-code';
  const contact = contactIn(isSignUp ? methods.signUp.codes : methods.codes, account);
  await sendCode(deps.credentials, visitorOf(submission), {
    channel: isSignUp ? 'CHANNEL_REGISTER' : 'CHANNEL_LOGIN',
    contact,
    browser: interaction.uid,
    applicationName: application.name,
    language: browser.locale,
  });
  return askForCode(deps, submission);
}

function askForCode(deps: BrowserDeps, submission: Submission): Promise<FastifyReply> {
  const { form, account } = submission;
  return showSignIn(deps, submission, { wanted: form, notice: { kind: 'code-sent', account } });
}

function visitorOf({ interaction, browser }: Submission): SigningIn {
  const { poolId, appId } = interaction;
  const { ip, userAgent } = browser;
  return { poolId, appId, ip, userAgent };
}

function readEmailOf(text: string): string {
  const contact = emailContact(text);
  return contact.kind === 'email' ? contact.email : text;
}
