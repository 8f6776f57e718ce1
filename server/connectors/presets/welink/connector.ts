/**
 * Huawei WeLink: a code is worth an id only together with a token of the application, and the id a
 * profile only where the application may read the directory. An id is unique in one company.
 * (open.welink.huaweicloud.com: "网页应用免登", "获取用户userid", "查询用户详细信息")
 */
import { Type } from 'typebox';

import { conversation } from '../../engine/conversation.ts';
import { dialect } from '../../engine/dialect.ts';
import { byBrowser, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { get, post } from '../../engine/request.ts';
import { address, clientId, clientSecret, settings, type ConfigOf } from '../../engine/settings.ts';
import { maybe, Text } from '../../engine/shapes.ts';
import { claims, first, gender } from '../../engine/told.ts';

const API = 'https://open.welink.huaweicloud.com/api';

const fields = settings({
  clientId: clientId(),
  clientSecret: clientSecret(),
  authorizeUrl: address({
    title: 'Authorization URL',
    description: 'Where people sign in; only for companies with a page of their own.',
    default: 'https://login.welink.huaweicloud.com/sso/oauth2/sns_authorize',
  }),
});

type Config = ConfigOf<typeof fields>;

const AppToken = Type.Object({
  access_token: Type.String({ minLength: 1 }),
  expires_in: maybe(Type.Integer()),
});

const Visitor = Type.Object({
  userId: Type.String({ minLength: 1 }),
  tenantId: Type.String({ minLength: 1 }),
});

const Person = Type.Object({
  userNameCn: Text,
  userNameEn: Text,
  sex: Text,
  mobileNumber: Text,
  userEmail: Text,
});

const traits = { code: 'code', text: 'message', success: ['0'], isCodeRequired: true };

const words = dialect({
  ...traits,
  reasons: {
    '41500': 'bad_code',
    '41501': 'bad_code',
    '41502': 'bad_code',
    '41503': 'bad_code',
    '41504': 'bad_code',
    '47001': 'not_member',
  },
});

/** Whoever shows nothing but an id and a secret is refused for one of them. */
const ticketWords = dialect({ ...traits, reasons: {}, otherwise: 'misconfigured' });

const exchange = conversation<CodeEntry<Config>>(words)
  .ask('app', AppToken, {
    dialect: ticketWords,
    send: ({ config }) =>
      post(`${API}/auth/v2/tickets`, {
        json: { client_id: config.clientId, client_secret: config.clientSecret },
      }),
    keep: {
      of: ({ config }) => [API, config.clientId, config.clientSecret],
      lifetime: 'expires_in',
    },
  })
  .ask('visitor', Visitor, ({ app, code }) =>
    get(`${API}/auth/v2/userid`, {
      query: { code },
      headers: { 'x-wlk-authorization': app.access_token },
    }),
  )
  .askIfPossible('person', Person, {
    send: ({ app, visitor }) =>
      get(`${API}/contact/v1/users`, {
        query: { userId: visitor.userId },
        headers: { 'x-wlk-authorization': app.access_token },
      }),
    permission: '通讯录',
  });

export const welink = byBrowser(
  vendor({
    sourceType: 'welink',
    category: 'enterprise',
    maturity: 'experimental',
    settings: fields,
    conversation: exchange,
    tell: ({ visitor, person }) => ({
      subjects: [{ type: 'primary', value: visitor.userId, authority: visitor.tenantId }],
      claims: claims({
        name: first(person?.userNameCn, person?.userNameEn),
        gender: gender(person?.sex, { M: 'M', F: 'F' }),
        email: person?.userEmail,
        phone: person?.mobileNumber?.replace('-', ''),
      }),
      raw: { ...visitor, ...person },
    }),
  }),
  {
    type: 'welink',
    label: { en: 'WeLink', zh: 'WeLink' },
    authorize: {
      url: (config) => config.authorizeUrl,
      clientId: (config) => config.clientId,
      scopes: () => ['snsapi_login'],
    },
  },
);
