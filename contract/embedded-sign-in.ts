/**
 * What the published sign-in component calls from a page of the application. Its answers say nothing of who has
 * an account here, until somebody has proved to be them.
 */
import { Type } from 'typebox';

import { route } from './route.ts';

const Email = Type.String({ minLength: 1, maxLength: 254 });
const Phone = Type.String({ minLength: 1, maxLength: 32 });
const CountryCode = Type.Optional(Type.String({ maxLength: 8 }));

const shared = { access: 'application', isLegacy: true } as const;

const sending = [
  'forbidden',
  'method_not_offered',
  'tried_too_often',
  'delivery_not_configured',
  'delivery_failed',
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
};
