/**
 * Lark and Feishu (飞书): applications of one company, applications of the store, and blocks of the
 * workplace. One application of the store serves many companies, so a person is known within theirs.
 * (open.feishu.cn: "获取授权码", "获取 user_access_token", "获取用户信息", "小程序登录")
 */
import { Type } from 'typebox';

import { conversation, type Conversation } from '../../engine/conversation.ts';
import { asText, dialect, oauthReasons } from '../../engine/dialect.ts';
import { codeGrant, refreshGrant } from '../../engine/grants.ts';
import { valueAt } from '../../../kernel/member-path.ts';
import { byApp, byBrowserAndApp, refreshing, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import {
  choice,
  clientId,
  clientSecret,
  optional,
  scopes,
  settings,
  type ConfigOf,
  type Settings,
} from '../../engine/settings.ts';
import { Code, maybe, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { claims, first, type Told, type ToldTokens } from '../../engine/told.ts';

const app = {
  clientId: clientId({ title: 'App ID', description: 'The App ID, which begins with cli_.' }),
  clientSecret: clientSecret({ title: 'App Secret' }),
  domain: choice(['feishu.cn', 'larksuite.com'], {
    title: 'Domain',
    description: 'feishu.cn for Feishu in China, larksuite.com for Lark elsewhere.',
    default: 'feishu.cn',
  }),
  tenantKey: optional({
    title: 'Tenant key',
    description:
      'Only people of this company get in; empty: of every company with the application.',
    aliases: ['tenant_key'],
  }),
};

const page = {
  ...app,
  scopes: scopes(),
  tokenVersion: choice(['v2', 'v3'], {
    title: 'Token version',
    description: 'The generation of the end point that exchanges codes.',
    default: 'v2',
  }),
};

const blockFields = settings(app);

const internalFields = settings(page);

const publicFields = settings({
  ...page,
  encryptKey: optional({
    title: 'Encrypt Key',
    description: 'Under which events of the application are encrypted.',
    secret: true,
  }),
  verificationToken: optional({
    title: 'Verification Token',
    description: 'By which events of the application are recognised.',
    secret: true,
  }),
});

type App = ConfigOf<typeof blockFields>;
type Page = ConfigOf<typeof internalFields>;

const accounts = ({ domain }: App) => `https://accounts.${domain}`;
const open = ({ domain }: App) => `https://open.${domain}/open-apis`;

const tokenUrl = (config: Page) =>
  config.tokenVersion === 'v3'
    ? `${accounts(config)}/oauth/v3/token`
    : `${open(config)}/authen/v2/oauth/token`;

const AppToken = Type.Object({
  app_access_token: Type.String({ minLength: 1 }),
  expire: Type.Integer(),
});

const BlockToken = Type.Object({
  data: Type.Object({
    access_token: Type.String({ minLength: 1 }),
    refresh_token: Text,
    expires_in: maybe(Type.Integer()),
  }),
});

const User = Type.Object({
  data: Type.Object({
    open_id: Type.String({ minLength: 1 }),
    union_id: Type.String({ minLength: 1 }),
    tenant_key: Type.String({ minLength: 1 }),
    user_id: Text,
    name: Text,
    en_name: Text,
    avatar_url: Text,
    avatar_big: Text,
    email: Text,
    enterprise_email: Text,
    mobile: Text,
  }),
});

const words = dialect({
  code: 'code|error',
  text: 'msg|error_description',
  success: ['0'],
  reasons: {
    ...oauthReasons,
    '10003': 'misconfigured',
    '10012': 'misconfigured',
    '10014': 'misconfigured',
    '20002': 'misconfigured',
    '20003': 'bad_code',
    '20004': 'bad_code',
    '20005': 'bad_token',
    '20008': 'not_member',
    '20009': 'not_member',
    '20010': 'not_member',
    '20021': 'not_member',
    '20023': 'not_member',
    '20024': 'bad_code',
    '20037': 'bad_token',
    '20048': 'misconfigured',
    '20049': 'bad_code',
    '20050': 'unreachable',
    '20064': 'bad_token',
    '20065': 'bad_code',
    '20066': 'not_member',
    '20067': 'misconfigured',
    '20068': 'misconfigured',
    '20069': 'misconfigured',
    '20071': 'misconfigured',
    '20072': 'unreachable',
    '20073': 'bad_token',
    '99991400': 'rate_limited',
    '99991663': 'bad_token',
    '99991664': 'bad_token',
    '99991668': 'bad_token',
    '99991672': 'misconfigured',
    '99991679': 'misconfigured',
  },
});

/** Who it is, once an access token of the person is known. */
function withUser<Began, Known extends { readonly config: App }>(
  begun: Conversation<Began, Known>,
  accessTokenOf: (known: Known) => string,
) {
  return begun.ask('user', User, {
    send: (known) =>
      get(`${open(known.config)}/authen/v1/user_info`, { bearer: accessTokenOf(known) }),
    refuse(answer, { config: { tenantKey } }) {
      const isElsewhere = valueAt('data.tenant_key', answer) !== tenantKey;
      return tenantKey !== undefined && isElsewhere ? 'not_member' : undefined;
    },
  });
}

const exchange = withUser(
  conversation<CodeEntry<Page>>(words).ask('token', OauthToken, (asked) =>
    post(tokenUrl(asked.config), { json: codeGrant(asked) }),
  ),
  ({ token }) => token.access_token,
);

const blockExchange = withUser(
  conversation<{ readonly config: App; readonly code: string }>(words)
    .ask('app', AppToken, {
      send: ({ config }) =>
        post(`${open(config)}/auth/v3/app_access_token/internal`, {
          json: { app_id: config.clientId, app_secret: config.clientSecret },
        }),
      keep: {
        of: ({ config }) => [open(config), config.clientId, config.clientSecret],
        lifetime: 'expire',
      },
    })
    .ask('token', BlockToken, ({ config, app: { app_access_token: bearer }, code }) =>
      post(`${open(config)}/mina/v2/tokenLoginValidate`, { bearer, json: { code } }),
    ),
  ({ token }) => token.data.access_token,
);

/** What Lark leaves out of a profile without a word, unless the application has this permission. */
const permissions = {
  user_id: 'contact:user.employee_id:readonly',
  email: 'contact:user.email:readonly',
  mobile: 'contact:user.phone:readonly',
} as const;

interface Known {
  readonly config: App;
  readonly user: Type.Static<typeof User>;
}

type KnownByCode = Known & { readonly token: Type.Static<typeof OauthToken> };

function told({ config, user: { data } }: Known, tokens: ToldTokens): Told {
  const granted = asText(tokens.scope).split(' ');
  return {
    subjects: [
      { type: 'union_id', value: data.union_id, authority: data.tenant_key },
      { type: 'open_id', value: data.open_id, authority: config.clientId },
      { type: 'user_id', value: data.user_id, authority: data.tenant_key },
    ],
    claims: claims({
      name: first(data.name, data.en_name),
      picture: first(data.avatar_url, data.avatar_big),
      email: first(data.enterprise_email, data.email),
      phone: data.mobile,
    }),
    tokens,
    raw: data,
    withheld: (['user_id', 'email', 'mobile'] as const)
      .filter((what) => first(data[what]) === undefined && !granted.includes(permissions[what]))
      .map((what) => ({ what, permission: permissions[what] })),
  };
}

const company = {
  sourceType: 'lark',
  category: 'enterprise',
  maturity: 'beta',
} as const;

const refresh = refreshing({
  settings: internalFields,
  dialect: words,
  send: (asked) => post(tokenUrl(asked.config), { json: refreshGrant(asked) }),
  shape: OauthToken,
  tell: tokensIn,
});

function application<Config extends Page>(of: Settings<Config>) {
  return vendor<Config, CodeEntry<Config>, KnownByCode>({
    ...company,
    settings: of,
    conversation: exchange,
    tell: (known) => told(known, tokensIn(known.token)),
    refresh,
  });
}

const authorize = {
  url: (config: App) => `${accounts(config)}/open-apis/authen/v1/authorize`,
  clientId: (config: App) => config.clientId,
  scopes: (config: Page) => config.scopes,
  hasPkce: () => true,
};

export const larkInternal = byBrowserAndApp(application(internalFields), {
  type: 'lark-internal',
  label: { en: 'Feishu (application of the company)', zh: '飞书企业自建应用' },
  authorize,
  credential: Code,
});

export const larkPublic = byBrowserAndApp(application(publicFields), {
  type: 'lark-public',
  label: { en: 'Feishu (application of the store)', zh: '飞书应用商店应用' },
  authorize,
  credential: Code,
});

export const larkBlock = byApp(
  vendor({
    ...company,
    settings: blockFields,
    conversation: blockExchange,
    tell: (known) =>
      told(known, {
        accessToken: known.token.data.access_token,
        refreshToken: known.token.data.refresh_token,
        expiresIn: known.token.data.expires_in,
      }),
  }),
  {
    type: 'lark-block',
    label: { en: 'Feishu block', zh: '飞书小组件' },
    credential: Code,
  },
);
