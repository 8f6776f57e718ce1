/**
 * Lark and Feishu (飞书): applications of one company, applications of the store, and blocks of the
 * workplace. One application of the store serves many companies, so a person is known within theirs.
 * (open.feishu.cn: "获取授权码", "获取 user_access_token", "获取用户信息", "小程序登录")
 */
import { Type } from 'typebox';

import type { RefreshInput } from '../../connector.ts';
import { conversation, type Conversation, eitherOf } from '../../engine/conversation.ts';
import { asText, dialect, oauthReasons } from '../../engine/dialect.ts';
import { codeGrant, refreshGrant } from '../../engine/grants.ts';
import { valueAt } from '../../../kernel/member-path.ts';
import {
  byApp,
  byBrowserAndApp,
  refreshingBy,
  vendor,
  type CodeEntry,
} from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import {
  choice,
  clientId,
  clientSecret,
  optional,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Code, maybe, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { claims, first, type Told, type ToldTokens } from '../../engine/told.ts';
import { appTicketOf, larkEvents } from '../../engine/lark-events.ts';

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
};

const tokenVersion = {
  title: 'Token version',
  description: 'The generation of the end point that exchanges codes.',
  default: 'v2',
} as const;

const blockFields = settings(app);

const internalFields = settings({ ...page, tokenVersion: choice(['v2', 'v3'], tokenVersion) });

const publicFields = settings({
  ...page,
  tokenVersion: choice(['v1', 'v2', 'v3'], {
    ...tokenVersion,
    description: `${tokenVersion.description} v1 needs the app ticket that Lark pushes to our address.`,
  }),
  encryptKey: optional({
    title: 'Encrypt Key',
    description: 'Under which events of the application are encrypted; none are taken without it.',
    secret: true,
  }),
  verificationToken: optional({
    title: 'Verification Token',
    description: 'By which events of the application are recognised; none are taken without it.',
    secret: true,
  }),
});

type App = ConfigOf<typeof blockFields>;
type Public = ConfigOf<typeof publicFields>;
type Page = Omit<Public, 'encryptKey' | 'verificationToken'>;

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

const WrappedToken = Type.Object({
  data: Type.Object({
    access_token: Type.String({ minLength: 1 }),
    refresh_token: Text,
    expires_in: maybe(Type.Integer()),
    scope: Text,
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
    .ask('token', WrappedToken, ({ config, app: { app_access_token: bearer }, code }) =>
      post(`${open(config)}/mina/v2/tokenLoginValidate`, { bearer, json: { code } }),
    ),
  ({ token }) => token.data.access_token,
);

/** An application of the store gets its own token for the ticket that Lark pushes every hour. */
function withAppToken<Entry extends { readonly config: Public }>() {
  return conversation<Entry>(words)
    .pushed('ticket', {
      of: ({ config }) => appTicketOf(config),
      again: ({ config }) =>
        post(`${open(config)}/auth/v3/app_ticket/resend`, {
          json: { app_id: config.clientId, app_secret: config.clientSecret },
        }),
      remedy:
        'Lark was asked to push it again: try in a minute, and otherwise compare the events address, ' +
        'Encrypt Key and Verification Token of the application at Lark with this connection',
    })
    .ask('app', AppToken, {
      send: ({ config, ticket }) =>
        post(`${open(config)}/auth/v3/app_access_token`, {
          json: {
            app_id: config.clientId,
            app_secret: config.clientSecret,
            app_ticket: ticket,
          },
        }),
      keep: {
        of: ({ config }) => ['store', open(config), config.clientId, config.clientSecret],
        lifetime: 'expire',
      },
    });
}

const isOld = ({ tokenVersion: version }: Public) => version === 'v1';

const oldExchange = withUser(
  withAppToken<CodeEntry<Public>>().ask('token', WrappedToken, ({ config, app, code }) =>
    post(`${open(config)}/authen/v1/oidc/access_token`, {
      bearer: app.app_access_token,
      json: { grant_type: 'authorization_code', code },
    }),
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

type Token = Type.Static<typeof OauthToken> | Type.Static<typeof WrappedToken>;
type KnownByCode = Known & { readonly token: Token };

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

const oldRenewal = withAppToken<RefreshInput<Public>>().ask(
  'token',
  WrappedToken,
  ({ config, app, refreshToken }) =>
    post(`${open(config)}/authen/v1/oidc/refresh_access_token`, {
      bearer: app.app_access_token,
      json: { grant_type: 'refresh_token', refresh_token: refreshToken },
    }),
);

const renewal = conversation<RefreshInput<Page>>(words).ask('token', OauthToken, (asked) =>
  post(tokenUrl(asked.config), { json: refreshGrant(asked) }),
);

function tokensOf({ token }: { readonly token: Token }): ToldTokens {
  return tokensIn('data' in token ? token.data : token);
}

function tellByCode(known: KnownByCode): Told {
  return told(known, tokensOf(known));
}

const authorize = {
  url: (config: App) => `${accounts(config)}/open-apis/authen/v1/authorize`,
  clientId: (config: App) => config.clientId,
  scopes: (config: Page) => config.scopes,
  /** The first generation knows none. */
  hasPkce: ({ tokenVersion: version }: Page) => version !== 'v1',
};

export const larkInternal = byBrowserAndApp(
  vendor<ConfigOf<typeof internalFields>, CodeEntry<Page>, KnownByCode>({
    ...company,
    settings: internalFields,
    conversation: exchange,
    tell: tellByCode,
    refresh: refreshingBy(renewal, { settings: internalFields, tell: tokensOf }),
  }),
  {
    type: 'lark-internal',
    label: { en: 'Feishu (application of the company)', zh: '飞书企业自建应用' },
    authorize,
    credential: Code,
  },
);

export const larkPublic = Object.freeze({
  ...byBrowserAndApp(
    vendor<Public, CodeEntry<Public>, KnownByCode>({
      ...company,
      settings: publicFields,
      conversation: eitherOf(
        ({ config }: CodeEntry<Public>) => isOld(config),
        oldExchange,
        exchange,
      ),
      tell: tellByCode,
      refresh: refreshingBy(
        eitherOf(({ config }: RefreshInput<Public>) => isOld(config), oldRenewal, renewal),
        {
          settings: publicFields,
          tell: tokensOf,
        },
      ),
    }),
    {
      type: 'lark-public',
      label: { en: 'Feishu (application of the store)', zh: '飞书应用商店应用' },
      authorize,
      credential: Code,
    },
  ),
  inbound: larkEvents,
});

export const larkBlock = byApp(
  vendor({
    ...company,
    settings: blockFields,
    conversation: blockExchange,
    tell: tellByCode,
  }),
  {
    type: 'lark-block',
    label: { en: 'Feishu block', zh: '飞书小组件' },
    credential: Code,
  },
);
