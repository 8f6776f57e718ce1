/**
 * The older API's answers to the question which account is one's own: whoever holds the key answers once,
 * and gets what the sign-in that asked would have given.
 */
import type { legacyAppQuestionRoutes, Joined } from '@causeway/contract/legacy-app-question.ts';
import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import {
  type Answer,
  type Answered,
  chooseAccount,
  createInstead,
  proveAccount,
  proveByPassword,
} from '../../broker/account-question.ts';
import type { PasswordKey } from '../../credentials/password-key.ts';
import { phoneContact } from '../../credentials/contact-of.ts';
import type { Application } from '../../directory/application.ts';
import { asId, type UserId } from '../../kernel/ids.ts';
import { vouchFor } from '../../oidc/credentials-grant.ts';
import { brandedHeader } from '../auth/header.ts';
import { browserOf } from '../browser/browser-of.ts';
import { answered, type Handlers, type Wire } from '../mount.ts';
import { unmarkedPassword } from '../plain-password.ts';
import { sendLegacyData } from '../reply.ts';
import type { AppSignInDeps } from './app-sign-in.ts';
import { signedInUser } from './legacy-app-sign-in.ts';
import { exchangedTokens } from './token-set.ts';

export interface QuestionDeps extends AppSignInDeps {
  readonly passwordKey: PasswordKey;
}

export function legacyAppQuestionHandlers(
  deps: QuestionDeps,
): Handlers<typeof legacyAppQuestionRoutes> {
  const { broker, passwordKey } = deps;
  return {
    registerNewUser: (call) => finish(deps, call, (answer) => createInstead(broker, answer)),
    bindByEmailCode: (call) =>
      finish(deps, call, (answer) => {
        const { email: account, code: secret } = call.body;
        return proveAccount(broker, answer, { method: 'email-code', account, secret });
      }),
    bindByPhoneCode: (call) =>
      finish(deps, call, (answer) => {
        const { phone, phoneCountryCode, code: secret } = call.body;
        const { address: account } = phoneContact(phone, phoneCountryCode || undefined);
        return proveAccount(broker, answer, { method: 'phone-code', account, secret });
      }),
    bindByAccount: (call) =>
      finish(deps, call, async (answer) => {
        const { account, password } = call.body;
        const secret = await unmarkedPassword(passwordKey, password);
        return proveByPassword(broker, answer, { account, secret });
      }),
    selectAccount: (call) =>
      finish(deps, call, (answer) => {
        const { account, accountId = account } = call.body;
        if (accountId === undefined) {
          throw invalidArgument('account', rules.required);
        }
        return chooseAccount(broker, answer, asId(accountId));
      }),
    bindByAccountId: (call) =>
      finish(deps, call, (answer) => chooseAccount(broker, answer, asId(call.body.accountId))),
  };
}

interface Asked {
  readonly body: { readonly key: string };
  readonly wire: Wire;
}

/** The key is spent within the token request, so one that the application may not make spends none. */
async function finish(
  deps: QuestionDeps,
  { body, wire }: Asked,
  act: (answer: Answer) => Promise<Answered>,
): Promise<typeof answered> {
  const { broker, openid } = deps;
  const { request, reply } = wire;
  const browser = browserOf(request, reply, broker.publicUrl);
  const answer: Answer = { token: body.key, browser, waiting: 'app' };
  const { application, scope } = await waitingFor(deps, answer, wire);

  let userId: UserId | undefined;
  const prove = async () => {
    const login = await act(answer);
    ({ userId } = login);
    return { userId: login.userId, amr: login.amr ?? [] };
  };
  const tokens = await exchangedTokens(openid, wire, { ...vouchFor(application), scope, prove });
  if (userId === undefined) throw new AppError('user_not_found');
  const user = await signedInUser(deps, { application, userId, tokens });
  // Some clients read `data`, others the whole body.
  const joined: Joined = { ...user, ...tokens };
  sendLegacyData(reply, joined, tokens);
  return answered;
}

/** A key that another application was given is none. */
async function waitingFor(
  { broker }: QuestionDeps,
  { token, browser }: Answer,
  { request }: Wire,
): Promise<{ readonly application: Application; readonly scope: string | undefined }> {
  const { appId, waiting } = await broker.steps.look('app-account', token, browser);
  const claimed = brandedHeader(request, 'app-id');
  if (waiting.kind !== 'app' || (claimed !== undefined && claimed !== appId)) {
    throw new AppError('login_expired');
  }
  const application = await broker.store.applications.find(appId);
  if (application === undefined) throw new AppError('application_not_found');
  return { application, scope: waiting.scope };
}
