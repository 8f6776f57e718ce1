/** Handlers of signing in and up by password or code: from the wire to one use case each, and back. */
import type { CodeChannel, codeRoutes } from '@causeway/contract/codes.ts';
import type { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';
import type { SignIn, signInRoutes, SignUp } from '@causeway/contract/sign-in.ts';

import type { BrokerDeps } from '../../broker/deps.ts';
import { proveByDirectory } from '../../broker/directory-sign-in.ts';
import { changePassword } from '../../credentials/change-password.ts';
import { emailContact, phoneContact } from '../../credentials/contact-of.ts';
import type { Contact, CredentialDeps, SigningIn, Visitor } from '../../credentials/credentials.ts';
import type { PasswordKey } from '../../credentials/password-key.ts';
import { type AccountName, proveCode, provePassword } from '../../credentials/prove-person.ts';
import { sendCode } from '../../credentials/send-code.ts';
import { type SignUpProof, signUp } from '../../credentials/sign-up.ts';
import type { User } from '../../directory/user.ts';
import { asId, type TenantId } from '../../kernel/ids.ts';
import type { ProvenApplication, ProvenPerson } from '../../oidc/credentials-grant.ts';
import type { OpenIdProvider } from '../../oidc/openid-provider.ts';
import { openQuestion } from '../browser/open-question.ts';
import { profileOf, userDto } from '../management/user-dto.ts';
import type { Call, Handlers } from '../mount.ts';
import { claimedPassword, plainPassword } from '../plain-password.ts';
import { claimedClient } from './claimed-client.ts';
import { exchangedTokens } from './token-set.ts';

export interface CredentialHandlerDeps {
  readonly credentials: CredentialDeps;
  readonly broker: BrokerDeps;
  readonly passwordKey: PasswordKey;
  readonly openid: Pick<OpenIdProvider, 'exchangeCredentials'>;
}

type SendCall = Call<(typeof codeRoutes)['sendEmail' | 'sendSms']>;

export function codeHandlers({
  credentials,
  broker,
}: CredentialHandlerDeps): Handlers<typeof codeRoutes> {
  async function send(call: SendCall, contact: Contact) {
    const { principal, body, language, wire } = call;
    const application = await credentials.store.applications.find(principal.appId);
    await sendCode(credentials, visitorOf(principal, wire.request), {
      channel: body.channel,
      contact,
      browser: await loginFor(broker, call),
      applicationName: application?.name ?? '',
      language,
    });
  }
  return {
    async sendEmail(call) {
      await send(call, emailContact(call.body.email));
    },
    async sendSms(call) {
      const { phoneNumber, phoneCountryCode } = call.body;
      await send(call, phoneContact(phoneNumber, given(phoneCountryCode)));
    },
  };
}

const bindingChannels: ReadonlySet<CodeChannel> = new Set([
  'CHANNEL_BIND_EMAIL',
  'CHANNEL_BIND_PHONE',
]);

/** The login in which the browser is asked for its account, where the code is to answer that: it is good there only. */
async function loginFor(broker: BrokerDeps, { body, wire }: SendCall): Promise<string | undefined> {
  const isOfPerson = wire.request.headers.authorization !== undefined;
  if (isOfPerson || !bindingChannels.has(body.channel)) return undefined;
  return openQuestion(broker, wire);
}

export function signInHandlers(deps: CredentialHandlerDeps): Handlers<typeof signInRoutes> {
  const { credentials, passwordKey, openid } = deps;
  return {
    async signInByCredentials({ body, wire, requestId }) {
      const { request } = wire;
      const prove = proofs[body.connection](deps, body);
      return exchangedTokens(openid, wire, {
        ...claimedClient(body, request),
        scope: given(body.options?.scope),
        prove: (application) =>
          prove({
            poolId: application.poolId,
            appId: application.appId,
            ip: clientIp(application, body) ?? request.ip,
            userAgent: request.headers['user-agent'],
            requestId,
          }),
      });
    },
    async signUp({ principal, body, wire }) {
      const visitor = { ...visitorOf(principal, wire.request), appId: principal.appId };
      const user = await signUp(credentials, visitor, await newcomer(passwordKey, body));
      return userDto(user, { withCustomData: body.profile?.customData !== undefined });
    },
    async updatePassword({ principal, body, wire }) {
      const { passwordEncryptType: encryption } = body;
      await changePassword(
        credentials,
        { ...principal, ip: wire.request.ip },
        {
          newPassword: await plainPassword(passwordKey, {
            field: 'newPassword',
            password: body.newPassword,
            encryption,
          }),
          oldPassword: await claimedPassword(passwordKey, {
            password: given(body.oldPassword),
            encryption,
          }),
        },
      );
    },
  };
}

type Prove = (visitor: SigningIn & { readonly requestId: string }) => Promise<ProvenPerson>;

/** Each way to sign in, and how it reads its part of the call. */
const proofs: Readonly<
  Record<SignIn['connection'], (deps: CredentialHandlerDeps, body: SignIn) => Prove>
> = {
  PASSWORD: byPassword,
  PASSCODE: byCode,
  LDAP: (deps, body) => byDirectory(deps, body, 'ldap'),
  AD: (deps, body) => byDirectory(deps, body, 'ad'),
};

function byPassword(
  { credentials, passwordKey }: CredentialHandlerDeps,
  { passwordPayload: payload, options }: SignIn,
): Prove {
  if (payload === undefined) throw missing('passwordPayload');
  const sent = { password: payload.password, encryption: options?.passwordEncryptType };
  const name = accountName(payload);
  return async (visitor) => {
    const password = await claimedPassword(passwordKey, sent);
    return person(await provePassword(credentials, visitor, { name, password }), 'pwd');
  };
}

function byCode(
  { credentials }: CredentialHandlerDeps,
  { passCodePayload: payload, options }: SignIn,
): Prove {
  if (payload === undefined) throw missing('passCodePayload');
  const contact = contactOf(payload, 'passCodePayload');
  const proof = { contact, code: payload.passCode, register: options?.autoRegister ?? false };
  return async (visitor) => person(await proveCode(credentials, visitor, proof), 'otp');
}

function byDirectory(
  { broker, passwordKey }: CredentialHandlerDeps,
  { ldapPayload, adPayload, options, extIdpConnIdentifier: identifier }: SignIn,
  type: 'ldap' | 'ad',
): Prove {
  const payload = { ldap: ldapPayload, ad: adPayload }[type];
  if (payload === undefined) throw missing(`${type}Payload`);
  const sent = { password: payload.password, encryption: options?.passwordEncryptType };
  const username = payload.sAMAccountName;
  const tenantId = asTenant(given(options?.tenantId));
  return async ({ poolId, appId, ...client }) => {
    const password = await claimedPassword(passwordKey, sent);
    return proveByDirectory(
      broker,
      { poolId, appId, tenantId, type, identifier },
      { username, password, client },
    );
  };
}

/** RFC 8176 section 2 names the methods. */
function person({ id }: User, method: 'pwd' | 'otp'): ProvenPerson {
  return { userId: id, amr: [method] };
}

function asTenant(id: string | undefined): TenantId | undefined {
  return id === undefined ? undefined : asId(id);
}

type PasswordPayload = NonNullable<SignIn['passwordPayload']>;

function accountName(payload: PasswordPayload): AccountName {
  for (const kind of ['email', 'phone', 'username', 'account'] as const) {
    const text = payload[kind];
    if (text !== undefined) return { kind, text };
  }
  throw missing('passwordPayload.account');
}

interface ContactPayload {
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly phoneCountryCode?: string | undefined;
}

function contactOf({ email, phone, phoneCountryCode }: ContactPayload, place: string): Contact {
  if (email !== undefined) return emailContact(email);
  if (phone !== undefined) return phoneContact(phone, given(phoneCountryCode));
  throw missing(`${place}.email`);
}

async function newcomer(
  key: PasswordKey,
  { connection, passwordPayload, passCodePayload, profile, options }: SignUp,
) {
  const { email, phone, customData, ...attributes } = profile ?? {};
  const emailCode = options?.emailPassCodeForInformationCompletion;
  const phoneCode = options?.phonePassCodeForInformationCompletion;
  return {
    proof:
      connection === 'PASSWORD'
        ? await passwordProof(key, passwordPayload, options)
        : codeProof(passCodePayload),
    profile: profileOf(attributes),
    customData,
    completions: [
      ...(email !== undefined && emailCode !== undefined
        ? [{ contact: emailContact(email), code: emailCode }]
        : []),
      ...(phone !== undefined && phoneCode !== undefined
        ? [{ contact: phoneContact(phone, undefined), code: phoneCode }]
        : []),
    ],
  };
}

async function passwordProof(
  key: PasswordKey,
  payload: SignUp['passwordPayload'],
  options: SignUp['options'],
): Promise<SignUpProof> {
  if (payload === undefined) throw missing('passwordPayload');
  const password = await plainPassword(key, {
    field: 'passwordPayload.password',
    password: payload.password,
    encryption: options?.passwordEncryptType,
  });
  return { kind: 'password', email: payload.email, username: payload.username, password };
}

function codeProof(payload: SignUp['passCodePayload']): SignUpProof {
  if (payload === undefined) throw missing('passCodePayload');
  return { kind: 'code', contact: contactOf(payload, 'passCodePayload'), code: payload.passCode };
}

type Request = Call<object>['wire']['request'];

/** Whoever shows the application's secret speaks for its servers, and knows the person's address. */
function clientIp({ isConfidential }: ProvenApplication, { options }: SignIn) {
  return isConfidential ? given(options?.clientIp) : undefined;
}

function visitorOf({ poolId }: Pick<Visitor, 'poolId'>, { ip }: Request): Visitor {
  return { poolId, ip };
}

function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

function missing(field: string): AppError {
  return invalidArgument(field, rules.required);
}
