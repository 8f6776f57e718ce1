/** Guides to providers of the West. */
import { type Guide, idAndSecret } from './guide.ts';

export const westernGuides: Readonly<Record<string, Guide>> = {
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
    copy: { domain: 'Cognito domain', ...idAndSecret('Client ID', 'Client secret') },
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
};
