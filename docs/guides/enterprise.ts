/** Guides to protocols and products that companies run themselves. */
import { type Guide, idAndSecret } from './guide.ts';

export const enterpriseGuides: Readonly<Record<string, Guide>> = {
  oidc: {
    evidence: 'A',
    register: {
      en: 'A confidential web client for the code flow.',
      zh: '授权码模式的机密 Web 客户端。',
    },
    copy: { issuerUrl: 'Issuer', ...idAndSecret('Client ID', 'Client secret') },
    ask: { en: 'The scopes openid, profile and email.', zh: 'openid、profile、email。' },
    back: 'address',
  },
  oauth2: {
    evidence: 'A',
    register: {
      en: 'An OAuth 2.0 client for the code flow.',
      zh: 'OAuth 2.0 授权码模式的客户端。',
    },
    copy: {
      authEndPoint: 'Authorization URL',
      tokenEndPoint: 'Token URL',
      ...idAndSecret('Client ID', 'Client secret'),
    },
    ask: { en: 'What its user info URL needs.', zh: '用户信息接口所需的 scope。' },
    back: 'address',
  },
  sdbz: {
    evidence: 'U',
    register: {
      en: 'As its operator says; nothing is published.',
      zh: '按其运营方说明；没有公开资料。',
    },
    copy: {
      authEndPoint: 'Authorization URL',
      tokenEndPoint: 'Token URL',
      ...idAndSecret('Client ID', 'Client secret'),
    },
    back: 'address',
  },
  saml: {
    evidence: 'A',
    register: {
      en: 'A service provider, from our metadata: the callback address with /metadata at its end in place of /callback.',
      zh: '用本服务的元数据登记服务提供方：将回调地址末尾的 /callback 换成 /metadata。',
    },
    copy: { idpMetadataUrl: 'IdP metadata URL' },
    ask: {
      en: 'A NameID that stays the same for a person (persistent), and mail, givenName and sn as attributes.',
      zh: '对每个用户保持不变的 NameID（persistent），以及 mail、givenName、sn 属性。',
    },
    back: 'address',
  },
  ldap: {
    evidence: 'A',
    register: { en: 'An account that may search people.', zh: '可搜索用户的服务账号。' },
    copy: { url: 'ldaps://…', baseDn: 'Base DN', bindDn: 'DN', bindPassword: 'Password' },
    back: 'nowhere',
  },
  ad: {
    evidence: 'A',
    register: { en: 'An account that may search people.', zh: '可搜索用户的服务账号。' },
    copy: { url: 'ldaps://…', baseDn: 'Base DN', bindDn: 'UPN', bindPassword: 'Password' },
    back: 'nowhere',
  },
  'ad-kerberos': {
    evidence: 'C',
    register: {
      en: 'A service account with the principal HTTP/{host of this server}, AES encryption types on, and a keytab exported for it.',
      zh: '服务账号，SPN 为 HTTP/{本服务主机名}，启用 AES 加密类型，并导出 keytab。',
    },
    copy: { realm: 'Realm', keytab: 'keytab (base64)' },
    back: 'nowhere',
  },
  cas: {
    evidence: 'A',
    register: { en: 'A service for our callback address.', zh: '以回调地址登记服务。' },
    copy: { casLoginUrl: 'https://…/cas/login' },
    ask: { en: 'Release of the attributes that are to be told.', zh: '放行所需属性。' },
    back: 'address',
  },
  'azure-ad': {
    at: 'https://entra.microsoft.com',
    evidence: 'A',
    register: {
      en: 'An app registration with the platform Web, and a client secret.',
      zh: '应用注册，平台选择 Web，并创建客户端密码。',
    },
    copy: {
      tenant: 'Directory (tenant) ID',
      ...idAndSecret('Application (client) ID', 'Secret value'),
    },
    ask: {
      en: 'Delegated: openid, profile, email, User.Read. The optional claim xms_edov makes addresses proven ones.',
      zh: '委托权限：openid、profile、email、User.Read；可选声明 xms_edov 使邮箱可信。',
    },
    back: 'address',
  },
};
