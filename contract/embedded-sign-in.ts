/**
 * What the published sign-in component calls from a page of the application. Its answers say nothing of who has
 * an account here, until somebody has proved to be them; but an address that is taken cannot be joined with again.
 */
import { Type } from 'typebox';

import { LegacyUser } from './legacy-app-sign-in.ts';
import { Password } from './passwords.ts';
import { route } from './route.ts';

const Email = Type.String({ minLength: 1, maxLength: 254 });
const Phone = Type.String({ minLength: 1, maxLength: 32 });
const Code = Type.String({ minLength: 1, maxLength: 32 });
const CountryCode = Type.Optional(Type.String({ maxLength: 8 }));

const shared = { access: 'application', isLegacy: true } as const;

const sending = [
  'forbidden',
  'method_not_offered',
  'tried_too_often',
  'delivery_not_configured',
  'delivery_failed',
] as const;

const signingIn = [
  'forbidden',
  'method_not_offered',
  'tried_too_often',
  'user_suspended',
  'unavailable',
] as const;

/** Which tab of the component asks: a kind of address for signing in, or the tab for joining. */
const AskedName = Type.Enum(['email', 'phone', 'username', 'account']);

export const embeddedSignInRoutes = {
  findUser: route({
    ...shared,
    operation: 'findUserV2',
    method: 'GET',
    path: '/api/v2/users/find',
    summary:
      'Answers the same for every name, so that nobody learns who has an account: that an address is known, which lets the component go on to prove it, and that a name to join with is free.',
    query: Type.Object({
      key: Type.Optional(Type.String({ maxLength: 254 })),
      type: AskedName,
      userPoolId: Type.Optional(Type.String({ maxLength: 256 })),
    }),
    data: Type.Boolean(),
    errors: [],
  }),
  sendEmailCode: route({
    ...shared,
    operation: 'sendEmailV2',
    method: 'POST',
    path: '/api/v2/email/send',
    summary:
      'Sends a code by e-mail: for the question that waits in this browser where one does, else to sign in with.',
    body: Type.Object({ email: Email, scene: Type.Enum(['LOGIN_VERIFY_CODE']) }),
    errors: sending,
  }),
  sendPhoneCode: route({
    ...shared,
    operation: 'sendSmsV2',
    method: 'POST',
    path: '/api/v2/sms/send',
    summary:
      'Sends a code by text message: for the question that waits in this browser where one does, else to sign in with.',
    body: Type.Object({
      phone: Phone,
      phoneCountryCode: CountryCode,
      scene: Type.Enum(['login']),
    }),
    errors: sending,
  }),
  loginByAccount: route({
    ...shared,
    operation: 'loginByAccountV2',
    method: 'POST',
    path: '/api/v2/login/account',
    summary:
      'Signs a person in by password, which may be encrypted with the `publicKey` of the application.',
    body: Type.Object({
      account: Type.String({ minLength: 1, maxLength: 254 }),
      password: Password,
    }),
    data: LegacyUser,
    errors: [...signingIn, 'credentials_wrong'],
  }),
  loginByEmailCode: route({
    ...shared,
    operation: 'loginByEmailCodeV2',
    method: 'POST',
    path: '/api/v2/login/email-code',
    summary: 'Signs a person in by a code that was sent to their e-mail address.',
    body: Type.Object({ email: Email, code: Code }),
    data: LegacyUser,
    errors: [...signingIn, 'code_wrong', 'user_not_found'],
  }),
  loginByPhoneCode: route({
    ...shared,
    operation: 'loginByPhoneCodeV2',
    method: 'POST',
    path: '/api/v2/login/phone-code',
    summary: 'Signs a person in by a code that was sent to their phone.',
    body: Type.Object({ phone: Phone, phoneCountryCode: CountryCode, code: Code }),
    data: LegacyUser,
    errors: [...signingIn, 'code_wrong', 'user_not_found'],
  }),
  registerAccount: route({
    ...shared,
    operation: 'registerAccountV2',
    method: 'POST',
    path: '/api/v2/register-account',
    summary: 'Creates an account with an e-mail address and a password; nobody is signed in by it.',
    body: Type.Object({ account: Email, password: Password }),
    data: LegacyUser,
    errors: ['forbidden', 'registration_disabled', 'value_taken', 'tried_too_often', 'unavailable'],
  }),
};
