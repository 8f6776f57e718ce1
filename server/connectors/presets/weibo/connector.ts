/** Weibo on the web and in apps. (open.weibo.com/wiki) */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { dialect, oauthReasons } from '../../engine/dialect.ts';
import { byApp, byBrowser, vendor, type AppEntry, type CodeEntry } from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import { revoking } from '../../engine/revoking.ts';
import { clientId, clientSecret, scopes, settings, type ConfigOf } from '../../engine/settings.ts';
import { AccessToken, Id, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { claims, gender, meantFor, type Told } from '../../engine/told.ts';

const HOME = 'https://api.weibo.com';

const fields = settings({
  clientId: clientId({
    title: 'App Key',
    aliases: ['clientID', 'client_id', 'appKey', 'appId', 'appID'],
  }),
  clientSecret: clientSecret({ title: 'App Secret' }),
  scopes: scopes('email'),
});

type Config = ConfigOf<typeof fields>;

const Token = Type.Interface([OauthToken], { uid: Id });

const TokenInfo = Type.Object({ uid: Id, appkey: Id });

const User = Type.Object({
  idstr: Type.String({ minLength: 1 }),
  screen_name: Text,
  name: Text,
  avatar_hd: Text,
  avatar_large: Text,
  profile_image_url: Text,
  gender: Text,
  profile_url: Text,
});

const words = dialect({
  code: 'error_code',
  text: 'error',
  reasons: {
    '21324': 'misconfigured',
    '21322': 'misconfigured',
    '21325': 'bad_code',
    '21314': 'bad_token',
    '21315': 'bad_token',
    '21316': 'bad_token',
    '21317': 'bad_token',
    '21327': 'bad_token',
    '21332': 'bad_token',
    '10022': 'rate_limited',
    '10023': 'rate_limited',
    '10024': 'rate_limited',
  },
});

const tokenWords = dialect({
  code: 'error',
  text: 'error_description',
  reasons: oauthReasons,
});

const user = (accessToken: string, uid: string | number) =>
  get(`${HOME}/2/users/show.json`, { query: { access_token: accessToken, uid: String(uid) } });

const byCode = conversation<CodeEntry<Config>>(words)
  .ask('token', Token, {
    send: ({ config, code, redirectUri }) =>
      post(`${HOME}/oauth2/access_token`, {
        form: {
          grant_type: 'authorization_code',
          client_id: config.clientId,
          client_secret: config.clientSecret,
          code,
          redirect_uri: redirectUri,
        },
      }),
    dialect: tokenWords,
  })
  .ask('user', User, ({ token }) => user(token.access_token, token.uid));

const byToken = conversation<AppEntry<Config, typeof AccessToken>>(words)
  .ask('info', TokenInfo, ({ access_token: token }) =>
    post(`${HOME}/oauth2/get_token_info`, { form: { access_token: token } }),
  )
  .ask('user', User, ({ access_token: token, info }) => user(token, info.uid));

function tell(profile: Type.Static<typeof User>): Told {
  return {
    subjects: [{ type: 'primary', value: profile.idstr, authority: HOME }],
    claims: claims({
      nickname: profile.screen_name,
      name: profile.name,
      picture: profile.avatar_hd || profile.avatar_large || profile.profile_image_url,
      profile: profile.profile_url ? `https://weibo.com/${profile.profile_url}` : undefined,
      gender: profile.gender === 'n' ? undefined : gender(profile.gender, { M: 'm', F: 'f' }),
    }),
    raw: profile,
  };
}

const common = {
  sourceType: 'weibo',
  category: 'social',
  maturity: 'beta',
  settings: fields,
  revoke: revoking<object>(
    ({ tokens: { accessToken } }) =>
      accessToken && post(`${HOME}/oauth2/revokeoauth2`, { form: { access_token: accessToken } }),
    words,
  ),
} as const;

const web = vendor({
  ...common,
  conversation: byCode,
  tell: (known) => ({ ...tell(known.user), tokens: tokensIn(known.token) }),
});

export const weibo = byBrowser(web, {
  type: 'weibo',
  label: { en: 'Weibo', zh: '微博' },
  authorize: {
    url: () => `${HOME}/oauth2/authorize`,
    clientId: (config) => config.clientId,
    scopes: (config) => config.scopes,
    scopeSeparator: ',',
  },
});

const app = vendor({
  ...common,
  conversation: byToken,
  tell({ config, info, user: profile, access_token: accessToken }) {
    meantFor(info.appkey, config.clientId);
    return { ...tell(profile), tokens: { accessToken } };
  },
});

export const weiboMobile = byApp(app, {
  type: 'weibo:mobile',
  label: { en: 'Weibo in apps', zh: '微博移动端' },
  credential: AccessToken,
});
