/**
 * Xiaomi accounts, on the web and in apps: answers of the token end point begin with a guard, and questions
 * about a person carry a MAC. (dev.mi.com: "Authorization Code 授权接口", "MAC 签名验证", "OAuth 错误码")
 */
import { Type } from 'typebox';

import { conversation, type Answers } from '../../engine/conversation.ts';
import { dialect } from '../../engine/dialect.ts';
import { codeGrant } from '../../engine/grants.ts';
import { byApp, byBrowser, vendor, type CodeEntry } from '../../engine/oauth2.ts';
import { prefixedJson } from '../../engine/parse.ts';
import { get, post } from '../../engine/request.ts';
import {
  appRedirect,
  clientId,
  clientSecret,
  scopes,
  settings,
  type ConfigOf,
} from '../../engine/settings.ts';
import { Code, OauthToken, Text, tokensIn } from '../../engine/shapes.ts';
import { xiaomiAuthorization } from '../../engine/signers.ts';
import { standardRefresh } from '../../engine/standard-refresh.ts';
import { claims, first } from '../../engine/told.ts';

const HOME = 'https://account.xiaomi.com';
const API = 'https://open.account.xiaomi.com';

/** Scopes are numbers here: 1 the profile, 3 the open id, 4 phone and e-mail. */
const CONTACT = '4';

const client = {
  clientId: clientId({ title: 'AppID' }),
  clientSecret: clientSecret({ title: 'AppSecret' }),
  scopes: scopes('1', '3'),
};

const web = settings(client);

const app = settings({ ...client, appRedirect: appRedirect() });

type Config = ConfigOf<typeof web> & Partial<Pick<ConfigOf<typeof app>, 'appRedirect'>>;

const Token = Type.Interface([OauthToken], { openId: Text, union_id: Text, mac_key: Text });

const User = Type.Object({
  data: Type.Object({ unionId: Text, miliaoNick: Text, miliaoIcon: Text, miliaoIcon_orig: Text }),
});

const Contact = Type.Object({ data: Type.Object({ phone: Text, email: Text }) });

const reasons = {
  '96001': 'misconfigured',
  '96003': 'misconfigured',
  '96004': 'misconfigured',
  '96005': 'misconfigured',
  '96006': 'misconfigured',
  '96007': 'misconfigured',
  '96008': 'bad_token',
  '96009': 'bad_token',
  '96010': 'misconfigured',
  '96012': 'denied',
  '96013': 'bad_code',
} as const;

const words = dialect({
  parse: prefixedJson('&&&START&&&'),
  code: 'error',
  text: 'error_description',
  reasons,
});

const userWords = dialect({
  code: 'code',
  text: 'description',
  success: ['0'],
  isCodeRequired: true,
  // Here nobody is asked any more: it is the MAC that was refused.
  reasons: { ...reasons, '96012': 'bad_token' },
});

interface Holder {
  readonly config: Config;
  readonly token: Type.Static<typeof Token>;
}

function about(path: string) {
  return ({ config, token }: Holder, now: number, nonce: string) => {
    const query = { clientId: config.clientId, token: token.access_token };
    const key = token.mac_key || undefined;
    const request = { path, query, now, nonce, accessToken: token.access_token };
    return get(`${API}${path}`, {
      query,
      headers: { authorization: key && xiaomiAuthorization(key, request) },
    });
  };
}

const exchange = conversation<CodeEntry<Config>>(words)
  .ask('token', Token, (asked) => post(`${HOME}/oauth2/token`, { form: codeGrant(asked) }))
  .ask('user', User, { send: about('/user/profile'), dialect: userWords })
  .askIfPossible('contact', Contact, {
    send: about('/user/phoneAndEmail'),
    dialect: userWords,
    when: ({ config }) => config.scopes.includes(CONTACT),
    permission: CONTACT,
  });

const common = {
  sourceType: 'xiaomi',
  category: 'social',
  maturity: 'beta',
  conversation: exchange,
  tell: ({ config, token, user: { data: user }, contact }: Answers<typeof exchange>) => ({
    subjects: [
      { type: 'unionid', value: first(user.unionId, token.union_id), authority: HOME },
      { type: 'openid', value: token.openId, authority: config.clientId },
    ],
    claims: claims({
      nickname: user.miliaoNick,
      picture: first(user.miliaoIcon_orig, user.miliaoIcon),
      email: contact?.data.email,
      phone: contact?.data.phone,
    }),
    tokens: tokensIn(token),
    raw: { ...user, ...contact?.data },
  }),
} as const;

export const xiaomi = byBrowser(
  vendor({
    ...common,
    settings: web,
    refresh: standardRefresh({ settings: web, dialect: words, url: () => `${HOME}/oauth2/token` }),
  }),
  {
    type: 'xiaomi',
    label: { en: 'Xiaomi', zh: '小米' },
    authorize: {
      url: () => `${HOME}/oauth2/authorize`,
      clientId: (config) => config.clientId,
      scopes: (config) => config.scopes,
      more: () => ({ skip_confirm: 'true' }),
    },
    callback: { refusals: ['96012'] },
  },
);

export const xiaomiMobile = byApp(vendor({ ...common, settings: app }), {
  type: 'xiaomi:mobile',
  label: { en: 'Xiaomi in apps', zh: '小米移动端' },
  credential: Code,
});
