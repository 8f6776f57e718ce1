/** Signing in by a code that an application shows and a phone scans. */
import { type Static, Type } from 'typebox';

import { judgedErrors } from './app-sign-in.ts';
import { route } from './route.ts';
import { TokenSet } from './sign-in.ts';
import { Id, Secret, Success, Verbatim } from './values.ts';

/** `GenerateQrcodeDto`. */
const GenerateQrcode = Type.Object({
  type: Type.Enum(['MOBILE_APP', 'WECHAT_MINIPROGRAM', 'WECHAT_OFFICIAL_ACCOUNT']),
  /** Id or identifier; without it the first connection of the type that the application offers. */
  extIdpConnId: Type.Optional(Type.String({ maxLength: 128 })),
  /** Accepted; whoever shows a code may not write to the account of who scans it. */
  customData: Type.Optional(Verbatim),
  context: Type.Optional(Verbatim),
  autoMergeQrCode: Type.Optional(Type.Boolean()),
});

export type QrcodeType = Static<typeof GenerateQrcode>['type'];

const Qrcode = Type.Object({
  /** Whoever has it hears of the scan, and of the ticket: it belongs to the browser that shows the code. */
  qrcodeId: Type.String(),
  /** Of the picture. */
  url: Type.String(),
  customLogoUrl: Type.Optional(Type.String()),
});

const qrcodeStates = ['PENDING', 'SCANNED', 'AUTHORIZED', 'CANCELLED', 'EXPIRED', 'ERROR'] as const;

const QrcodeStatus = Type.Object({
  status: Type.Enum([...qrcodeStates]),
  /** Once the person agreed: opens once, within two minutes, in the application that showed the code. */
  ticket: Type.Optional(Type.String()),
  /** Of a person of the own app. */
  briefUserInfo: Type.Optional(Type.Object({ displayName: Type.String(), photo: Type.String() })),
});

const OfCode = Type.Object({ qrcodeId: Type.String({ minLength: 1, maxLength: 256 }) });

const ChangeStatus = Type.Object({
  /** What the scanned code says: its member `random`. */
  qrcodeId: Type.String({ minLength: 1, maxLength: 256 }),
  action: Type.Enum(['SCAN', 'CONFIRM', 'CANCEL']),
});

const status = {
  method: 'GET',
  access: 'public',
  query: OfCode,
  data: QrcodeStatus,
  errors: ['too_many_requests'],
} as const;

const change = {
  method: 'POST',
  access: 'user',
  body: ChangeStatus,
  errors: ['login_expired'],
} as const;

const Brought = Type.String({ minLength: 1, maxLength: 16_384 });

export const qrCodeRoutes = {
  geneQrcode: route({
    operation: 'geneQrcode',
    method: 'POST',
    path: '/api/v3/gene-qrcode',
    access: 'application',
    summary: 'Makes a code for a phone to scan: with an app of your own, or with WeChat.',
    body: GenerateQrcode,
    data: Qrcode,
    errors: [
      'connection_not_found',
      'connection_disabled',
      'connection_unsupported',
      'upstream_unreachable',
      'upstream_rate_limited',
      'upstream_misconfigured',
      'too_many_requests',
    ],
  }),
  checkQrcodeStatus: route({
    ...status,
    operation: 'checkQrcodeStatus',
    path: '/api/v3/check-qrcode-status',
    summary: 'Tells how far a phone has got with a code, at most twice a second.',
  }),
  getQrcodeStatus: route({
    ...status,
    operation: 'getQrcodeStatus',
    path: '/api/v3/get-qrcode-status',
    summary: 'Does what check-qrcode-status does, under the name that newer clients have for it.',
  }),
  exchangeTokenSetWithQrcodeTicket: route({
    operation: 'exchangeTokenSetWithQrcodeTicket',
    method: 'POST',
    path: '/api/v3/exchange-tokenset-with-qrcode-ticket',
    access: 'public',
    summary:
      'Returns tokens for the ticket of a scanned code. The application proves itself as at the token endpoint.',
    body: Type.Object({
      ticket: Type.String({ minLength: 1, maxLength: 256 }),
      client_id: Type.Optional(Id),
      client_secret: Type.Optional(Secret),
    }),
    data: TokenSet,
    errors: [
      'client_authentication_failed',
      'forbidden',
      'scan_ticket_wrong',
      'connection_not_found',
      'connection_disabled',
      ...judgedErrors,
    ],
  }),
  changeQrcodeStatus: route({
    ...change,
    operation: 'changeQrcodeStatus',
    path: '/api/v3/change-qrcode-status',
    summary: 'Tells that the person scanned a code with an app of yours, agreed, or did not.',
  }),
  setQrcodeStatus: route({
    ...change,
    operation: 'setQrcodeStatus',
    path: '/api/v3/set-qrcode-status',
    summary: 'Does what change-qrcode-status does, and answers with data.',
    data: Success,
  }),
  confirmQrcode: route({
    operation: 'confirmQrcode',
    method: 'POST',
    path: '/api/v3/confirm-qrcode',
    access: 'public',
    summary:
      'Tells that the person agreed in the mini program that a scanned code opened, and who they are.',
    body: Type.Object({
      /** What the mini program was opened with. */
      scene: Type.String({ minLength: 1, maxLength: 128 }),
      /** Of wx.login. */
      code: Brought,
      /** Of the button that asks for the phone number. */
      phoneInfoCode: Type.Optional(Brought),
      encryptedData: Type.Optional(Brought),
      iv: Type.Optional(Brought),
    }),
    data: Success,
    errors: [
      'login_expired',
      'upstream_rejected',
      'upstream_not_member',
      'upstream_unreachable',
      'upstream_rate_limited',
      'upstream_misconfigured',
      'too_many_requests',
    ],
  }),
};
