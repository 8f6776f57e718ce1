/** What mini programs of WeChat have their server ask, beside a sign-in. */
import { Type } from 'typebox';

import { route } from './route.ts';
import { Verbatim } from './values.ts';

const Sent = Type.String({ minLength: 1, maxLength: 16_384 });
/** Spelt as all clients spell it. */
const extIdpConnidentifier = Type.String({ minLength: 1, maxLength: 128 });

const errors = [
  'connection_not_found',
  'connection_disabled',
  'connection_unsupported',
  'upstream_rejected',
  'upstream_not_member',
  'upstream_unreachable',
  'upstream_rate_limited',
  'upstream_misconfigured',
  'too_many_requests',
] as const;

export const miniProgramRoutes = {
  decryptWechatMiniProgramData: route({
    operation: 'decryptWechatMiniProgramData',
    method: 'POST',
    path: '/api/v3/decrypt-wechat-miniprogram-data',
    access: 'application',
    summary:
      'Opens what WeChat gave a mini program encrypted, under the session of a fresh login code.',
    body: Type.Object({ extIdpConnidentifier, encryptedData: Sent, iv: Sent, code: Sent }),
    data: Verbatim,
    errors,
  }),
  getWechatMiniProgramPhone: route({
    operation: 'getWechatMiniProgramPhone',
    method: 'POST',
    path: '/api/v3/get-wechat-miniprogram-phone',
    access: 'application',
    summary: 'Returns the phone number that a person let a mini program have.',
    body: Type.Object({ extIdpConnidentifier, code: Sent }),
    data: Type.Object({
      phoneNumber: Type.String(),
      purePhoneNumber: Type.String(),
      countryCode: Type.String(),
    }),
    errors,
  }),
};
