/**
 * The connectors of this server, one line each. A type that is not here can be stored and read, but
 * nobody signs in through it.
 */
import type { Connector } from './connector.ts';
import { alipay } from './presets/alipay/connector.ts';
import { amazon, amazonMobile } from './presets/amazon/connector.ts';
import { appleMobile, appleWeb } from './presets/apple/connector.ts';
import { aws } from './presets/aws/connector.ts';
import { azureAd } from './presets/azure-ad/connector.ts';
import { baidu, baiduMobile } from './presets/baidu/connector.ts';
import { dingtalk, dingtalkMobile, dingtalkProvider } from './presets/dingtalk/connector.ts';
import { douyinMobile } from './presets/douyin/connector.ts';
import { facebook, facebookMobile } from './presets/facebook/connector.ts';
import { gitee, giteeMobile } from './presets/gitee/connector.ts';
import { github, githubMobile } from './presets/github/connector.ts';
import { gitlab, gitlabMobile } from './presets/gitlab/connector.ts';
import { google, googleMobile } from './presets/google/connector.ts';
import { honor } from './presets/honor/connector.ts';
import { huawei, huaweiMobile } from './presets/huawei/connector.ts';
import { instagram } from './presets/instagram/connector.ts';
import { kuaishouMobile } from './presets/kuaishou/connector.ts';
import { larkBlock, larkInternal, larkPublic } from './presets/lark/connector.ts';
import { lineMobile } from './presets/line/connector.ts';
import { linkedin, linkedinMobile } from './presets/linkedin/connector.ts';
import { oauth, sdbz } from './presets/oauth/connector.ts';
import { oidc } from './presets/oidc/connector.ts';
import { oppoMobile } from './presets/oppo/connector.ts';
import { qingcloud } from './presets/qingcloud/connector.ts';
import { qq, qqMobile } from './presets/qq/connector.ts';
import { slack, slackMobile } from './presets/slack/connector.ts';
import { twitter } from './presets/twitter/connector.ts';
import { wechatMobile, wechatPc, wechatWebpage } from './presets/wechat/connector.ts';
import {
  wechatAppLaunch,
  wechatMiniProgram,
  wechatMiniProgramScan,
} from './presets/wechat/mini-program.ts';
import { wechatOfficialAccount } from './presets/wechat/official-account.ts';
import {
  wechatworkAgency,
  wechatworkAgencyMobile,
  wechatworkCorp,
  wechatworkHosted,
  wechatworkHostedRenamed,
  wechatworkMobile,
  wechatworkProvider,
} from './presets/wechatwork/connector.ts';
import { weibo, weiboMobile } from './presets/weibo/connector.ts';
import { welink } from './presets/welink/connector.ts';
import { xiaomi, xiaomiMobile } from './presets/xiaomi/connector.ts';
import { yidun } from './presets/yidun/connector.ts';
import { cas } from './protocols/cas/connector.ts';
import { adKerberos } from './protocols/kerberos/connector.ts';
import { ad, ldap } from './protocols/ldap/connector.ts';
import { saml } from './protocols/saml/connector.ts';

export const connectors: readonly Connector[] = [
  oidc,
  oauth,
  saml,
  ldap,
  ad,
  adKerberos,
  cas,
  alipay,
  amazon,
  amazonMobile,
  appleMobile,
  appleWeb,
  aws,
  azureAd,
  baidu,
  baiduMobile,
  dingtalk,
  dingtalkMobile,
  dingtalkProvider,
  douyinMobile,
  facebook,
  facebookMobile,
  gitee,
  giteeMobile,
  github,
  githubMobile,
  gitlab,
  gitlabMobile,
  google,
  googleMobile,
  honor,
  huawei,
  huaweiMobile,
  instagram,
  kuaishouMobile,
  larkBlock,
  larkInternal,
  larkPublic,
  lineMobile,
  linkedin,
  linkedinMobile,
  oppoMobile,
  qingcloud,
  qq,
  qqMobile,
  sdbz,
  slack,
  slackMobile,
  twitter,
  wechatAppLaunch,
  wechatMiniProgram,
  wechatMiniProgramScan,
  wechatMobile,
  wechatOfficialAccount,
  wechatPc,
  wechatWebpage,
  wechatworkAgency,
  wechatworkAgencyMobile,
  wechatworkCorp,
  wechatworkHosted,
  wechatworkHostedRenamed,
  wechatworkMobile,
  wechatworkProvider,
  weibo,
  weiboMobile,
  welink,
  xiaomi,
  xiaomiMobile,
  yidun,
];

const connectorOfType: ReadonlyMap<string, Connector> = new Map(
  connectors.map((connector) => [connector.type, connector]),
);

/** The connector for a connection type; undefined where this server has none. */
export function connectorOf(type: string): Connector | undefined {
  return connectorOfType.get(type);
}
