/** Which ways in work where the page is shown: the browser of an app is the way into its own vendor only. */
import { sourceTypeOf } from '@causeway/contract/source-types.ts';

/** Apps that open links in a browser of their own, by how it names itself; the first that fits counts. */
const apps = [
  // Before WeChat, whose name it carries, too.
  { sourceType: 'wechatwork', userAgent: /wxwork/i },
  { sourceType: 'wechat', userAgent: /MicroMessenger/i },
  { sourceType: 'lark', userAgent: /\b(?:Lark|Feishu)\b/i },
  { sourceType: 'dingtalk', userAgent: /DingTalk/i },
] as const;

const vendors: ReadonlySet<string | undefined> = new Set(apps.map(({ sourceType }) => sourceType));

/** The page itself is in the hands of WeChat there, and it opens nowhere else. */
const INSIDE_WECHAT = 'wechat:webpage-authorization';

/** Whether a person in this browser can get through a connection of this type. */
export function worksIn(userAgent: string, connectionType: string): boolean {
  const app = appOf(userAgent);
  if (app === undefined) return connectionType !== INSIDE_WECHAT;
  if (app === 'wechat' && sourceTypeOf(connectionType) === 'wechat') {
    return connectionType === INSIDE_WECHAT;
  }
  const vendor = sourceTypeOf(connectionType);
  // Google refuses browsers inside apps (its error is `disallowed_useragent`).
  return vendor === app || (!vendors.has(vendor) && vendor !== 'google');
}

/** Whether the page is shown inside one of those apps. */
export function isInApp(userAgent: string): boolean {
  return appOf(userAgent) !== undefined;
}

function appOf(text: string): string | undefined {
  return apps.find(({ userAgent }) => userAgent.test(text))?.sourceType;
}
