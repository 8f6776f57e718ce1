/** Signing in with what an app, or a mini program, got from the vendor of a source itself. */
import { type Static, type TObject, Type } from 'typebox';

import { route } from './route.ts';
import { TokenSet } from './sign-in.ts';
import type { ConnectionType } from './source-types.ts';
import { Secret, Verbatim } from './values.ts';

const Sent = Type.String({ minLength: 1, maxLength: 16_384 });
const Maybe = Type.Optional(Sent);

const MaybeCode = Type.Object({ code: Maybe });
const Code = Type.Object({ code: Sent });
const Token = Type.Object({ access_token: Sent });
const MiniProgramCode = Type.Object({ code: Sent, encryptedData: Maybe, iv: Maybe });

interface AppWay {
  /** The member that carries the credential. */
  readonly payload: string;
  readonly credential: TObject;
  /** The connection types that it can be meant for. */
  readonly types: readonly ConnectionType[];
}

/** What stands in `connection`, and where the rest of the call is then looked for. */
export const appWays = {
  apple: { payload: 'applePayload', credential: MaybeCode, types: ['apple'] },
  wechat: { payload: 'wechatPayload', credential: MaybeCode, types: ['wechat:mobile'] },
  alipay: { payload: 'alipayPayload', credential: MaybeCode, types: ['alipay'] },
  wechatwork: { payload: 'wechatworkPayload', credential: MaybeCode, types: ['wechatwork:mobile'] },
  wechatwork_agency: {
    payload: 'wechatworkAgencyPayload',
    credential: MaybeCode,
    types: ['wechatwork:agency:mobile'],
  },
  lark_internal: {
    payload: 'larkInternalPayload',
    credential: MaybeCode,
    types: ['lark-internal'],
  },
  lark_public: { payload: 'larkPublicPayload', credential: MaybeCode, types: ['lark-public'] },
  lark_block: { payload: 'larkBlockPayload', credential: MaybeCode, types: ['lark-block'] },
  yidun: {
    payload: 'yidunPayload',
    credential: Type.Object({ token: Maybe, accessToken: Maybe }),
    types: ['yidun'],
  },
  wechat_mini_program_code: {
    payload: 'wechatMiniProgramCodePayload',
    credential: MiniProgramCode,
    types: ['wechat:miniprogram:default', 'wechat:miniprogram:app-launch'],
  },
  wechat_mini_program_phone: {
    payload: 'wechatMiniProgramPhonePayload',
    credential: Type.Object({ code: Sent, encryptedData: Sent, iv: Sent }),
    types: ['wechat:miniprogram:default', 'wechat:miniprogram:app-launch'],
  },
  wechat_mini_program_code_and_phone: {
    payload: 'wechatMiniProgramCodeAndPhonePayload',
    credential: Type.Object({ wxLoginInfo: MiniProgramCode, wxPhoneInfo: Code }),
    types: ['wechat:miniprogram:default', 'wechat:miniprogram:app-launch'],
  },
  douyin_mini_program_code: {
    payload: 'douyinMiniProgramCodePayload',
    credential: MiniProgramCode,
    types: ['douyin:miniprogram:default'],
  },
  douyin_mini_program_code_and_phone: {
    payload: 'douyinMiniProgramCodeAndPhonePayload',
    credential: Type.Object({
      loginParams: MiniProgramCode,
      phoneParams: Type.Object({ encryptedData: Maybe, iv: Maybe }),
    }),
    types: ['douyin:miniprogram:default'],
  },
  google: {
    payload: 'googlePayload',
    credential: Type.Object({ code: Maybe, id_token: Maybe }),
    types: ['google:mobile'],
  },
  facebook: { payload: 'facebookPayload', credential: Token, types: ['facebook:mobile'] },
  qq: { payload: 'qqPayload', credential: Token, types: ['qq:mobile'] },
  weibo: { payload: 'weiboPayload', credential: Token, types: ['weibo:mobile'] },
  baidu: {
    payload: 'baiduPayload',
    credential: Type.Object({ code: Maybe, access_token: Maybe }),
    types: ['baidu:mobile'],
  },
  linkedin: { payload: 'linkedInPayload', credential: Code, types: ['linkedin:mobile'] },
  dingtalk: {
    payload: 'dingTalkPayload',
    credential: Type.Object({ code: Sent, isSnsCode: Type.Optional(Type.Boolean()) }),
    types: ['dingtalk:mobile'],
  },
  github: { payload: 'githubPayload', credential: Code, types: ['github:mobile'] },
  gitee: { payload: 'giteePayload', credential: Code, types: ['gitee:mobile'] },
  gitlab: { payload: 'gitlabPayload', credential: Code, types: ['gitlab:mobile'] },
  douyin: { payload: 'douyinPayload', credential: Code, types: ['douyin:mobile'] },
  kuaishou: { payload: 'kuaishouPayload', credential: Code, types: ['kuaishou:mobile'] },
  xiaomi: { payload: 'xiaomiPayload', credential: Code, types: ['xiaomi:mobile'] },
  line: {
    payload: 'linePayload',
    credential: Type.Object({ access_token: Sent, id_token: Maybe }),
    types: ['line:mobile'],
  },
  slack: { payload: 'slackPayload', credential: Code, types: ['slack:mobile'] },
  oppo: { payload: 'oppoPayload', credential: Code, types: ['oppo:mobile'] },
  huawei: { payload: 'huaweiPayload', credential: Code, types: ['huawei:mobile'] },
  amazon: { payload: 'amazonPayload', credential: Token, types: ['amazon:mobile'] },
} as const satisfies Record<string, AppWay>;

export type AppWayName = keyof typeof appWays;

const wayNames = Object.keys(appWays) as AppWayName[]; // keys of the table

const payloads = Object.fromEntries(
  Object.values<AppWay>(appWays).map(({ payload, credential }) => [
    payload,
    Type.Optional(credential),
  ]),
);

/** `SigninByMobileDto`; one payload is needed, the one that belongs to `connection`. */
const SignInByMobile = Type.Object({
  ...payloads,
  connection: Type.Enum(wayNames),
  /** Spelt as all clients spell it. */
  extIdpConnidentifier: Type.String({ minLength: 1, maxLength: 128 }),
  options: Type.Optional(
    Type.Object({
      scope: Type.Optional(Type.String({ maxLength: 1000 })),
      context: Type.Optional(Verbatim),
      tenantId: Type.Optional(Type.String({ maxLength: 128 })),
      customData: Type.Optional(Verbatim),
    }),
  ),
  client_id: Type.Optional(Type.String({ maxLength: 128 })),
  client_secret: Type.Optional(Secret),
});

export type SignInByMobile = Static<typeof SignInByMobile>;

/** What a person who is known to a source can be refused with, or asked. */
export const judgedErrors = [
  'account_to_prove',
  'account_to_prove_or_create',
  'account_to_choose',
  'first_login_refused',
  'registration_disabled',
  'user_suspended',
  'not_a_member',
] as const;

/** What every sign-in with an app's credential can be refused with. */
export const appSignInErrors = [
  'connection_not_found',
  'connection_disabled',
  'connection_unsupported',
  ...judgedErrors,
  'upstream_rejected',
  'upstream_denied',
  'upstream_not_member',
  'upstream_insufficient',
  'upstream_unreachable',
  'upstream_rate_limited',
  'upstream_misconfigured',
  'too_many_requests',
] as const;

/** `GetAlipayAuthInfoRespDto`. */
const AlipayAuthInfo = Type.Object({
  /** For Alipay's own kit, exactly as it is: signed, and good for one sign-in. */
  authInfo: Type.String(),
});

export const appSignInRoutes = {
  getAlipayAuthInfo: route({
    operation: 'getAlipayAuthInfo',
    method: 'GET',
    path: '/api/v3/get-alipay-authinfo',
    access: 'application',
    summary:
      "Returns what an app hands to Alipay's kit, which then gives it the code for `signin-by-mobile`.",
    query: Type.Object({
      /** Spelt as all clients spell it. */
      extIdpConnidentifier: Type.String({ minLength: 1, maxLength: 128 }),
    }),
    data: AlipayAuthInfo,
    errors: [
      'connection_not_found',
      'connection_disabled',
      'connection_unsupported',
      'upstream_misconfigured',
    ],
  }),
  signInByMobile: route({
    operation: 'signInByMobile',
    method: 'POST',
    path: '/api/v3/signin-by-mobile',
    access: 'public',
    summary:
      "Signs a person in with what the vendor's own kit gave an app, and returns tokens. The application proves itself as at the token endpoint.",
    body: SignInByMobile,
    data: TokenSet,
    errors: ['client_authentication_failed', 'forbidden', ...appSignInErrors],
  }),
};
