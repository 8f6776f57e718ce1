/** QQ on the web and in apps. (wiki.connect.qq.com) */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { dialect, oauthReasons } from '../../engine/dialect.ts';
import {
  byApp,
  byBrowser,
  refreshing,
  vendor,
  type AppEntry,
  type CodeEntry,
} from '../../engine/oauth2.ts';
import { jsonp } from '../../engine/parse.ts';
import { get } from '../../engine/request.ts';
import { clientId, clientSecret, scopes, settings, type ConfigOf } from '../../engine/settings.ts';
import { AccessToken, maybe, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { claims, gender, meantFor, type Told } from '../../engine/told.ts';

const HOME = 'https://graph.qq.com';

const fields = settings({
  clientId: clientId({ title: 'APP ID', aliases: ['clientID', 'appId', 'appID', 'APPID'] }),
  clientSecret: clientSecret({ title: 'APP Key', aliases: ['appKey', 'appSecret'] }),
  scopes: scopes('get_user_info'),
});

type Config = ConfigOf<typeof fields>;

const Me = Type.Object({
  client_id: Type.String({ minLength: 1 }),
  openid: Type.String({ minLength: 1 }),
  unionid: Text,
});

const User = Type.Object({
  ret: Type.Integer(),
  nickname: Text,
  figureurl_qq: Text,
  figureurl_qq_1: Text,
  figureurl_qq_2: Text,
  gender_type: maybe(Type.Integer()),
});

/** The token end points answer JSONP unless asked, and in some errors even then. */
const words = dialect({
  parse: jsonp,
  code: 'error',
  text: 'error_description',
  reasons: {
    ...oauthReasons,
    '100008': 'misconfigured',
    '100009': 'misconfigured',
    '100010': 'misconfigured',
    '100013': 'bad_token',
    '100014': 'bad_token',
    '100015': 'bad_token',
    '100016': 'bad_token',
    '100019': 'bad_code',
    '100020': 'bad_code',
    '100044': 'misconfigured',
  },
});

const userWords = dialect({
  parse: jsonp,
  code: 'ret',
  text: 'msg',
  success: ['0'],
  isCodeRequired: true,
  reasons: { '100013': 'bad_token', '100014': 'bad_token', '1002': 'rate_limited' },
});

const me = (accessToken: string) =>
  get(`${HOME}/oauth2.0/me`, { query: { access_token: accessToken, unionid: '1', fmt: 'json' } });

const user = (config: Config, accessToken: string, openid: string) =>
  get(`${HOME}/user/get_user_info`, {
    query: { access_token: accessToken, oauth_consumer_key: config.clientId, openid },
  });

const byCode = conversation<CodeEntry<Config>>(words)
  .ask('token', OauthToken, ({ config, code, redirectUri }) =>
    get(`${HOME}/oauth2.0/token`, {
      query: {
        grant_type: 'authorization_code',
        client_id: config.clientId,
        client_secret: config.clientSecret,
        code,
        redirect_uri: redirectUri,
        fmt: 'json',
      },
    }),
  )
  .ask('me', Me, ({ token }) => me(token.access_token))
  .ask('user', User, {
    send: ({ config, token, me: { openid } }) => user(config, token.access_token, openid),
    dialect: userWords,
  });

const byToken = conversation<AppEntry<Config, typeof AccessToken>>(words)
  .ask('me', Me, ({ access_token: token }) => me(token))
  .ask('user', User, {
    send: ({ config, access_token: token, me: { openid } }) => user(config, token, openid),
    dialect: userWords,
  });

type Known = {
  readonly config: Config;
  readonly me: Type.Static<typeof Me>;
  readonly user: Type.Static<typeof User>;
};

/** The unionid is the same in all applications of one owner, so it is looked for first. */
function tell({ config, me: ids, user: profile }: Known): Told {
  meantFor(ids.client_id, config.clientId);
  return {
    subjects: [
      { type: 'unionid', value: ids.unionid, authority: HOME },
      { type: 'openid', value: ids.openid, authority: config.clientId },
    ],
    claims: claims({
      nickname: profile.nickname,
      picture: profile.figureurl_qq_2 || profile.figureurl_qq_1 || profile.figureurl_qq,
      gender: gender(profile.gender_type, { M: '1', F: '2' }),
    }),
    raw: profile,
  };
}

const common = {
  sourceType: 'qq',
  category: 'social',
  maturity: 'beta',
  settings: fields,
} as const;

const web = vendor({
  ...common,
  conversation: byCode,
  tell: (known) => ({ ...tell(known), tokens: tokensIn(known.token) }),
  refresh: refreshing({
    settings: fields,
    dialect: words,
    send: ({ config, refreshToken }) =>
      get(`${HOME}/oauth2.0/token`, {
        query: {
          grant_type: 'refresh_token',
          client_id: config.clientId,
          client_secret: config.clientSecret,
          refresh_token: refreshToken,
          fmt: 'json',
        },
      }),
    shape: OauthToken,
    tell: tokensIn,
  }),
});

export const qq = byBrowser(web, {
  type: 'qq',
  label: { en: 'QQ', zh: 'QQ' },
  authorize: {
    url: () => `${HOME}/oauth2.0/authorize`,
    clientId: (config) => config.clientId,
    scopes: (config) => config.scopes,
    scopeSeparator: ',',
  },
  callback: { refusals: ['usercancel'], isSilentRefusal: true },
});

const app = vendor({
  ...common,
  conversation: byToken,
  tell: (known) => ({ ...tell(known), tokens: { accessToken: known.access_token } }),
});

export const qqMobile = byApp(app, {
  type: 'qq:mobile',
  label: { en: 'QQ in apps', zh: 'QQ 移动端' },
  credential: AccessToken,
});
