/** Kuaishou (快手) in apps. (open.kuaishou.com: "获取 Access Token", "获取用户信息", "错误码") */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { dialect, oauthReasons } from '../../engine/dialect.ts';
import { byApp, refreshing, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { get } from '../../engine/request.ts';
import { clientId, clientSecret, settings, type ConfigOf } from '../../engine/settings.ts';
import { Code, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { claims, first, gender } from '../../engine/told.ts';

const HOME = 'https://open.kuaishou.com';

const fields = settings({
  clientId: clientId({ title: 'App ID', aliases: ['appId', 'appID', 'appKey', 'clientID'] }),
  clientSecret: clientSecret({ title: 'App Secret' }),
});

type Config = ConfigOf<typeof fields>;

const Token = Type.Interface([OauthToken], { open_id: Type.String({ minLength: 1 }) });

const User = Type.Object({
  user_info: Type.Object({ name: Text, sex: Text, head: Text, bigHead: Text }),
});

const words = dialect({
  code: 'error|result',
  text: 'error_msg',
  success: ['1'],
  isCodeRequired: true,
  reasons: {
    ...oauthReasons,
    '100200101': 'misconfigured',
    '100200102': 'denied',
    '100200104': 'misconfigured',
    '100200105': 'bad_code',
    '100200106': 'misconfigured',
    '100200107': 'bad_token',
    '100200500': 'unreachable',
  },
});

/** Nobody but this vendor's server hears the secret, which it takes nowhere but in the address. */
const withSecret = ({ clientId: id, clientSecret: secret }: Config) => ({
  app_id: id,
  app_secret: secret,
});

const exchange = conversation<CodeEntry<Config>>(words)
  .ask('token', Token, ({ config, code }) =>
    get(`${HOME}/oauth2/access_token`, {
      query: { ...withSecret(config), code, grant_type: 'authorization_code' },
    }),
  )
  .ask('user', User, ({ config, token }) =>
    get(`${HOME}/openapi/user_info`, {
      query: { app_id: config.clientId, access_token: token.access_token },
    }),
  );

const home = vendor({
  sourceType: 'kuaishou',
  category: 'social',
  maturity: 'beta',
  settings: fields,
  conversation: exchange,
  tell: ({ config, token, user: { user_info: user } }) => ({
    subjects: [{ type: 'openid', value: token.open_id, authority: config.clientId }],
    claims: claims({
      nickname: user.name,
      picture: first(user.bigHead, user.head),
      gender: gender(user.sex, { M: 'M', F: 'F' }),
    }),
    tokens: tokensIn(token),
    raw: user,
  }),
  refresh: refreshing({
    settings: fields,
    dialect: words,
    send: ({ config, refreshToken: token }) =>
      get(`${HOME}/oauth2/refresh_token`, {
        query: { ...withSecret(config), refresh_token: token, grant_type: 'refresh_token' },
      }),
    shape: OauthToken,
    tell: tokensIn,
  }),
});

export const kuaishouMobile = byApp(home, {
  type: 'kuaishou:mobile',
  label: { en: 'Kuaishou in apps', zh: '快手移动端' },
  credential: Code,
});
