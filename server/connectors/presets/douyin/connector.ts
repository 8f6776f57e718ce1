/** Douyin (抖音) in apps. (developer.open-douyin.com: "获取 access_token", "获取用户公开信息", "错误码") */
import { Type } from 'typebox';

import { conversation, type Answers } from '../../engine/conversation.ts';
import { dialect } from '../../engine/dialect.ts';
import { valueAt } from '../../../kernel/member-path.ts';
import { byApp, refreshing, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { post } from '../../engine/request.ts';
import { clientId, clientSecret, settings, type ConfigOf } from '../../engine/settings.ts';
import { Code, maybe, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { claims, first, gender } from '../../engine/told.ts';

const HOME = 'https://open.douyin.com';

const fields = settings({
  clientId: clientId({
    title: 'Client Key',
    aliases: ['clientKey', 'client_key', 'clientID', 'client_id', 'appId'],
  }),
  clientSecret: clientSecret(),
});

type Config = ConfigOf<typeof fields>;

const openId = Type.String({ minLength: 1 });

const Token = Type.Object({
  data: Type.Interface([OauthToken], { open_id: openId }),
});

const User = Type.Object({
  data: Type.Object({
    open_id: openId,
    union_id: Text,
    nickname: Text,
    avatar: Text,
    avatar_larger: Text,
    gender: maybe(Type.Integer()),
  }),
});

const words = dialect({
  code: 'data.error_code',
  text: 'data.description',
  success: ['0'],
  isCodeRequired: true,
  reasons: {
    '10003': 'misconfigured',
    '10004': 'misconfigured',
    '10007': 'bad_code',
    '10008': 'bad_token',
    '10010': 'bad_token',
    '10012': 'misconfigured',
    '10013': 'misconfigured',
    '10014': 'bad_code',
    '10015': 'misconfigured',
    '10020': 'bad_token',
    '2100001': 'unreachable',
    '2100004': 'unreachable',
    '2100009': 'denied',
    '2190001': 'rate_limited',
    '2190002': 'bad_token',
    '2190003': 'misconfigured',
    '2190004': 'misconfigured',
    '2190008': 'bad_token',
    '2190015': 'bad_token',
  },
});

const exchange = conversation<CodeEntry<Config>>(words)
  .ask('token', Token, ({ config, code }) =>
    post(`${HOME}/oauth/access_token/`, {
      form: {
        client_key: config.clientId,
        client_secret: config.clientSecret,
        code,
        grant_type: 'authorization_code',
      },
    }),
  )
  .ask('user', User, {
    send: ({ token: { data } }) =>
      post(`${HOME}/oauth/userinfo/`, {
        form: { access_token: data.access_token, open_id: data.open_id },
      }),
    refuse: (answer, { token: { data } }) =>
      valueAt('data.open_id', answer) === data.open_id ? undefined : 'bad_response',
  });

/** The union id is given to applications of a company that has bound them, so it may be missing. */
function tell({ config, token, user: { data } }: Answers<typeof exchange>) {
  return {
    subjects: [
      { type: 'unionid', value: data.union_id, authority: HOME },
      { type: 'openid', value: data.open_id, authority: config.clientId },
    ],
    claims: claims({
      nickname: data.nickname,
      picture: first(data.avatar_larger, data.avatar),
      gender: data.gender === 0 ? undefined : gender(data.gender, { M: '1', F: '2' }),
    }),
    tokens: tokensIn(token.data),
    raw: data,
  };
}

export const douyinMobile = byApp(
  vendor({
    sourceType: 'douyin',
    category: 'social',
    maturity: 'beta',
    settings: fields,
    conversation: exchange,
    tell,
    refresh: refreshing({
      settings: fields,
      dialect: words,
      send: ({ config, refreshToken }) =>
        post(`${HOME}/oauth/refresh_token/`, {
          form: {
            client_key: config.clientId,
            grant_type: 'refresh_token',
            refresh_token: refreshToken,
          },
        }),
      shape: Token,
      tell: ({ data }) => tokensIn(data),
    }),
  }),
  {
    type: 'douyin:mobile',
    label: { en: 'Douyin in apps', zh: '抖音移动端' },
    credential: Code,
  },
);
