/**
 * DingTalk (钉钉): its own page in a browser, and apps with a code of either of its two generations.
 * With a company set, only that company's people get in, which DingTalk's directory is asked for.
 * (open.dingtalk.com: "实现登录第三方网站", "获取用户通讯录个人信息", "根据unionid获取用户userid")
 */
import { Type } from 'typebox';

import {
  type Answers,
  conversation,
  eitherOf,
  type Conversation,
} from '../../engine/conversation.ts';
import { dingtalkEvents, suiteTicketOf } from '../../engine/dingtalk-events.ts';
import { misfit } from '../../engine/fields.ts';
import { byApp, byBrowser, refreshing, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import { isEncodingAesKey } from '../../engine/sealed-events.ts';
import {
  clientId,
  clientSecret,
  optional,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Code, Flag, maybe, Text } from '../../engine/shapes.ts';
import { dingtalkSignature } from '../../engine/signers.ts';
import { claims, first, type Told } from '../../engine/told.ts';
import { API, LOGIN, OAPI, oldWords, words } from './api.ts';

const company = {
  corpId: optional({
    title: 'CorpId',
    description: 'Only people of this company get in; empty: everybody with a DingTalk account.',
    aliases: ['corpID', 'CorpId', 'CorpID'],
  }),
  scopes: scopes(),
};

const fields = settings({
  clientId: clientId({
    title: 'AppKey',
    description: 'The AppKey (Client ID) of the application.',
    aliases: ['appKey', 'AppKey', 'clientID', 'client_id', 'appId', 'appID', 'app_id'],
  }),
  clientSecret: clientSecret({ title: 'AppSecret' }),
  ...company,
});

const providerFields = settings(
  {
    clientId: clientId({
      title: 'SuiteKey',
      description: 'The SuiteKey of the application.',
      aliases: ['suiteKey', 'SuiteKey', 'appKey', 'clientID', 'client_id'],
    }),
    clientSecret: clientSecret({ title: 'SuiteSecret', aliases: ['suiteSecret', 'SuiteSecret'] }),
    ...company,
    token: optional({
      title: 'Token',
      description: 'By which events of the suite are signed; none are taken without it.',
      aliases: ['Token'],
      secret: true,
    }),
    encodingAesKey: optional({
      title: 'AES key (EncodingAESKey)',
      description:
        'Under which events of the suite are encrypted. With it and a company, the directory of that ' +
        'company is asked, by the ticket that DingTalk pushes.',
      aliases: ['aesKey', 'EncodingAESKey', 'encodingAESKey'],
      secret: true,
    }),
  },
  ({ token, encodingAesKey }) => {
    if (encodingAesKey === undefined) return;
    if (!isEncodingAesKey(encodingAesKey))
      throw misfit('encodingAesKey', 'must be 43 letters and digits');
    if (token === undefined) throw misfit('token', 'is needed beside the EncodingAESKey');
  },
);

type Config = ConfigOf<typeof fields>;
type Provider = ConfigOf<typeof providerFields>;

const Token = Type.Object({
  accessToken: Type.String({ minLength: 1 }),
  refreshToken: Text,
  expireIn: maybe(Type.Integer()),
  corpId: Text,
});

const User = Type.Object({
  unionId: Type.String({ minLength: 1 }),
  openId: Text,
  nick: Text,
  avatarUrl: Text,
  mobile: Text,
  stateCode: Text,
  email: Text,
});

const Scanned = Type.Object({
  user_info: Type.Object({ unionid: Type.String({ minLength: 1 }), openid: Text, nick: Text }),
});

const AppToken = Type.Object({
  accessToken: Type.String({ minLength: 1 }),
  expireIn: Type.Integer(),
});

const Member = Type.Object({ result: Type.Object({ userid: Type.String({ minLength: 1 }) }) });

const Colleague = Type.Object({
  result: Type.Object({ name: Text, avatar: Text, email: Text, org_email: Text, mobile: Text }),
});

interface Entry<Of extends Config = Config> {
  readonly config: Of;
  readonly code: string;
}

const hasCompany = ({ config }: Entry) => config.corpId !== undefined;

/** The token of an application inside the company. */
function withAppToken<Began, Known extends Entry>(begun: Conversation<Began, Known>) {
  return begun.askWhen('app', AppToken, {
    when: hasCompany,
    send: ({ config }) =>
      post(`${API}/v1.0/oauth2/accessToken`, {
        json: { appKey: config.clientId, appSecret: config.clientSecret },
      }),
    keep: {
      of: ({ config }) => [API, config.clientId, config.clientSecret],
      lifetime: 'expireIn',
    },
  });
}

/** Asks the company's directory about a person whose unionid is known. */
function inCompany<Began, Known extends Entry & { readonly app?: Type.Static<typeof AppToken> }>(
  begun: Conversation<Began, Known>,
  unionIdOf: (known: Known) => string,
) {
  return begun
    .askWhen('member', Member, {
      when: hasCompany,
      dialect: oldWords,
      permission: 'qyapi_get_member',
      send: (known) =>
        post(`${OAPI}/topapi/user/getbyunionid`, {
          query: { access_token: known.app?.accessToken },
          json: { unionid: unionIdOf(known) },
        }),
    })
    .askIfPossible('colleague', Colleague, {
      when: hasCompany,
      dialect: oldWords,
      permission: 'qyapi_get_member',
      send: ({ app, member }) =>
        post(`${OAPI}/topapi/v2/user/get`, {
          query: { access_token: app?.accessToken },
          json: { userid: member?.result.userid },
        }),
    });
}

const userToken = ({ config, code }: Entry) =>
  post(`${API}/v1.0/oauth2/userAccessToken`, {
    json: {
      clientId: config.clientId,
      clientSecret: config.clientSecret,
      code,
      grantType: 'authorization_code',
    },
  });

const profile = {
  permission: 'Contact.User.Read',
  send: ({ token }: { readonly token: Type.Static<typeof Token> }) =>
    get(`${API}/v1.0/contact/users/me`, {
      headers: { 'x-acs-dingtalk-access-token': token.accessToken },
    }),
};

const exchange = inCompany(
  withAppToken(
    conversation<Entry>(words).ask('token', Token, userToken).ask('user', User, profile),
  ),
  ({ user }) => user.unionId,
);

const provided = conversation<Entry<Provider>>(words).ask('token', Token, userToken);

/** Without a ticket the directory stays closed to a service provider; the token names the company, too. */
const unlisted = provided.ask('user', User, {
  ...profile,
  refuse: (_user, { config, token }) =>
    config.corpId === undefined || token.corpId === config.corpId ? undefined : 'not_member',
});

const listed = inCompany(
  provided
    .ask('user', User, profile)
    .pushed('ticket', {
      of: ({ config }) => suiteTicketOf(config),
      remedy:
        'DingTalk pushes it every five hours, and at once when asked to on the page of the application; ' +
        'compare its events address, Token and AES key with this connection',
    })
    .ask('app', AppToken, {
      send: ({ config, ticket }) =>
        post(`${API}/v1.0/oauth2/corpAccessToken`, {
          json: {
            suiteKey: config.clientId,
            suiteSecret: config.clientSecret,
            authCorpId: config.corpId,
            suiteTicket: ticket,
          },
        }),
      keep: {
        of: ({ config }) => [API, config.clientId, config.clientSecret, config.corpId ?? ''],
        lifetime: 'expireIn',
      },
    }),
  ({ user }) => user.unionId,
);

const isListed = ({ config }: Entry<Provider>) =>
  config.corpId !== undefined && config.encodingAesKey !== undefined;

/** Codes of the older generation, `isSnsCode`. */
const scan = inCompany(
  withAppToken(
    conversation<Entry>(words).ask('scanned', Scanned, {
      dialect: oldWords,
      send: ({ config, code }, now) =>
        post(`${OAPI}/sns/getuserinfo_bycode`, {
          query: {
            accessKey: config.clientId,
            timestamp: String(now),
            signature: dingtalkSignature(config.clientSecret, String(now)),
          },
          json: { tmp_auth_code: code },
        }),
    }),
  ),
  ({ scanned }) => scanned.user_info.unionid,
);

/** The unionid is the same for all applications of one developer; DingTalk advises against the openid. */
function subjects(
  { config, member }: Pick<Answers<typeof exchange>, 'config' | 'member'>,
  ids: { readonly unionid: string; readonly openid: unknown },
): Told['subjects'] {
  return [
    { type: 'unionid', value: ids.unionid, authority: LOGIN },
    { type: 'openid', value: ids.openid, authority: config.clientId },
    { type: 'userid', value: member?.result.userid, authority: config.corpId ?? LOGIN },
  ];
}

type Known = Answers<typeof unlisted> & Partial<Answers<typeof exchange>>;

function tell(known: Omit<Known, 'config'> & Entry): Told {
  const { token, user } = known;
  const colleague = known.colleague?.result;
  const phone = first(user.mobile);
  return {
    subjects: subjects(known, { unionid: user.unionId, openid: user.openId }),
    claims: claims({
      name: first(colleague?.name, user.nick),
      nickname: user.nick,
      picture: first(user.avatarUrl, colleague?.avatar),
      email: first(user.email, colleague?.email, colleague?.org_email),
      phone: phone === undefined ? undefined : numberOf(user),
    }),
    tokens: tokensIn(token),
    raw: user,
    // Every account of DingTalk has a number: where it is missing, the application may not see it.
    withheld: phone === undefined ? [{ what: 'phone', permission: 'Contact.User.mobile' }] : [],
  };
}

function numberOf({ stateCode, mobile }: Type.Static<typeof User>): string {
  return stateCode ? `+${stateCode}${mobile ?? ''}` : (mobile ?? '');
}

function tellScanned(known: Answers<typeof scan>): Told {
  const { unionid, openid, nick } = known.scanned.user_info;
  const colleague = known.colleague?.result;
  return {
    subjects: subjects(known, { unionid, openid }),
    claims: claims({
      name: first(colleague?.name, nick),
      nickname: nick,
      picture: colleague?.avatar,
      email: first(colleague?.email, colleague?.org_email),
      phone: colleague?.mobile,
    }),
    raw: known.scanned.user_info,
  };
}

function tokensIn({ accessToken, refreshToken, expireIn }: Type.Static<typeof Token>) {
  return { accessToken, refreshToken, expiresIn: expireIn };
}

const refresh = refreshing({
  settings: fields,
  dialect: words,
  send: ({ config, refreshToken }) =>
    post(`${API}/v1.0/oauth2/userAccessToken`, {
      json: {
        clientId: config.clientId,
        clientSecret: config.clientSecret,
        refreshToken,
        grantType: 'refresh_token',
      },
    }),
  shape: Token,
  tell: tokensIn,
});

const about = {
  sourceType: 'dingtalk',
  category: 'enterprise',
  maturity: 'beta',
  settings: fields,
  refresh,
} as const;

const page = {
  authorize: {
    url: () => `${LOGIN}/oauth2/auth`,
    clientId: (config: Config) => config.clientId,
    scopes: ({ scopes: chosen, corpId }: Config) => {
      if (chosen.length > 0) return chosen;
      return corpId === undefined ? ['openid'] : ['openid', 'corpid'];
    },
    more: ({ corpId }: Config) => ({ prompt: 'consent', corpId }),
  },
  callback: { code: ['authCode', 'code'] },
};

export const dingtalk = byBrowser(
  vendor<Config, CodeEntry<Config>, Answers<typeof exchange>>({
    ...about,
    conversation: exchange,
    tell,
  }),
  { ...page, type: 'dingtalk', label: { en: 'DingTalk', zh: '钉钉' } },
);

export const dingtalkProvider = Object.freeze({
  ...byBrowser(
    vendor<Provider, CodeEntry<Provider>, Omit<Known, 'config'> & Entry<Provider>>({
      ...about,
      maturity: 'experimental',
      settings: providerFields,
      conversation: eitherOf(isListed, listed, unlisted),
      tell,
    }),
    {
      ...page,
      type: 'dingtalk:provider',
      label: { en: 'DingTalk (service provider)', zh: '钉钉服务商' },
    },
  ),
  inbound: dingtalkEvents,
});

const Credential = Type.Interface([Code], { isSnsCode: Type.Optional(Flag) });

const eitherCode = eitherOf(
  ({ isSnsCode }: Entry & Type.Static<typeof Credential>) => String(isSnsCode) === 'true',
  scan,
  exchange,
);

export const dingtalkMobile = byApp(
  vendor({
    ...about,
    conversation: eitherCode,
    tell: (known) => ('scanned' in known ? tellScanned(known) : tell(known)),
  }),
  {
    type: 'dingtalk:mobile',
    label: { en: 'DingTalk in apps', zh: '钉钉移动端' },
    credential: Credential,
  },
);
