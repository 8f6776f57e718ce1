/**
 * The public surface as data: the complete list of routes. What is not here does not exist.
 *
 * What lives in this folder: schemas and routes, one file per area of the wire (`sources.ts`, `users.ts`,
 * ...); the error catalogue; the texts of the rules a value can break; the document made of it all. Wire names
 * (`extIdp...`) appear here and at the HTTP edge. What does not: anything that runs on a server only.
 */
import { legacyAppQuestionRoutes } from './legacy-app-question.ts';
import { legacyAppRoutes, legacyIdentityRoute } from './legacy-app-sign-in.ts';
import { accessKeyRoutes } from './access-keys.ts';
import { accountBindingRoutes } from './account-binding.ts';
import { appSignInRoutes } from './app-sign-in.ts';
import { applicationRoutes } from './applications.ts';
import { codeRoutes } from './codes.ts';
import { connectionKeyRoutes } from './connection-keys.ts';
import { connectionRoutes } from './connections.ts';
import { connectionTestRoutes } from './connection-tests.ts';
import { connectionStateRoutes } from './connection-states.ts';
import { decisionRoutes } from './decisions.ts';
import { embeddedSignInRoutes } from './embedded-sign-in.ts';
import { identityRoutes } from './identities.ts';
import { loginRoutes, ownLoginRoutes } from './logins.ts';
import { legacySourceRoutes } from './legacy-sources.ts';
import { legacyAccountRoutes, legacyIdentityRoutes, legacyTokenRoutes } from './legacy-users.ts';
import { managementTokenRoutes } from './management-token.ts';
import { profileRoutes } from './profile.ts';
import { miniProgramRoutes } from './mini-programs.ts';
import { qrCodeRoutes } from './qr-codes.ts';
import { publicConfigRoutes } from './public-config.ts';
import type { Route } from './route.ts';
import { signInRoutes } from './sign-in.ts';
import { sourceRoutes } from './sources.ts';
import { systemRoutes } from './system.ts';
import { ownTenantRoutes, tenantMemberRoutes } from './tenant-members.ts';
import { tenantSourceRoutes } from './tenant-sources.ts';
import { tenantRoutes } from './tenants.ts';
import { traceRoutes } from './traces.ts';
import { userSearchRoutes } from './user-search.ts';
import { userRoutes } from './users.ts';

/** Every group of routes under the heading it has in the reference. */
export const routeGroups = [
  { title: { en: 'Management token', zh: '管理 Token' }, routes: managementTokenRoutes },
  { title: { en: 'Access keys', zh: '密钥' }, routes: accessKeyRoutes },
  { title: { en: 'Identity sources', zh: '身份源' }, routes: sourceRoutes },
  { title: { en: 'Connections', zh: '身份源连接' }, routes: connectionRoutes },
  { title: { en: 'Keys of connections', zh: '身份源连接的密钥' }, routes: connectionKeyRoutes },
  { title: { en: 'Testing connections', zh: '测试身份源连接' }, routes: connectionTestRoutes },
  {
    title: { en: 'Connections of applications', zh: '应用的身份源连接' },
    routes: connectionStateRoutes,
  },
  { title: { en: 'Applications', zh: '应用' }, routes: applicationRoutes },
  { title: { en: 'Tenants', zh: '租户' }, routes: tenantRoutes },
  { title: { en: 'Members of tenants', zh: '租户成员' }, routes: tenantMemberRoutes },
  { title: { en: 'Sources of tenants', zh: '租户的身份源' }, routes: tenantSourceRoutes },
  { title: { en: 'Own tenants', zh: '我的租户' }, routes: ownTenantRoutes },
  { title: { en: 'Users', zh: '用户' }, routes: userRoutes },
  { title: { en: 'Searching users', zh: '搜索用户' }, routes: userSearchRoutes },
  { title: { en: 'Identities of users', zh: '用户身份' }, routes: identityRoutes },
  { title: { en: 'Decisions about logins', zh: '登录判定记录' }, routes: decisionRoutes },
  { title: { en: 'Traces of logins', zh: '登录追踪' }, routes: traceRoutes },
  { title: { en: 'Sign-ins of users', zh: '用户登录记录' }, routes: loginRoutes },
  { title: { en: 'Own sign-ins', zh: '我的登录记录' }, routes: ownLoginRoutes },
  { title: { en: 'Signing in', zh: '登录与注册' }, routes: signInRoutes },
  { title: { en: 'Signing in by app', zh: '移动端登录' }, routes: appSignInRoutes },
  { title: { en: 'Signing in by scanning', zh: '扫码登录' }, routes: qrCodeRoutes },
  { title: { en: 'WeChat mini programs', zh: '微信小程序' }, routes: miniProgramRoutes },
  { title: { en: 'Codes', zh: '验证码' }, routes: codeRoutes },
  { title: { en: 'Own profile', zh: '个人资料' }, routes: profileRoutes },
  { title: { en: 'Account binding', zh: '账号绑定' }, routes: accountBindingRoutes },
  { title: { en: 'Server', zh: '服务器' }, routes: systemRoutes },
] as const;

/** What clients of the second version of the API still call; new programs have no need of it. */
export const legacyRouteGroups = [
  { title: { en: 'Older API: token', zh: '旧版接口：Token' }, routes: legacyTokenRoutes },
  { title: { en: 'Older API: sources', zh: '旧版接口：身份源' }, routes: legacySourceRoutes },
  {
    title: { en: 'Older API: identities', zh: '旧版接口：用户身份' },
    routes: legacyIdentityRoutes,
  },
  {
    title: { en: 'Older API: own account', zh: '旧版接口：个人账号' },
    routes: legacyAccountRoutes,
  },
  { title: { en: 'Older API: apps', zh: '旧版接口：移动端登录' }, routes: legacyAppRoutes },
  {
    title: { en: 'Older API: WeChat in apps', zh: '旧版接口：微信移动端' },
    routes: legacyIdentityRoute,
  },
  {
    title: { en: 'Older API: which account', zh: '旧版接口：选择账号' },
    routes: legacyAppQuestionRoutes,
  },
  { title: { en: 'Older API: application', zh: '旧版接口：应用' }, routes: publicConfigRoutes },
  {
    title: { en: 'Older API: embedded sign-in', zh: '旧版接口：嵌入式登录' },
    routes: embeddedSignInRoutes,
  },
] as const;

/** What new programs call, and the reference shows. */
export const currentRoutes: readonly Route[] = routeGroups.flatMap(({ routes }) =>
  Object.values<Route>(routes),
);

export const routes: readonly Route[] = [
  ...currentRoutes,
  ...legacyRouteGroups.flatMap(({ routes }) => Object.values<Route>(routes)),
];
