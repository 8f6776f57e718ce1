/** Codes that a person receives by e-mail or text message. */
import { type Static, Type } from 'typebox';

import { route } from './route.ts';

const EmailChannel = Type.Enum([
  'CHANNEL_LOGIN',
  'CHANNEL_REGISTER',
  'CHANNEL_RESET_PASSWORD',
  'CHANNEL_VERIFY_EMAIL_LINK',
  'CHANNEL_UPDATE_EMAIL',
  'CHANNEL_BIND_EMAIL',
  'CHANNEL_UNBIND_EMAIL',
  'CHANNEL_VERIFY_MFA',
  'CHANNEL_UNLOCK_ACCOUNT',
  'CHANNEL_COMPLETE_EMAIL',
  'CHANNEL_DELETE_ACCOUNT',
]);

const SmsChannel = Type.Enum([
  'CHANNEL_LOGIN',
  'CHANNEL_REGISTER',
  'CHANNEL_RESET_PASSWORD',
  'CHANNEL_BIND_PHONE',
  'CHANNEL_UNBIND_PHONE',
  'CHANNEL_BIND_MFA',
  'CHANNEL_VERIFY_MFA',
  'CHANNEL_UNBIND_MFA',
  'CHANNEL_COMPLETE_PHONE',
  'CHANNEL_IDENTITY_VERIFICATION',
  'CHANNEL_DELETE_ACCOUNT',
]);

/** What a code is for; it is good for nothing else. */
export type CodeChannel = Static<typeof EmailChannel> | Static<typeof SmsChannel>;

const errors = ['too_many_requests', 'delivery_not_configured', 'delivery_failed'] as const;

export const codeRoutes = {
  sendEmail: route({
    operation: 'sendEmail',
    method: 'POST',
    path: '/api/v3/send-email',
    access: 'application',
    summary:
      'Sends a code of six digits by e-mail, good once within five minutes. The answer does not tell whether an account exists.',
    body: Type.Object({
      email: Type.String({ minLength: 1, maxLength: 254 }),
      channel: EmailChannel,
    }),
    errors,
  }),
  sendSms: route({
    operation: 'sendSms',
    method: 'POST',
    path: '/api/v3/send-sms',
    access: 'application',
    summary:
      'Sends a code of six digits by text message, good once within five minutes. The answer does not tell whether an account exists.',
    body: Type.Object({
      phoneNumber: Type.String({ minLength: 1, maxLength: 32 }),
      phoneCountryCode: Type.Optional(Type.String({ maxLength: 8 })),
      channel: SmsChannel,
    }),
    errors,
  }),
};
