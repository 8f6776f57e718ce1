/** Baidu accounts, on the web and in apps. (openapi.baidu.com: "百度 OAuth", "passport/users/getInfo", "错误码") */
import { Type } from 'typebox';

import { conversation, type Answers } from '../../engine/conversation.ts';
import { dialect, oauth } from '../../engine/dialect.ts';
import { misfit } from '../../engine/fields.ts';
import { codeGrant } from '../../engine/grants.ts';
import { byApp, byBrowser, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import { revoking } from '../../engine/revoking.ts';
import {
  appRedirect,
  clientId,
  clientSecret,
  flag,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Id, maybe, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { standardRefresh } from '../../engine/standard-refresh.ts';
import { claims, gender } from '../../engine/told.ts';

const HOME = 'https://openapi.baidu.com';
const TOKEN = `${HOME}/oauth/2.0/token`;
const PASSPORT = `${HOME}/rest/2.0/passport`;

const client = {
  clientId: clientId({
    title: 'API Key',
    aliases: ['clientID', 'client_id', 'apiKey', 'appKey', 'appId', 'appID'],
  }),
  clientSecret: clientSecret({ title: 'Secret Key', aliases: ['secretKey', 'appSecret'] }),
};

const web = settings({ ...client, scopes: scopes('basic') });

const app = settings({
  ...client,
  appRedirect: appRedirect('bdconnect://success'),
  unsafeAccessTokens: flag({
    title: 'Accept bare access tokens (unsafe)',
    description:
      'Baidu does not say for whom an access token was made: whoever runs another app could sign in here ' +
      'as any of its users. For apps that cannot send a code.',
  }),
});

type Config = Omit<ConfigOf<typeof web>, 'scopes'> & Partial<ConfigOf<typeof app>>;

const User = Type.Object({
  openid: Text,
  unionid: Text,
  userid: maybe(Id),
  username: Text,
  portrait: Text,
  sex: maybe(Id),
  birthday: Text,
});

const userWords = dialect({
  code: 'error_code',
  text: 'error_msg',
  reasons: {
    '1': 'unreachable',
    '2': 'unreachable',
    '4': 'rate_limited',
    '17': 'rate_limited',
    '18': 'rate_limited',
    '19': 'rate_limited',
    '6': 'misconfigured',
    '101': 'misconfigured',
    '100': 'bad_token',
    '102': 'bad_token',
    '110': 'bad_token',
    '111': 'bad_token',
  },
});

type Entry = Omit<CodeEntry<Config>, 'code'> & {
  readonly code?: string;
  readonly access_token?: string;
};

/** Token substitution: nothing in the token or in an answer names the application. */
function bareToken({ config, access_token: token = '' }: Entry): string {
  if (config.unsafeAccessTokens === true) return token;
  throw misfit('unsafeAccessTokens', 'is off, and the app sent no code but an access token');
}

const exchange = conversation<Entry>(oauth)
  .askWhen('token', OauthToken, {
    when: ({ code }) => Boolean(code),
    send: ({ code = '', ...asked }) => post(TOKEN, { form: codeGrant({ ...asked, code }) }),
  })
  .ask('user', User, {
    send: ({ token, ...asked }) =>
      get(`${PASSPORT}/users/getInfo`, {
        query: { access_token: token?.access_token ?? bareToken(asked), get_unionid: '1' },
      }),
    dialect: userWords,
  });

const common = {
  sourceType: 'baidu',
  category: 'social',
  maturity: 'beta',
  conversation: exchange,
  /** Older applications are told a number that is the same in all of them, newer ones an id of their own. */
  tell: ({ config, token, user, access_token: accessToken }: Answers<typeof exchange>) => ({
    subjects: [
      { type: 'unionid', value: user.unionid, authority: HOME },
      { type: 'openid', value: user.openid, authority: config.clientId },
      { type: 'primary', value: user.userid, authority: HOME },
    ],
    claims: claims({
      nickname: user.username,
      picture: user.portrait && `https://himg.bdimg.com/sys/portrait/item/${user.portrait}`,
      gender: gender(user.sex, { M: '1', F: '0' }),
      // All zeros where the person told none.
      birthdate: user.birthday?.startsWith('0000') === true ? undefined : user.birthday,
    }),
    tokens: token === undefined ? { accessToken } : tokensIn(token),
    raw: user,
  }),
} as const;

export const baidu = byBrowser(
  vendor({
    ...common,
    settings: web,
    refresh: standardRefresh({ settings: web, dialect: oauth, url: () => TOKEN }),
    revoke: revoking(({ tokens: { accessToken } }) =>
      accessToken === undefined
        ? undefined
        : post(`${PASSPORT}/auth/revokeAuthorization`, { form: { access_token: accessToken } }),
    ),
  }),
  {
    type: 'baidu',
    label: { en: 'Baidu', zh: '百度' },
    authorize: {
      url: () => `${HOME}/oauth/2.0/authorize`,
      clientId: (config) => config.clientId,
      scopes: (config) => config.scopes,
    },
  },
);

export const baiduMobile = byApp(vendor({ ...common, settings: app }), {
  type: 'baidu:mobile',
  label: { en: 'Baidu in apps', zh: '百度移动端' },
  // A code wins where both are sent.
  credential: Type.Object({
    code: Type.Optional(Type.String({ maxLength: 2048 })),
    access_token: Type.Optional(Type.String({ maxLength: 4096 })),
  }),
});
