/**
 * Every type of identity source and connection that the wire knows, and which belongs to which.
 *
 * A type stands here whether or not this server has a connector for it: sources and connections of
 * any listed type can be kept and read. Which of them can sign people in, the connectors say.
 */
export type Category = 'social' | 'enterprise';

interface SourceTypeEntry {
  readonly category: Category;
  /** The ways into a source of this type. */
  readonly connections: readonly string[];
}

export const sourceTypes = {
  oidc: { category: 'enterprise', connections: ['oidc'] },
  oauth2: { category: 'enterprise', connections: ['oauth'] },
  saml: { category: 'enterprise', connections: ['saml'] },
  ldap: { category: 'enterprise', connections: ['ldap'] },
  ad: { category: 'enterprise', connections: ['ad', 'ad-kerberos'] },
  cas: { category: 'enterprise', connections: ['cas'] },
  'azure-ad': { category: 'enterprise', connections: ['azure-ad'] },
  wechat: {
    category: 'social',
    connections: [
      'wechat:pc',
      'wechat:mobile',
      'wechat:webpage-authorization',
      'wechatmp-qrcode',
      'wechat:miniprogram:default',
      'wechat:miniprogram:qrconnect',
      'wechat:miniprogram:app-launch',
    ],
  },
  google: { category: 'social', connections: ['google', 'google:mobile'] },
  qq: { category: 'social', connections: ['qq', 'qq:mobile'] },
  wechatwork: {
    category: 'enterprise',
    connections: [
      'wechatwork:corp:qrconnect',
      'wechatwork:agency:qrconnect',
      'wechatwork:service-provider:qrconnect',
      'wechatwork:mobile',
      'wechatwork:agency:mobile',
      'wechatwork:qrconnect:of:authing:agency',
      'wechatwork:qrconnect:of:genauth:agency',
    ],
  },
  dingtalk: {
    category: 'enterprise',
    connections: ['dingtalk', 'dingtalk:mobile', 'dingtalk:provider'],
  },
  weibo: { category: 'social', connections: ['weibo', 'weibo:mobile'] },
  github: { category: 'social', connections: ['github', 'github:mobile'] },
  alipay: { category: 'social', connections: ['alipay'] },
  apple: { category: 'social', connections: ['apple', 'apple:web'] },
  baidu: { category: 'social', connections: ['baidu', 'baidu:mobile'] },
  lark: { category: 'enterprise', connections: ['lark-internal', 'lark-public', 'lark-block'] },
  gitlab: { category: 'social', connections: ['gitlab', 'gitlab:mobile'] },
  twitter: { category: 'social', connections: ['twitter', 'twitter:mobile'] },
  facebook: { category: 'social', connections: ['facebook', 'facebook:mobile'] },
  slack: { category: 'social', connections: ['slack', 'slack:mobile'] },
  linkedin: { category: 'social', connections: ['linkedin', 'linkedin:mobile'] },
  yidun: { category: 'social', connections: ['yidun'] },
  qingcloud: { category: 'social', connections: ['qingcloud'] },
  gitee: { category: 'social', connections: ['gitee', 'gitee:mobile'] },
  instagram: { category: 'social', connections: ['instagram'] },
  welink: { category: 'enterprise', connections: ['welink'] },
  huawei: { category: 'social', connections: ['huawei', 'huawei:mobile'] },
  honor: { category: 'social', connections: ['honor', 'honor:mobile'] },
  xiaomi: { category: 'social', connections: ['xiaomi', 'xiaomi:mobile'] },
  oppo: { category: 'social', connections: ['oppo:mobile'] },
  aws: { category: 'social', connections: ['aws'] },
  amazon: { category: 'social', connections: ['amazon', 'amazon:mobile'] },
  douyin: { category: 'social', connections: ['douyin:mobile', 'douyin:miniprogram:default'] },
  kuaishou: { category: 'social', connections: ['kuaishou:mobile'] },
  line: { category: 'social', connections: ['line:mobile'] },
  // Nothing published says what sdbz is; enterprise sources are offered more carefully.
  sdbz: { category: 'enterprise', connections: ['sdbz'] },
  zjzwfw: { category: 'enterprise', connections: ['zjzwfw-qrcode'] },
  zzding: { category: 'enterprise', connections: ['zzding'] },
  seeyona8v5: { category: 'enterprise', connections: ['seeyona8v5'] },
} as const satisfies Record<string, SourceTypeEntry>;

export type SourceType = keyof typeof sourceTypes;
export type ConnectionType = (typeof sourceTypes)[SourceType]['connections'][number];

const sourceTypeOfConnection: ReadonlyMap<string, SourceType> = new Map(
  Object.entries(sourceTypes).flatMap(
    ([sourceType, { connections }]) =>
      connections.map((connection) => [connection, sourceType as SourceType]), // keys of the table
  ),
);

/** Whether this server knows the type of source. */
export function isSourceType(text: string): text is SourceType {
  return Object.hasOwn(sourceTypes, text);
}

/** Whether this server knows the type of connection. */
export function isConnectionType(text: string): text is ConnectionType {
  return sourceTypeOfConnection.has(text);
}

/** The source type that a connection type belongs to; undefined when the wire knows no such type. */
export function sourceTypeOf(connectionType: string): SourceType | undefined {
  return sourceTypeOfConnection.get(connectionType);
}

/** The category of a connection type; undefined when the wire knows no such type. */
export function categoryOf(connectionType: string): Category | undefined {
  const sourceType = sourceTypeOf(connectionType);
  return sourceType === undefined ? undefined : sourceTypes[sourceType].category;
}

/** The connection types that fit a source type. */
export function connectionTypesOf(sourceType: SourceType): readonly ConnectionType[] {
  return sourceTypes[sourceType].connections;
}
