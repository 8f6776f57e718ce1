/**
 * How a first visit may be joined to an account that exists: what each connection type can be matched
 * by, and which of those values its source proves by itself.
 *
 * Every connection type of the wire has its line, so that a new type cannot be forgotten.
 */
import { type Static, Type } from 'typebox';

import { type ConnectionType, isConnectionType } from './source-types.ts';

/** What the person is told apart by on both sides: here an attribute of the user, there a claim. */
export const MatchField = Type.Enum(['email', 'phone', 'username', 'externalId']);

/** How a person proves that an account is theirs. */
export const BindingMethod = Type.Enum([
  'email-password',
  'phone-password',
  'username-password',
  'phone-code',
  'email-code',
]);

export type MatchField = Static<typeof MatchField>;
export type BindingMethod = Static<typeof BindingMethod>;

interface Matching {
  /** What a connection of the type can be matched by. */
  readonly by: readonly MatchField[];
  /** What the source says about whether a value is proven, and may be believed by itself. */
  readonly proves: readonly MatchField[];
  /** Its values are written by an administrator, who may therefore be trusted. */
  readonly isDirectory: boolean;
}

const nothing: Matching = { by: [], proves: [], isDirectory: false };
const provenEmail: Matching = { by: ['email'], proves: ['email'], isDirectory: false };
const openEmail: Matching = { by: ['email'], proves: [], isDirectory: false };
const provenPhone: Matching = { by: ['phone'], proves: ['phone'], isDirectory: false };
const company: Matching = { by: ['phone', 'email'], proves: [], isDirectory: true };
const openId: Matching = { ...company, proves: ['phone', 'email'] };
const directory: Matching = { ...company, by: ['phone', 'email', 'username'] };
const names: Matching = { by: ['username'], proves: [], isDirectory: true };

const table: Readonly<Record<ConnectionType, Matching>> = {
  oidc: openId,
  oauth: directory,
  saml: { ...company, by: ['phone', 'email', 'externalId'] },
  ldap: directory,
  ad: directory,
  'ad-kerberos': names,
  cas: company,
  // Only the claim xms_edov makes its address a proven one; whether it is there, each login says.
  'azure-ad': { ...company, proves: ['email'] },
  'wechat:pc': nothing,
  'wechat:mobile': nothing,
  'wechat:webpage-authorization': nothing,
  'wechatmp-qrcode': nothing,
  'wechat:miniprogram:default': provenPhone,
  'wechat:miniprogram:qrconnect': provenPhone,
  'wechat:miniprogram:app-launch': provenPhone,
  google: provenEmail,
  'google:mobile': provenEmail,
  qq: nothing,
  'qq:mobile': openEmail,
  'wechatwork:corp:qrconnect': company,
  'wechatwork:agency:qrconnect': company,
  'wechatwork:service-provider:qrconnect': company,
  'wechatwork:mobile': company,
  'wechatwork:agency:mobile': company,
  'wechatwork:qrconnect:of:authing:agency': company,
  'wechatwork:qrconnect:of:genauth:agency': company,
  dingtalk: company,
  'dingtalk:mobile': company,
  'dingtalk:provider': company,
  weibo: nothing,
  'weibo:mobile': openEmail,
  github: provenEmail,
  'github:mobile': provenEmail,
  alipay: nothing,
  apple: provenEmail,
  'apple:web': provenEmail,
  baidu: nothing,
  'baidu:mobile': nothing,
  'lark-internal': company,
  'lark-public': company,
  'lark-block': company,
  gitlab: provenEmail,
  'gitlab:mobile': provenEmail,
  twitter: openEmail,
  'twitter:mobile': openEmail,
  facebook: openEmail,
  'facebook:mobile': openEmail,
  slack: provenEmail,
  'slack:mobile': provenEmail,
  linkedin: provenEmail,
  'linkedin:mobile': provenEmail,
  yidun: provenPhone,
  qingcloud: { by: ['phone', 'email'], proves: [], isDirectory: false },
  gitee: openEmail,
  'gitee:mobile': openEmail,
  instagram: openEmail,
  welink: { ...company, by: ['email'] },
  huawei: provenEmail,
  'huawei:mobile': provenEmail,
  honor: openEmail,
  'honor:mobile': openEmail,
  xiaomi: openEmail,
  'xiaomi:mobile': openEmail,
  'oppo:mobile': openEmail,
  aws: provenEmail,
  amazon: openEmail,
  'amazon:mobile': openEmail,
  'douyin:mobile': openEmail,
  'douyin:miniprogram:default': nothing,
  'kuaishou:mobile': openEmail,
  'line:mobile': openEmail,
  sdbz: nothing,
  'zjzwfw-qrcode': nothing,
  zzding: nothing,
  seeyona8v5: names,
};

/** How connections of a type can be matched; nothing can be for a type that the wire does not know. */
export function matchingOf(connectionType: string): Matching {
  return isConnectionType(connectionType) ? table[connectionType] : nothing;
}
