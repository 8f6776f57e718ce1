/** Signing in by apps as the second version of the API has it: one path for each vendor. */
import { type Static, type TObject, Type } from 'typebox';

import { appSignInErrors } from './app-sign-in.ts';
import { route } from './route.ts';
import { TokenSet } from './sign-in.ts';
import type { ConnectionType } from './source-types.ts';

const Sent = Type.String({ minLength: 1, maxLength: 16_384 });
/** Some apps send what they have not as an empty text. */
const Maybe = Type.Optional(Type.String({ maxLength: 16_384 }));

const Code = Type.Object({ code: Sent });
const Token = Type.Object({ access_token: Sent });

/** What the published apps call, with the types that each call is for. */
const ways: Readonly<
  Record<string, { readonly types: readonly ConnectionType[]; readonly credential: TObject }>
> = {
  'wechatMobile/authByCode': { types: ['wechat:mobile'], credential: Code },
  'wechat-work/authByCode': { types: ['wechatwork:mobile'], credential: Code },
  'wechat-work-agency/authByCode': { types: ['wechatwork:agency:mobile'], credential: Code },
  'lark/authByCode': { types: ['lark-internal', 'lark-public'], credential: Code },
  'alipay/authByCode': { types: ['alipay'], credential: Code },
  'apple/authByCode': { types: ['apple'], credential: Code },
  'google/authByCode': { types: ['google:mobile'], credential: Code },
  'github/authByCode': { types: ['github:mobile'], credential: Code },
  'gitee/authByCode': { types: ['gitee:mobile'], credential: Code },
  'gitlab/authByCode': { types: ['gitlab:mobile'], credential: Code },
  'linkedin/authByCode': { types: ['linkedin:mobile'], credential: Code },
  'slack/authByCode': { types: ['slack:mobile'], credential: Code },
  'douyin/authByCode': { types: ['douyin:mobile'], credential: Code },
  'kuaishou/authByCode': { types: ['kuaishou:mobile'], credential: Code },
  'xiaomi/authByCode': { types: ['xiaomi:mobile'], credential: Code },
  'huawei/authByCode': { types: ['huawei:mobile'], credential: Code },
  'oppo/authByCode': { types: ['oppo:mobile'], credential: Code },
  'baidu/authByCode': { types: ['baidu:mobile'], credential: Code },
  'dingtalk/authByCode': {
    types: ['dingtalk:mobile'],
    credential: Type.Object({ code: Sent, isSnsCode: Type.Optional(Type.Unknown()) }),
  },
  'facebook/authByAccessToken': { types: ['facebook:mobile'], credential: Token },
  'weibo/authByAccessToken': { types: ['weibo:mobile'], credential: Token },
  'baidu/authByAccessToken': { types: ['baidu:mobile'], credential: Token },
  'amazon/authByAccessToken': { types: ['amazon:mobile'], credential: Token },
  'QQConnect/authByAccessToken': { types: ['qq:mobile'], credential: Token },
  'line/authByAccessToken': {
    types: ['line:mobile'],
    credential: Type.Object({ access_token: Sent, id_token: Maybe }),
  },
  'twitter/authByRequestToken': {
    types: ['twitter:mobile'],
    credential: Type.Object({ requestToken: Maybe, token: Maybe, tokenSecret: Sent }),
  },
  'wechatminiprogramapplaunch/authByCode': {
    types: ['wechat:miniprogram:app-launch'],
    credential: Type.Object({ code: Sent, iv: Maybe, encryptedData: Maybe, phoneInfoCode: Maybe }),
  },
  'oneAuth/login': {
    types: ['yidun'],
    credential: Type.Object({ token: Sent, accessToken: Sent, netWork: Maybe }),
  },
};

const Place = {
  /** Needed where the application offers several connections of the type. */
  connId: Type.Optional(Type.String({ maxLength: 128 })),
  /** Or the header that names the application. */
  appId: Type.Optional(Type.String({ maxLength: 128 })),
};

/** A person as the older API has them; `token` is an id token. */
export const LegacyUser = Type.Object({
  id: Type.String(),
  userPoolId: Type.String(),
  status: Type.String(),
  username: Type.Optional(Type.String()),
  name: Type.Optional(Type.String()),
  nickname: Type.Optional(Type.String()),
  photo: Type.Optional(Type.String()),
  gender: Type.Optional(Type.String()),
  email: Type.Optional(Type.String()),
  emailVerified: Type.Boolean(),
  phone: Type.Optional(Type.String()),
  phoneCountryCode: Type.Optional(Type.String()),
  phoneVerified: Type.Boolean(),
  loginsCount: Type.Integer(),
  lastLogin: Type.Optional(Type.String()),
  createdAt: Type.String(),
  updatedAt: Type.String(),
  token: Type.Optional(Type.String()),
  tokenExpiredAt: Type.String(),
});

export type LegacyUser = Static<typeof LegacyUser>;

function legacyWay(name: string, types: readonly ConnectionType[], credential: TObject) {
  return route({
    operation: `${name.replaceAll(/\W(\w)/g, (_match, letter: string) => letter.toUpperCase())}V2`,
    method: 'POST',
    path: `/api/v2/ecConn/${name}`,
    access: 'public',
    isLegacy: true,
    summary: `Signs a person in with what an app got for a connection of type ${types.join(' or ')}.`,
    body: Type.Object({ ...credential.properties, ...Place }),
    data: LegacyUser,
    errors: ['application_not_found', ...appSignInErrors],
  });
}

/** Each call, and the connection types that it is for. */
export const legacyAppWays = Object.entries(ways).map(([name, { types, credential }]) => ({
  types,
  route: legacyWay(name, types, credential),
}));

export const legacyAppRoutes = Object.fromEntries(
  legacyAppWays.map(({ route: made }) => [made.operation, made]),
);

export const legacyIdentityRoute = {
  authByCodeIdentity: route({
    operation: 'authByCodeIdentity',
    method: 'POST',
    path: '/api/v2/ecConn/wechatMobile/authByCodeIdentity',
    access: 'public',
    isLegacy: true,
    summary:
      'Signs a person in with a code of WeChat and returns tokens, which are also members beside `data`.',
    body: Type.Object({
      code: Sent,
      ...Place,
      options: Type.Optional(
        Type.Object({
          scope: Type.Optional(Type.String({ maxLength: 1000 })),
          tenantId: Type.Optional(Type.String({ maxLength: 128 })),
        }),
      ),
    }),
    data: TokenSet,
    errors: ['application_not_found', ...appSignInErrors],
  }),
};
