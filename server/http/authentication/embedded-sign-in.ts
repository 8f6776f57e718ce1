/**
 * What the published component asks and sends from a page of the application. Nothing here tells who has an
 * account, but that an address is taken when somebody joins with it by a password; and where a person or a code is
 * concerned, only pages of the application are answered.
 */
import type { embeddedSignInRoutes } from '@causeway/contract/embedded-sign-in.ts';
import { AppError } from '@causeway/contract/errors.ts';
import type { LegacyUser } from '@causeway/contract/legacy-app-sign-in.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import type { BrokerDeps } from '../../broker/deps.ts';
import { emailContact, phoneContact } from '../../credentials/contact-of.ts';
import type { Contact, CredentialDeps, SigningIn } from '../../credentials/credentials.ts';
import type { PasswordKey } from '../../credentials/password-key.ts';
import { proveCode, provePassword } from '../../credentials/prove-person.ts';
import { sendCode } from '../../credentials/send-code.ts';
import { requireOwnPassword, signUp } from '../../credentials/sign-up.ts';
import type { Application } from '../../directory/application.ts';
import { readEmail } from '../../directory/contact.ts';
import { signInMethodsOf } from '../../directory/sign-in-methods.ts';
import type { UserId } from '../../kernel/ids.ts';
import { type ProvenPerson, vouchFor } from '../../oidc/credentials-grant.ts';
import type { OpenIdProvider } from '../../oidc/openid-provider.ts';
import type { ApplicationCaller } from '../auth/principal.ts';
import { accountNameIn } from '../browser/typed-account.ts';
import { answered, type Call, type Handlers, type Wire } from '../mount.ts';
import { requireOwnPage } from '../own-page.ts';
import { unmarkedPassword } from '../plain-password.ts';
import { sendLegacyData } from '../reply.ts';
import { purposeOfCode } from './embedded-code.ts';
import { admittedByCode } from './embedded-forms.ts';
import { legacyUser, signedInUser } from './legacy-app-sign-in.ts';
import { exchangedTokens } from './token-set.ts';

export interface EmbeddedSignInDeps {
  readonly broker: BrokerDeps;
  readonly credentials: CredentialDeps;
  readonly passwordKey: PasswordKey;
  readonly openid: Pick<OpenIdProvider, 'exchangeCredentials'>;
}

/** The calls of the published component. */
export function embeddedSignInHandlers(
  deps: EmbeddedSignInDeps,
): Handlers<typeof embeddedSignInRoutes> {
  return {
    // Where somebody proves an address it must be known; where somebody joins, a name must be free.
    findUser: async ({ query }) => query.type === 'email' || query.type === 'phone',
    async sendEmailCode(call) {
      await told(send(deps, call, emailContact(call.body.email)));
    },
    async sendPhoneCode(call) {
      const { phone, phoneCountryCode } = call.body;
      await told(send(deps, call, phoneContact(phone, phoneCountryCode || undefined)));
    },
    loginByAccount: (call) => told(signIn(deps, call, byPassword(deps, call.body))),
    loginByEmailCode(call) {
      const { email, code } = call.body;
      return told(
        signIn(deps, call, byCode(deps, call.wire, { contact: emailContact(email), code })),
      );
    },
    loginByPhoneCode(call) {
      const { phone, phoneCountryCode, code } = call.body;
      const contact = phoneContact(phone, phoneCountryCode || undefined);
      return told(signIn(deps, call, byCode(deps, call.wire, { contact, code })));
    },
    registerAccount: (call) => told(register(deps, call)),
  };
}

type SendCall = Call<(typeof embeddedSignInRoutes)['sendEmailCode' | 'sendPhoneCode']>;

async function send(
  { broker, credentials }: EmbeddedSignInDeps,
  { principal, wire, language }: SendCall,
  contact: Contact,
): Promise<void> {
  const application = await ownApplication(broker, principal, wire);
  const { appId, poolId } = principal;
  const { kind } = contact;
  const { channel, browser } = await purposeOfCode(broker, wire, { appId, kind });
  const isSignIn = channel === 'CHANNEL_LOGIN';
  if (isSignIn && !signInMethodsOf(application).codes.includes(kind)) {
    throw new AppError('method_not_offered');
  }
  const visitor = { poolId, ip: wire.request.ip };
  const { name: applicationName } = application;
  await sendCode(credentials, visitor, { channel, contact, browser, applicationName, language });
}

type Prove = (application: Application, visitor: SigningIn) => Promise<ProvenPerson>;

type SignInCall = Call<
  (typeof embeddedSignInRoutes)['loginByAccount' | 'loginByEmailCode' | 'loginByPhoneCode']
>;

/** The page gets an id token and no more; nobody is signed in at other applications by it. */
async function signIn(
  { broker, openid }: EmbeddedSignInDeps,
  { principal, wire }: SignInCall,
  prove: Prove,
): Promise<typeof answered> {
  const application = await ownApplication(broker, principal, wire);
  const { id: appId, poolId } = application;
  const { ip, headers } = wire.request;
  const visitor = { poolId, appId, ip, userAgent: headers['user-agent'] };
  let userId: UserId | undefined;
  const tokens = await exchangedTokens(openid, wire, {
    ...vouchFor(application),
    scope: SCOPE,
    async prove() {
      const person = await prove(application, visitor);
      ({ userId } = person);
      return person;
    },
  });
  if (userId === undefined) throw new AppError('user_not_found');
  return shown(wire, await signedInUser({ broker }, { application, userId, tokens }));
}

const SCOPE = 'openid profile email phone';

/** The component reads `statusCode` in one place and `code` in another. */
function shown({ reply }: Wire, user: LegacyUser): typeof answered {
  sendLegacyData(reply, user, { statusCode: 200 });
  return answered;
}

function byPassword(
  { credentials, passwordKey }: EmbeddedSignInDeps,
  { account, password: sent }: { readonly account: string; readonly password: string },
): Prove {
  return async (application, visitor) => {
    const name = accountNameIn(signInMethodsOf(application).passwords, account.trim());
    if (name === undefined) throw new AppError('method_not_offered');
    const password = await unmarkedPassword(passwordKey, sent);
    const { id } = await provePassword(credentials, visitor, { name, password });
    return { userId: id, amr: ['pwd'] };
  };
}

/** A code for the question that waits here signs its owner in, too: answering the question would have. */
function byCode(
  { broker, credentials }: EmbeddedSignInDeps,
  wire: Wire,
  { contact, code }: { readonly contact: Contact; readonly code: string },
): Prove {
  return async (application, visitor) => {
    const { kind } = contact;
    const methods = signInMethodsOf(application);
    if (!methods.codes.includes(kind)) throw new AppError('method_not_offered');
    const purpose = await purposeOfCode(broker, wire, { appId: application.id, kind });
    const admits = admittedByCode(methods).includes(kind);
    const proof = { contact, code, register: admits, ...purpose };
    const { id } = await proveCode(credentials, visitor, proof);
    return { userId: id, amr: ['otp'] };
  };
}

async function register(
  { broker, credentials, passwordKey }: EmbeddedSignInDeps,
  { principal, body, wire }: Call<(typeof embeddedSignInRoutes)['registerAccount']>,
): Promise<typeof answered> {
  const application = await ownApplication(broker, principal, wire);
  if (!signInMethodsOf(application).signUp.password) throw new AppError('registration_disabled');
  const email = readEmail(body.account);
  if (email === undefined) throw invalidArgument('account', rules.email);
  const password = await unmarkedPassword(passwordKey, body.password);
  requireOwnPassword('password', password);
  const { poolId, appId } = principal;
  const user = await signUp(
    credentials,
    { poolId, appId, ip: wire.request.ip },
    {
      proof: { kind: 'password', email, username: undefined, password },
      profile: {},
      customData: undefined,
      completions: [],
    },
  );
  return shown(wire, legacyUser(user, { token: undefined, tokenEndsAt: broker.clock() }));
}

async function ownApplication(
  { store, publicUrl }: BrokerDeps,
  { appId }: ApplicationCaller,
  { request }: Wire,
): Promise<Application> {
  const application = await store.applications.find(appId);
  if (application === undefined) throw new AppError('application_not_found');
  requireOwnPage(request, application, publicUrl);
  return application;
}

/** The component reads no answer but those of HTTP status 200, and that one has to wait is for the person to know. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'too_many_requests') throw error;
    throw new AppError('tried_too_often', { values: error.values, cause: error });
  }
}
