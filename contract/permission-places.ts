/** Where an application asks for a permission that it lacks, by the type of its source. */
import type { LocalText } from './errors.ts';

const places: Readonly<Record<string, LocalText>> = {
  dingtalk: {
    en: 'open-dev.dingtalk.com, the application, Permission Management',
    zh: '钉钉开放平台（open-dev.dingtalk.com）→ 应用 → 权限管理',
  },
  gitee: {
    en: 'gitee.com/oauth/applications, the application, Permissions, and “scopes” of the connection',
    zh: 'gitee.com/oauth/applications → 应用 → 权限，以及连接的“scopes”',
  },
  github: {
    en: '“scopes” of the connection; for a GitHub App, github.com/settings/apps, Permissions, Email addresses',
    zh: '连接的“scopes”；GitHub App 则在 github.com/settings/apps → Permissions → Email addresses',
  },
  lark: {
    en: 'open.feishu.cn/app (or open.larksuite.com/app), the application, Permissions & Scopes; then release a version',
    zh: '飞书开放平台（open.feishu.cn/app）→ 应用 → 权限管理，然后发布版本',
  },
  wechat: {
    en: 'open.weixin.qq.com, the application, API permissions, and “scopes” of the connection',
    zh: '微信开放平台（open.weixin.qq.com）→ 应用 → 接口权限，以及连接的“scopes”',
  },
  wechatwork: {
    en: 'work.weixin.qq.com, App Management, the application: its visible range and its sensitive-data permissions',
    zh: '企业微信管理后台（work.weixin.qq.com）→ 应用管理 → 应用：可见范围与敏感信息权限',
  },
  welink: {
    en: 'open.welink.huaweicloud.com, the application, Permissions',
    zh: 'WeLink 开放平台（open.welink.huaweicloud.com）→ 应用 → 权限',
  },
};

const anywhere: LocalText = {
  en: "the provider's console for developers",
  zh: '对方的开发者控制台',
};

/** What an administrator does about something that was withheld; `permission` may be empty. */
export function permissionRemedy(
  sourceType: string,
  { what, permission }: { readonly what: string; readonly permission: string },
): LocalText {
  const { en, zh } = places[sourceType] ?? anywhere;
  const isNamed = permission !== '';
  return {
    en: isNamed
      ? `“${what}” was withheld: request the permission ${permission}. Where: ${en}.`
      : `“${what}” was withheld: request the permission for it. Where: ${en}.`,
    zh: isNamed
      ? `未获得“${what}”：请申请权限 ${permission}。位置：${zh}。`
      : `未获得“${what}”：请申请相应权限。位置：${zh}。`,
  };
}
