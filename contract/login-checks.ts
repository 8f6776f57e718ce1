/**
 * The checks of a login, in the order in which they are made: what a trace and a test of a connection
 * show as passed, failed or not reached.
 */
import type { LocalText } from './errors.ts';

export const loginChecks = {
  settings: { en: 'Settings', zh: '配置' },
  address: { en: 'Address', zh: '地址' },
  tls: { en: 'TLS certificate', zh: 'TLS 证书' },
  discovery: { en: 'Discovery or metadata', zh: '发现文档或元数据' },
  issuer: { en: 'Issuer', zh: '签发方' },
  keys: { en: 'Keys', zh: '密钥' },
  algorithms: { en: 'Algorithms', zh: '算法' },
  clock: { en: 'Clock', zh: '时钟' },
  client: { en: 'Client credentials', zh: '客户端凭证' },
  redirect: { en: 'Redirect address', zh: '回调地址' },
  scopes: { en: 'Scopes', zh: '授权范围' },
  service: { en: 'Service account', zh: '服务账号' },
  base: { en: 'Search base', zh: '搜索基准' },
  answer: { en: 'Answer', zh: '应答' },
  signature: { en: 'Signature', zh: '签名' },
  audience: { en: 'Audience', zh: '受众' },
  request: { en: 'Answer to our request', zh: '与请求对应' },
  assurance: { en: 'Assurance', zh: '认证强度' },
  person: { en: 'Person', zh: '用户' },
  subject: { en: 'Subject', zh: '用户标识' },
  permissions: { en: 'Permissions', zh: '权限' },
  claims: { en: 'Claims', zh: '用户信息' },
  mapping: { en: 'Mapping', zh: '字段映射' },
  decision: { en: 'Link decision', zh: '账号关联判定' },
  server: { en: 'This server', zh: '本服务器' },
} as const satisfies Record<string, LocalText>;

/** Why a check tells nothing. */
export const skipReasons = {
  earlier_failed: {
    en: 'An earlier check failed; mend that first.',
    zh: '前面的检查未通过，请先修复。',
  },
  plain_http: {
    en: 'The address has no TLS; it is allowed by CAUSEWAY_OUTBOUND_ALLOW.',
    zh: '该地址未使用 TLS，由 CAUSEWAY_OUTBOUND_ALLOW 允许。',
  },
  only_by_signing_in: {
    en: 'Only a sign-in can tell: do the test sign-in.',
    zh: '只有实际登录才能判断：请进行测试登录。',
  },
  not_published: { en: 'The provider does not publish it.', zh: '对方未公布。' },
  set_by_hand: { en: 'It is set by hand in the connection.', zh: '已在连接中手动填写。' },
  no_sample: {
    en: 'Name a person to look up.',
    zh: '请填写一个用于查找的用户名。',
  },
  unclear: {
    en: 'The provider answered in a way that proves nothing either way.',
    zh: '对方的应答不足以判断。',
  },
  no_application: {
    en: 'No application offers this connection yet.',
    zh: '尚无应用启用该连接。',
  },
} as const satisfies Record<string, LocalText>;

export type LoginCheck = keyof typeof loginChecks;
