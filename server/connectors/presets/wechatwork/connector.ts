/**
 * WeCom (企业微信): applications of one company, such applications built by an agency, and logins of a
 * service provider. A userid is unique in one company only, so its authority is the company.
 * (developer.work.weixin.qq.com: "构造企业微信登录链接", "获取用户登录身份", "读取成员", "获取访问用户敏感信息", "获取登录用户信息")
 */
import { Type } from 'typebox';

import { conversation, type Conversation, eitherOf } from '../../engine/conversation.ts';
import { byApp, byBrowser, vendor } from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import {
  choice,
  clientSecret,
  optional,
  required,
  settings,
  type ConfigOf,
  type Settings,
} from '../../engine/settings.ts';
import { Code, maybe, Text } from '../../engine/shapes.ts';
import { claims, first, gender, type Told } from '../../engine/told.ts';
import { API, words } from './api.ts';
import { judgeAgency, permanentCodeOf, suiteEvents, suiteSettings } from './suite.ts';

const LOGIN = 'https://login.work.weixin.qq.com';

const corpId = required({
  title: 'CorpID',
  description: 'The id of the company, which begins with ww or wx.',
  aliases: ['corpID', 'CorpID', 'corpid'],
  destination: true,
});

const agentId = required({
  title: 'AgentID',
  description: 'The number of the application in the company.',
  aliases: ['agentID', 'AgentID', 'AgentId', 'agentid'],
});

const application = {
  corpId,
  agentId,
  clientSecret: clientSecret({ title: 'Secret', description: 'The secret of the application.' }),
};

const corpFields = settings(application);

const mobileFields = settings({
  ...application,
  schema: optional({
    title: 'Schema',
    description: 'By which WeCom opens the app again; the app itself needs it.',
  }),
});

const permanentCode = {
  title: 'Permanent code',
  description:
    'What the agency got when the company authorised the application (get_permanent_code); it ' +
    'stands in for the secret.',
  aliases: ['permanentCode', 'permanent_code'],
};

const hostedFields = settings({ corpId, agentId, clientSecret: clientSecret(permanentCode) });

const agencyFields = settings(
  {
    corpId,
    agentId,
    clientSecret: optional({
      ...permanentCode,
      description: `${permanentCode.description} Empty: WeCom pushes it, if all of the template is set.`,
      secret: true,
    }),
    ...suiteSettings,
  },
  judgeAgency,
);

const providerFields = settings({
  corpId: required({
    title: 'CorpID of the provider',
    description: 'The id of the service provider, not of a customer.',
    aliases: ['corpID', 'CorpID', 'corpid'],
    destination: true,
  }),
  clientSecret: clientSecret({
    title: 'ProviderSecret',
    description: 'The secret of the service provider.',
    aliases: ['providerSecret', 'provider_secret', 'ProviderSecret'],
  }),
  userType: choice(['member', 'admin'], {
    title: 'Who signs in',
    description: 'member for everybody in a company, admin for its administrators only.',
    aliases: ['usertype'],
    default: 'member',
  }),
});

type OwnCorp = ConfigOf<typeof corpFields>;
type Agency = ConfigOf<typeof agencyFields>;
type Corp = Pick<OwnCorp, 'corpId' | 'agentId'>;
type Provider = ConfigOf<typeof providerFields>;

const AppToken = Type.Object({
  access_token: Type.String({ minLength: 1 }),
  expires_in: Type.Integer(),
});

const Visitor = Type.Object({ userid: Text, openid: Text, user_ticket: Text });

const Member = Type.Object({
  name: Text,
  alias: Text,
  gender: maybe(Type.Union([Type.String(), Type.Integer()])),
  avatar: Text,
  mobile: Text,
  email: Text,
  biz_mail: Text,
  open_userid: Text,
});

const Private = Type.Pick(Member, ['gender', 'avatar', 'mobile', 'email', 'biz_mail']);

const ProviderToken = Type.Object({
  provider_access_token: Type.String({ minLength: 1 }),
  expires_in: Type.Integer(),
});

const Login = Type.Object({
  user_info: Type.Object({
    userid: Text,
    open_userid: Type.String({ minLength: 1 }),
    name: Text,
    avatar: Text,
  }),
  corp_info: Type.Object({ corpid: Type.String({ minLength: 1 }) }),
});

interface Entry<Config extends Corp = Corp> {
  readonly config: Config;
  readonly code: string;
}

/** Asks in the name of an application in the company, once its secret is known. */
function withVisitor<Began, Known extends Entry>(
  begun: Conversation<Began, Known>,
  secretOf: (known: Known) => string,
) {
  return begun
    .ask('app', AppToken, {
      send: (known) =>
        get(`${API}/gettoken`, {
          query: { corpid: known.config.corpId, corpsecret: secretOf(known) },
        }),
      keep: {
        of: (known) => [API, known.config.corpId, secretOf(known)],
        lifetime: 'expires_in',
      },
    })
    .ask('visitor', Visitor, {
      send: ({ app, code }) =>
        get(`${API}/auth/getuserinfo`, { query: { access_token: app.access_token, code } }),
      // People of other companies have an openid here, and no userid.
      refuse({ userid, openid }) {
        if (userid) return undefined;
        return openid ? 'not_member' : 'bad_response';
      },
    })
    .askIfPossible('member', Member, {
      send: ({ app, visitor }) =>
        get(`${API}/user/get`, {
          query: { access_token: app.access_token, userid: visitor.userid ?? '' },
        }),
      permission: '应用可见范围',
    })
    .askIfPossible('details', Private, {
      when: ({ visitor }) => Boolean(visitor.user_ticket),
      send: ({ app, visitor }) =>
        post(`${API}/auth/getuserdetail`, {
          query: { access_token: app.access_token },
          json: { user_ticket: visitor.user_ticket },
        }),
      permission: 'snsapi_privateinfo',
    });
}

const exchange = withVisitor(
  conversation<Entry<OwnCorp>>(words),
  ({ config }) => config.clientSecret,
);

const delegatedExchange = eitherOf(
  ({ config }: Entry<Agency>) => config.clientSecret !== undefined,
  withVisitor(
    conversation<Entry<Agency>>(words),
    ({ config: { clientSecret: code = '' } }) => code,
  ),
  withVisitor(
    conversation<Entry<Agency>>(words).pushed('permanentCode', {
      of: ({ config }) => permanentCodeOf(config),
      remedy:
        'write the events address of this connection at the template, wait for its ticket, and have the ' +
        'company authorise the application again',
    }),
    (known) => known.permanentCode,
  ),
);

interface Known {
  readonly config: Corp;
  readonly visitor: Type.Static<typeof Visitor>;
  readonly member?: Type.Static<typeof Member>;
  readonly details?: Type.Static<typeof Private>;
}

function tell({ config, visitor, member, details }: Known): Told {
  const seen = (name: keyof Type.Static<typeof Private>) => first(details?.[name], member?.[name]);
  const sex = seen('gender');
  const mail = first(seen('biz_mail'), seen('email'));
  const lacksTicket = details === undefined && mail === undefined;
  return {
    subjects: [{ type: 'primary', value: visitor.userid, authority: config.corpId }],
    claims: claims({
      name: first(member?.name, visitor.userid),
      nickname: member?.alias,
      picture: seen('avatar'),
      gender: String(sex) === '0' ? undefined : gender(sex, { M: '1', F: '2' }),
      email: mail,
      phone: seen('mobile'),
    }),
    raw: { userid: visitor.userid, ...member, ...details },
    // Applications made since June 2022 see addresses and numbers by a ticket alone.
    withheld: lacksTicket ? [{ what: 'email', permission: 'snsapi_privateinfo' }] : [],
  };
}

const provided = conversation<{ readonly config: Provider; readonly code: string }>(words)
  .ask('provider', ProviderToken, {
    send: ({ config }) =>
      post(`${API}/service/get_provider_token`, {
        json: { corpid: config.corpId, provider_secret: config.clientSecret },
      }),
    keep: {
      of: ({ config }) => ['provider', API, config.corpId, config.clientSecret],
      lifetime: 'expires_in',
    },
  })
  .ask('login', Login, ({ provider, code }) =>
    post(`${API}/service/get_login_info`, {
      query: { access_token: provider.provider_access_token },
      json: { auth_code: code },
    }),
  );

const about = { sourceType: 'wechatwork', category: 'enterprise', maturity: 'beta' } as const;

const colleagues = <Config extends OwnCorp>(of: Settings<Config>) =>
  vendor<Config, Entry<Config>, Known>({ ...about, settings: of, conversation: exchange, tell });

const delegated = vendor<Agency, Entry<Agency>, Known>({
  ...about,
  settings: agencyFields,
  conversation: delegatedExchange,
  tell,
});

const byScan = {
  authorize: {
    url: () => `${LOGIN}/wwlogin/sso/login`,
    clientId: (config: Corp) => config.corpId,
    names: { clientId: 'appid' },
    more: ({ agentId: agentid }: Corp, { locale }: { readonly locale: string }) => ({
      login_type: 'CorpApp',
      agentid,
      lang: locale.startsWith('zh') ? 'zh' : 'en',
    }),
  },
  callback: { isSilentRefusal: true },
};

export const wechatworkCorp = byBrowser(colleagues(corpFields), {
  ...byScan,
  type: 'wechatwork:corp:qrconnect',
  label: { en: 'WeCom', zh: '企业微信' },
});

export const wechatworkMobile = byApp(colleagues(mobileFields), {
  type: 'wechatwork:mobile',
  label: { en: 'WeCom in apps', zh: '企业微信移动端' },
  credential: Code,
});

export const wechatworkAgency = Object.freeze({
  ...byBrowser(delegated, {
    ...byScan,
    type: 'wechatwork:agency:qrconnect',
    label: { en: 'WeCom (built by an agency)', zh: '企业微信（代开发）' },
  }),
  inbound: suiteEvents,
});

export const wechatworkAgencyMobile = Object.freeze({
  ...byApp(delegated, {
    type: 'wechatwork:agency:mobile',
    label: { en: 'WeCom in apps (built by an agency)', zh: '企业微信移动端（代开发）' },
    credential: Code,
  }),
  inbound: suiteEvents,
});

const hosted = {
  ...byScan,
  label: { en: 'WeCom (agency of the operator)', zh: '企业微信（平台代开发）' },
};

export const wechatworkHosted = byBrowser(colleagues(hostedFields), {
  ...hosted,
  type: 'wechatwork:qrconnect:of:authing:agency',
});

/** The same under the name that a newer client has for it. */
export const wechatworkHostedRenamed = byBrowser(colleagues(hostedFields), {
  ...hosted,
  type: 'wechatwork:qrconnect:of:genauth:agency',
});

export const wechatworkProvider = byBrowser(
  vendor({
    ...about,
    settings: providerFields,
    conversation: provided,
    tell({ config, login: { user_info: user, corp_info: corp } }) {
      return {
        subjects: [
          { type: 'openid', value: user.open_userid, authority: config.corpId },
          { type: 'primary', value: user.userid, authority: corp.corpid },
        ],
        claims: claims({ name: user.name, picture: user.avatar }),
        raw: user,
      };
    },
  }),
  {
    type: 'wechatwork:service-provider:qrconnect',
    label: { en: 'WeCom (service provider)', zh: '企业微信服务商' },
    authorize: {
      url: () => 'https://open.work.weixin.qq.com/wwopen/sso/3rd_qrConnect',
      clientId: (config) => config.corpId,
      names: { clientId: 'appid' },
      more: ({ userType }) => ({ usertype: userType }),
    },
    callback: { code: ['auth_code'], isSilentRefusal: true },
  },
);
