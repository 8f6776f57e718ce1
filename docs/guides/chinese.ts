/** Guides to providers of China. */
import { type Guide, idAndSecret, type Words } from './guide.ts';

const app: Words = { en: 'An application for this kind of phone app.', zh: '移动应用。' };
const noScopes: Words = { en: 'Nothing beyond the default.', zh: '默认权限即可。' };

const ofCompany = (secret: string) => ({
  corpId: '企业 ID',
  agentId: 'AgentId',
  clientSecret: secret,
});
const ofTemplate = {
  ...ofCompany('永久授权码'),
  suiteId: '模板 ID',
  suiteSecret: '模板 Secret',
  token: 'Token',
  encodingAesKey: 'EncodingAESKey',
};
const wecomAsk: Words = {
  en: 'Make the application visible to everybody who is to sign in, and put the address of this server among its trusted IPs. E-mail and phone need “sensitive information” authorised by each member.',
  zh: '将应用可见范围设为全部需登录的成员，并将本服务器出口 IP 加入企业可信 IP；邮箱、手机号需成员授权敏感信息。',
};
const wecomAgency: Words = {
  en: 'A template of a delegated application (代开发应用). Save the connection with the template’s id, secret, Token and EncodingAESKey, write its events address at the template, wait for the ticket (ten minutes), and then have the company authorise it: its permanent code comes by itself. Or set the permanent code by hand. All connections of one template belong to one source.',
  zh: '代开发应用模板。先保存填有模板 ID、Secret、Token、EncodingAESKey 的连接，再到模板填写其事件地址，等待 suite_ticket（十分钟内）后由企业授权，永久授权码会自动送达；也可直接填写永久授权码。同一模板的连接须属于同一身份源。',
};
const larkAsk: Words = {
  en: 'contact:user.email:readonly and contact:user.phone:readonly for address and number, contact:user.employee_id:readonly for the user id; publish a version afterwards.',
  zh: 'contact:user.email:readonly、contact:user.phone:readonly（邮箱、手机号），contact:user.employee_id:readonly（用户 ID）；之后发布版本。',
};
const dingtalkAsk: Words = {
  en: 'Contact.User.Read (personal data), Contact.User.mobile for the number; qyapi_get_member where a company id is set.',
  zh: 'Contact.User.Read（个人信息）、Contact.User.mobile（手机号）；填写 corpId 时还需 qyapi_get_member。',
};

export const chineseGuides: Readonly<Record<string, Guide>> = {
  gitee: {
    at: 'https://gitee.com/oauth/applications',
    evidence: 'A',
    register: { en: 'A third-party application.', zh: '第三方应用。' },
    copy: idAndSecret('Client ID', 'Client Secret'),
    ask: { en: 'user_info and emails.', zh: 'user_info、emails。' },
    back: 'address',
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
  'wechat:miniprogram:qrconnect': {
    at: 'https://mp.weixin.qq.com',
    evidence: 'B',
    register: {
      en: 'A mini program (小程序) of yours. The page that a scan opens gets our scene (decode `scene` of onLoad), asks the person, and sends scene and code of wx.login, and phoneInfoCode where it asks for the number, to /api/v3/confirm-qrcode; put this server among its request domains.',
      zh: '贵方的小程序。扫码打开的页面在 onLoad 中取得 scene（需解码），征得用户同意后，将 scene、wx.login 的 code（以及手机号的 phoneInfoCode）提交到 /api/v3/confirm-qrcode；并将本服务器加入 request 合法域名。',
    },
    copy: idAndSecret('AppID', 'AppSecret'),
    ask: { en: 'Phone numbers need a verified account.', zh: '获取手机号需已认证的小程序。' },
    back: 'nowhere',
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
    copy: ofTemplate,
    ask: wecomAsk,
    back: 'events',
  },
  'wechatwork:agency:mobile': {
    at: 'https://open.work.weixin.qq.com',
    evidence: 'B',
    register: wecomAgency,
    copy: ofTemplate,
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
    copy: { ...idAndSecret('SuiteKey', 'SuiteSecret'), token: 'Token', encodingAesKey: 'aes_key' },
    ask: {
      en: `${dingtalkAsk.en} To look people up in a company, save the connection with Token and AES key, write its events address (HTTP push) at DingTalk, and have the suite ticket pushed.`,
      zh: `${dingtalkAsk.zh}如需查询企业通讯录，请先保存填有 Token 与 aes_key 的连接，再到钉钉填写其事件地址（HTTP 推送）并推送 suite_ticket。`,
    },
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
    ask: {
      en: `${larkAsk.en} For token version v1, save the connection first, then the events address at Lark with encryption on; the app ticket arrives within the hour.`,
      zh: `${larkAsk.zh}令牌版本选 v1 时，请先保存连接，再到飞书填写事件请求地址并启用加密；app_ticket 一小时内送达。`,
    },
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
