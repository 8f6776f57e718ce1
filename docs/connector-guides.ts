/**
 * What somebody does at a provider before its connection works: where, what is copied, what is asked
 * for. One guide for each source, with what its single connection types have of their own.
 *
 * Not here: what a setting means; connectors say that themselves.
 */

export interface Words {
  readonly en: string;
  readonly zh: string;
}

/**
 * How well the protocol is established: by the vendor's own text or several implementations; by one of
 * these in part; from general knowledge; not at all.
 */
export type Evidence = 'A' | 'B' | 'C' | 'U';

export interface Guide {
  /** The provider's console; absent where it is the customer's own server. */
  readonly at?: string;
  readonly evidence: Evidence;
  /** What to make there. */
  readonly register: Words;
  /** Our setting, and what it is called there. */
  readonly copy: Readonly<Record<string, string>>;
  /** Permissions to ask for. */
  readonly ask?: Words;
  /** How the provider knows where people come back to. */
  readonly back: 'address' | 'domain' | 'events' | 'nowhere';
}

const idAndSecret = (id: string, secret: string) => ({ clientId: id, clientSecret: secret });

const app: Words = { en: 'An application for this kind of phone app.', zh: '移动应用。' };
const noScopes: Words = { en: 'Nothing beyond the default.', zh: '默认权限即可。' };

const ofCompany = (secret: string) => ({
  corpId: '企业 ID',
  agentId: 'AgentId',
  clientSecret: secret,
});
const wecomAsk: Words = {
  en: 'Make the application visible to everybody who is to sign in, and put the address of this server among its trusted IPs. E-mail and phone need “sensitive information” authorised by each member.',
  zh: '将应用可见范围设为全部需登录的成员，并将本服务器出口 IP 加入企业可信 IP；邮箱、手机号需成员授权敏感信息。',
};
const wecomAgency: Words = {
  en: 'A template of a delegated application (代开发应用); the company then authorises it, and its permanent code is the secret. With suite id, suite secret, token and key, the code arrives by itself.',
  zh: '代开发应用模板；企业授权后其永久授权码即为密钥。填写 suite id、suite secret、Token 与 EncodingAESKey 后授权码自动接收。',
};
const larkAsk: Words = {
  en: 'contact:user.email:readonly and contact:user.phone:readonly for address and number, contact:user.employee_id:readonly for the user id; publish a version afterwards.',
  zh: 'contact:user.email:readonly、contact:user.phone:readonly（邮箱、手机号），contact:user.employee_id:readonly（用户 ID）；之后发布版本。',
};
const dingtalkAsk: Words = {
  en: 'Contact.User.Read (personal data), Contact.User.mobile for the number; qyapi_get_member where a company id is set.',
  zh: 'Contact.User.Read（个人信息）、Contact.User.mobile（手机号）；填写 corpId 时还需 qyapi_get_member。',
};

/** By connection type, or by source for all of its types that have none of their own. */
export const guides: Readonly<Record<string, Guide>> = {
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
  github: {
    at: 'https://github.com/settings/developers',
    evidence: 'A',
    register: { en: 'An OAuth app.', zh: 'OAuth App。' },
    copy: idAndSecret('Client ID', 'Client secret'),
    ask: { en: 'The scopes read:user and user:email.', zh: 'read:user、user:email。' },
    back: 'address',
  },
  gitlab: {
    at: 'https://gitlab.com/-/user_settings/applications',
    evidence: 'A',
    register: { en: 'A confidential application.', zh: '机密（Confidential）应用。' },
    copy: idAndSecret('Application ID', 'Secret'),
    ask: { en: 'The scope read_user.', zh: 'read_user。' },
    back: 'address',
  },
  gitee: {
    at: 'https://gitee.com/oauth/applications',
    evidence: 'A',
    register: { en: 'A third-party application.', zh: '第三方应用。' },
    copy: idAndSecret('Client ID', 'Client Secret'),
    ask: { en: 'user_info and emails.', zh: 'user_info、emails。' },
    back: 'address',
  },
  google: {
    at: 'https://console.cloud.google.com/apis/credentials',
    evidence: 'A',
    register: {
      en: 'An OAuth client ID of the kind web application.',
      zh: '“Web 应用”类型的 OAuth 客户端 ID。',
    },
    copy: idAndSecret('Client ID', 'Client secret'),
    ask: {
      en: 'openid, email and profile on the consent screen.',
      zh: '在同意屏幕中添加 openid、email、profile。',
    },
    back: 'address',
  },
  'google:mobile': {
    at: 'https://console.cloud.google.com/apis/credentials',
    evidence: 'C',
    register: {
      en: 'Beside the web client one client ID for each app; the app asks for a code for the web client.',
      zh: '除 Web 客户端外，为每个应用创建客户端 ID；应用为 Web 客户端请求授权码。',
    },
    copy: { ...idAndSecret('Web client ID', 'Client secret'), appClientIds: 'App client IDs' },
    back: 'nowhere',
  },
  apple: {
    at: 'https://developer.apple.com/account/resources',
    evidence: 'C',
    register: {
      en: 'An App ID with Sign in with Apple, and a key (.p8) for it.',
      zh: '启用 Sign in with Apple 的 App ID，以及对应密钥（.p8）。',
    },
    copy: { clientId: 'Bundle ID', teamId: 'Team ID', keyId: 'Key ID', privateKey: '.p8' },
    back: 'nowhere',
  },
  'apple:web': {
    at: 'https://developer.apple.com/account/resources',
    evidence: 'A',
    register: {
      en: 'A Services ID with Sign in with Apple, and a key (.p8) for its primary App ID. The domain of this server must be registered, and cannot be localhost.',
      zh: '启用 Sign in with Apple 的 Services ID，以及其主 App ID 的密钥（.p8）；需登记本服务域名，不可为 localhost。',
    },
    copy: { clientId: 'Services ID', teamId: 'Team ID', keyId: 'Key ID', privateKey: '.p8' },
    ask: { en: 'name and email.', zh: 'name、email。' },
    back: 'address',
  },
  facebook: {
    at: 'https://developers.facebook.com/apps',
    evidence: 'A',
    register: { en: 'An app with Facebook Login.', zh: '启用 Facebook Login 的应用。' },
    copy: idAndSecret('App ID', 'App secret'),
    ask: { en: 'public_profile and email.', zh: 'public_profile、email。' },
    back: 'address',
  },
  instagram: {
    at: 'https://developers.facebook.com/apps',
    evidence: 'A',
    register: {
      en: 'An app with the Instagram API with Instagram login. Only professional accounts can sign in.',
      zh: '启用“使用 Instagram 登录的 Instagram API”的应用；仅专业账号可登录。',
    },
    copy: idAndSecret('Instagram app ID', 'Instagram app secret'),
    ask: { en: 'instagram_business_basic.', zh: 'instagram_business_basic。' },
    back: 'address',
  },
  twitter: {
    at: 'https://developer.x.com/en/portal/dashboard',
    evidence: 'A',
    register: {
      en: 'An app with OAuth 1.0a user authentication, read only.',
      zh: '启用 OAuth 1.0a 用户认证（只读）的应用。',
    },
    copy: idAndSecret('API key', 'API key secret'),
    ask: {
      en: '“Request email from users”, if addresses are wanted.',
      zh: '如需邮箱，开启“Request email from users”。',
    },
    back: 'address',
  },
  linkedin: {
    at: 'https://www.linkedin.com/developers/apps',
    evidence: 'A',
    register: {
      en: 'An app with the product Sign In with LinkedIn using OpenID Connect.',
      zh: '添加产品 Sign In with LinkedIn using OpenID Connect 的应用。',
    },
    copy: idAndSecret('Client ID', 'Primary client secret'),
    ask: { en: 'openid, profile and email.', zh: 'openid、profile、email。' },
    back: 'address',
  },
  slack: {
    at: 'https://api.slack.com/apps',
    evidence: 'A',
    register: { en: 'An app from scratch.', zh: '从零创建应用。' },
    copy: idAndSecret('Client ID', 'Client Secret'),
    ask: { en: 'User scopes openid, profile and email.', zh: '用户权限 openid、profile、email。' },
    back: 'address',
  },
  amazon: {
    at: 'https://developer.amazon.com/loginwithamazon/console/site/lwa/overview.html',
    evidence: 'A',
    register: {
      en: 'A security profile of Login with Amazon.',
      zh: 'Login with Amazon 安全配置。',
    },
    copy: idAndSecret('Client ID', 'Client Secret'),
    ask: { en: 'profile.', zh: 'profile。' },
    back: 'address',
  },
  'amazon:mobile': {
    at: 'https://developer.amazon.com/loginwithamazon/console/site/lwa/overview.html',
    evidence: 'A',
    register: {
      en: 'The same security profile, with the app added to it.',
      zh: '同一安全配置中添加该应用。',
    },
    copy: { clientId: 'Client ID' },
    back: 'nowhere',
  },
  aws: {
    at: 'https://console.aws.amazon.com/cognito',
    evidence: 'A',
    register: {
      en: 'An app client of the user pool with the code grant and a client secret.',
      zh: '用户池的应用客户端，启用授权码模式并带密钥。',
    },
    copy: idAndSecret('Client ID', 'Client secret'),
    ask: { en: 'openid, profile and email.', zh: 'openid、profile、email。' },
    back: 'address',
  },
  line: {
    at: 'https://developers.line.biz/console/',
    evidence: 'A',
    register: {
      en: 'A LINE Login channel for mobile apps.',
      zh: '面向移动应用的 LINE Login 频道。',
    },
    copy: { clientId: 'Channel ID', clientSecret: 'Channel secret' },
    ask: { en: 'E-mail permission, if addresses are wanted.', zh: '如需邮箱，申请邮箱权限。' },
    back: 'nowhere',
  },
  'wechat:pc': {
    at: 'https://open.weixin.qq.com',
    evidence: 'A',
    register: { en: 'A website application (网站应用).', zh: '网站应用。' },
    copy: idAndSecret('AppID', 'AppSecret'),
    ask: {
      en: 'snsapi_login. Bind all applications to one open platform account to get a unionid.',
      zh: 'snsapi_login；将各应用绑定到同一开放平台账号以获得 unionid。',
    },
    back: 'domain',
  },
  'wechat:mobile': {
    at: 'https://open.weixin.qq.com',
    evidence: 'A',
    register: { en: 'A mobile application (移动应用).', zh: '移动应用。' },
    copy: idAndSecret('AppID', 'AppSecret'),
    ask: noScopes,
    back: 'nowhere',
  },
  'wechat:webpage-authorization': {
    at: 'https://mp.weixin.qq.com',
    evidence: 'A',
    register: {
      en: 'A verified service account (服务号) with web authorization.',
      zh: '已认证的服务号，开通网页授权。',
    },
    copy: idAndSecret('AppID', 'AppSecret'),
    ask: { en: 'snsapi_userinfo.', zh: 'snsapi_userinfo。' },
    back: 'domain',
  },
  'wechatmp-qrcode': {
    at: 'https://mp.weixin.qq.com',
    evidence: 'A',
    register: {
      en: 'A verified service account (服务号); under basic configuration the server address, in the secure mode.',
      zh: '已认证的服务号；在“基本配置”中填写服务器地址，选择安全模式。',
    },
    copy: {
      ...idAndSecret('AppID', 'AppSecret'),
      token: 'Token',
      encodingAesKey: 'EncodingAESKey',
    },
    back: 'events',
  },
  wechat: {
    at: 'https://mp.weixin.qq.com',
    evidence: 'C',
    register: { en: 'A mini program (小程序).', zh: '小程序。' },
    copy: idAndSecret('AppID', 'AppSecret'),
    ask: { en: 'Phone numbers need a verified account.', zh: '获取手机号需已认证的小程序。' },
    back: 'nowhere',
  },
  wechatwork: {
    at: 'https://work.weixin.qq.com/wework_admin/frame#apps',
    evidence: 'A',
    register: {
      en: 'An application built by the company (自建应用), with WeCom sign-in (企业微信授权登录) for this domain.',
      zh: '自建应用，并为本域名开启“企业微信授权登录”。',
    },
    copy: ofCompany('Secret'),
    ask: wecomAsk,
    back: 'domain',
  },
  'wechatwork:agency:qrconnect': {
    at: 'https://open.work.weixin.qq.com',
    evidence: 'B',
    register: wecomAgency,
    copy: ofCompany('永久授权码'),
    ask: wecomAsk,
    back: 'events',
  },
  'wechatwork:agency:mobile': {
    at: 'https://open.work.weixin.qq.com',
    evidence: 'B',
    register: wecomAgency,
    copy: ofCompany('永久授权码'),
    ask: wecomAsk,
    back: 'events',
  },
  'wechatwork:service-provider:qrconnect': {
    at: 'https://open.work.weixin.qq.com',
    evidence: 'A',
    register: {
      en: 'A service provider with the sign-in authorization application.',
      zh: '服务商的“登录授权”应用。',
    },
    copy: { corpId: '服务商 CorpID', clientSecret: 'ProviderSecret' },
    back: 'domain',
  },
  dingtalk: {
    at: 'https://open-dev.dingtalk.com',
    evidence: 'A',
    register: { en: 'An application inside the company (企业内部应用).', zh: '企业内部应用。' },
    copy: idAndSecret('Client ID (AppKey)', 'Client Secret (AppSecret)'),
    ask: dingtalkAsk,
    back: 'address',
  },
  'dingtalk:provider': {
    at: 'https://open-dev.dingtalk.com',
    evidence: 'U',
    register: {
      en: 'A third-party enterprise application (第三方企业应用).',
      zh: '第三方企业应用。',
    },
    copy: idAndSecret('SuiteKey', 'SuiteSecret'),
    ask: dingtalkAsk,
    back: 'address',
  },
  lark: {
    at: 'https://open.feishu.cn/app',
    evidence: 'A',
    register: {
      en: 'An application of the company (企业自建应用) with web sign-in.',
      zh: '企业自建应用，启用网页应用登录。',
    },
    copy: idAndSecret('App ID', 'App Secret'),
    ask: larkAsk,
    back: 'address',
  },
  'lark-public': {
    at: 'https://open.feishu.cn/app',
    evidence: 'B',
    register: { en: 'An application of the store (应用商店应用).', zh: '应用商店应用。' },
    copy: {
      ...idAndSecret('App ID', 'App Secret'),
      encryptKey: 'Encrypt Key',
      verificationToken: 'Verification Token',
    },
    ask: larkAsk,
    back: 'events',
  },
  'lark-block': {
    at: 'https://open.feishu.cn/app',
    evidence: 'B',
    register: {
      en: 'An application of the company with a workplace block.',
      zh: '带工作台小组件（block）的企业自建应用。',
    },
    copy: idAndSecret('App ID', 'App Secret'),
    ask: larkAsk,
    back: 'nowhere',
  },
  qq: {
    at: 'https://connect.qq.com',
    evidence: 'A',
    register: { en: 'A website application.', zh: '网站应用。' },
    copy: idAndSecret('APP ID', 'APP Key'),
    ask: {
      en: 'get_user_info, and the unionid for the account.',
      zh: 'get_user_info，并申请 unionid。',
    },
    back: 'address',
  },
  weibo: {
    at: 'https://open.weibo.com',
    evidence: 'A',
    register: { en: 'A web application (网页应用).', zh: '网页应用。' },
    copy: idAndSecret('App Key', 'App Secret'),
    ask: { en: 'email needs an application of its own.', zh: 'email 需单独申请。' },
    back: 'address',
  },
  alipay: {
    at: 'https://open.alipay.com',
    evidence: 'A',
    register: {
      en: 'A web or mobile application with “get member information”, its keys made with the vendor’s tool (RSA2), in key or certificate mode.',
      zh: '网页或移动应用，开通“获取会员信息”，用官方工具生成 RSA2 密钥，可选公钥或证书模式。',
    },
    copy: { clientId: 'AppID', appPrivateKey: '应用私钥', alipayPublicKey: '支付宝公钥' },
    ask: { en: 'auth_user.', zh: 'auth_user。' },
    back: 'address',
  },
  baidu: {
    at: 'https://developer.baidu.com',
    evidence: 'A',
    register: { en: 'An application with OAuth.', zh: '启用 OAuth 的应用。' },
    copy: idAndSecret('API Key', 'Secret Key'),
    ask: { en: 'basic.', zh: 'basic。' },
    back: 'address',
  },
  'baidu:mobile': {
    at: 'https://developer.baidu.com',
    evidence: 'B',
    register: app,
    copy: idAndSecret('API Key', 'Secret Key'),
    back: 'nowhere',
  },
  douyin: {
    at: 'https://developer.open-douyin.com',
    evidence: 'A',
    register: app,
    copy: idAndSecret('Client Key', 'Client Secret'),
    ask: { en: 'user_info.', zh: 'user_info。' },
    back: 'nowhere',
  },
  kuaishou: {
    at: 'https://open.kuaishou.com',
    evidence: 'A',
    register: app,
    copy: idAndSecret('app_id', 'app_secret'),
    ask: { en: 'user_info.', zh: 'user_info。' },
    back: 'nowhere',
  },
  huawei: {
    at: 'https://developer.huawei.com/consumer/cn/console',
    evidence: 'A',
    register: { en: 'A web application with Account Kit.', zh: '启用 Account Kit 的 Web 应用。' },
    copy: idAndSecret('Client ID', 'Client Secret'),
    ask: { en: 'openid, profile and email.', zh: 'openid、profile、email。' },
    back: 'address',
  },
  honor: {
    at: 'https://developer.honor.com',
    evidence: 'B',
    register: { en: 'An application with the account service.', zh: '启用账号服务的应用。' },
    copy: idAndSecret('APP ID', 'APP Secret'),
    ask: { en: 'profile and openid.', zh: 'profile、openid。' },
    back: 'address',
  },
  xiaomi: {
    at: 'https://dev.mi.com',
    evidence: 'A',
    register: { en: 'An application with Xiaomi accounts.', zh: '启用小米账号的应用。' },
    copy: idAndSecret('AppID', 'AppSecret'),
    ask: { en: '1 (profile).', zh: '1（用户信息）。' },
    back: 'address',
  },
  oppo: {
    at: 'https://open.oppomobile.com',
    evidence: 'U',
    register: app,
    copy: { clientId: 'AppID', appKey: 'AppKey', clientSecret: 'AppSecret' },
    back: 'nowhere',
  },
  welink: {
    at: 'https://open.welink.huaweicloud.com',
    evidence: 'B',
    register: { en: 'An H5 application of the company.', zh: '企业 H5 轻应用。' },
    copy: idAndSecret('client_id', 'client_secret'),
    back: 'domain',
  },
  qingcloud: {
    at: 'https://console.qingcloud.com',
    evidence: 'B',
    register: { en: 'An application (app-…).', zh: '应用（app-…）。' },
    copy: idAndSecret('app id', 'app secret'),
    back: 'address',
  },
  yidun: {
    at: 'https://dun.163.com',
    evidence: 'A',
    register: {
      en: 'One-click sign-in (号码认证) for the app.',
      zh: '为应用开通“号码认证（一键登录）”。',
    },
    copy: { ...idAndSecret('secretId', 'secretKey'), businessId: 'businessId' },
    back: 'nowhere',
  },
};
