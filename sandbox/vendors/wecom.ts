/**
 * WeCom, from developer.work.weixin.qq.com: "获取access_token", "构造企业微信登录链接", "获取用户登录身份", "读取成员",
 * "获取用户敏感信息", "获取服务商凭证", "获取登录用户信息", "全局错误码". Every answer has status 200.
 */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { findTestUser } from '../test-users.ts';
import { appOf, isEmployed, openAppToken, phoneOf, sent } from './company.ts';
import { consentRoutes } from './consent.ts';
import { idFor } from './desk.ts';
import type { Vendor, VendorCall } from './vendor.ts';
import { isPermanentCode, suiteRoutes } from './wecom-suite.ts';

const API = 'https://qyapi.weixin.qq.com/cgi-bin';

function pages(address: string, agreed: (code: string) => Readonly<Record<string, string>>) {
  return consentRoutes({
    title: 'WeCom 企业微信',
    address,
    read: (params) => ({
      clientId: params.get('appid'),
      redirectUri: params.get('redirect_uri'),
      state: params.get('state'),
      scopes: [],
    }),
    refuse: (what) =>
      textReply(
        200,
        what === 'client'
          ? '参数错误：appid 不存在'
          : 'redirect_uri 与配置的授权完成回调域名不一致 (50001)',
      ),
    agreed: (code, { state }) => ({ ...agreed(code), ...(state && { state }) }),
    // A no comes back without a code.
    declined: ({ state }) => ({ ...(state && { state }) }),
  });
}

export const wecom: Vendor = {
  id: 'wecom',
  title: 'WeCom',
  routes: [
    ...pages('https://login.work.weixin.qq.com/wwlogin/sso/login', (code) => ({ code })),
    ...pages('https://open.work.weixin.qq.com/wwopen/sso/3rd_qrConnect', (code) => ({
      auth_code: code,
      expires_in: '600',
    })),
    [`GET ${API}/gettoken`, appToken],
    [`GET ${API}/auth/getuserinfo`, (call) => forApp(call, visitor)],
    [`GET ${API}/user/get`, (call) => forApp(call, member)],
    [`POST ${API}/auth/getuserdetail`, (call) => forApp(call, details)],
    [`POST ${API}/service/get_provider_token`, providerToken],
    [`POST ${API}/service/get_login_info`, (call) => forApp(call, login)],
    ...suiteRoutes,
  ],
};

function answered(members: object): Reply {
  return jsonReply(200, { errcode: 0, errmsg: 'ok', ...members });
}

function failed(errcode: number, errmsg: string): Reply {
  const hint = `hint: [1700000000_12_5f1c0e7a], more info at https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  return jsonReply(200, { errcode, errmsg: `${errmsg}, ${hint}` });
}

/** The corpid and the secret of one application; no person and no code are part of it. */
function appToken({ desk, url: { searchParams: params } }: VendorCall): Reply {
  const client = desk.client(params.get('corpid'));
  if (client === undefined) return failed(40_013, 'invalid corpid');
  const secret = params.get('corpsecret');
  const isKnown = client.clientSecret === secret || isPermanentCode(desk, client.clientId, secret);
  if (!isKnown) return failed(40_001, 'invalid credential');
  return answered({ access_token: openAppToken(desk, client.clientId), expires_in: 7200 });
}

function forApp(call: VendorCall, answer: (call: VendorCall, app: string) => Reply): Reply {
  const app = appOf(call.desk, call.url.searchParams.get('access_token'));
  return app === undefined ? failed(40_014, 'invalid access_token') : answer(call, app);
}

function visitor({ desk, url }: VendorCall, app: string): Reply {
  const grant = desk.redeem(url.searchParams.get('code'), app);
  if (grant === undefined) return failed(40_029, 'invalid code');
  const { user } = grant;
  if (!isEmployed(user)) return answered({ openid: idFor(user, `wecom ${app}`) });
  if (!grant.scopes.includes('snsapi_privateinfo')) return answered({ userid: user.id });
  const ticket = desk.issue(grant).accessToken;
  return answered({ userid: user.id, user_ticket: ticket, expires_in: 1800 });
}

/** As applications made since June 2022 see it: without addresses, numbers and pictures. */
function member({ url }: VendorCall): Reply {
  const user = findTestUser(url.searchParams.get('userid'));
  if (user === undefined || !isEmployed(user)) return failed(60_111, 'userid not found');
  return answered({
    userid: user.id,
    name: user.name ?? user.id,
    department: [1],
    position: '',
    main_department: 1,
    status: 1,
  });
}

function details(call: VendorCall): Reply {
  const grant = call.desk.holder(sent(call, 'user_ticket'));
  if (grant === undefined) return failed(40_046, 'invalid user_ticket');
  const { user } = grant;
  const phone = phoneOf(user);
  return answered({
    userid: user.id,
    gender: '0',
    avatar: new URL(`/avatars/${user.id}.svg`, call.played('x')).href,
    qr_code: '',
    mobile: phone === undefined ? '' : `+${phone.country}${phone.local}`,
    email: user.email?.address ?? '',
    biz_mail: '',
    address: '',
  });
}

function providerToken(call: VendorCall): Reply {
  const client = call.desk.authenticated(sent(call, 'corpid'), sent(call, 'provider_secret'));
  if (client === undefined) return failed(40_001, 'invalid credential');
  const opened = openAppToken(call.desk, client.clientId);
  return answered({ provider_access_token: opened, expires_in: 7200 });
}

function login(call: VendorCall, provider: string): Reply {
  const grant = call.desk.redeem(sent(call, 'auth_code'), provider);
  if (grant === undefined) return failed(40_029, 'invalid code');
  const { user } = grant;
  return answered({
    usertype: 5,
    user_info: {
      userid: user.id,
      open_userid: `wo${idFor(user, `wecom ${provider}`)}`,
      name: user.name ?? user.id,
      avatar: new URL(`/avatars/${user.id}.svg`, call.played('x')).href,
    },
    corp_info: { corpid: isEmployed(user) ? 'wwsandbox' : 'wwelsewhere' },
    agent: [],
    auth_info: { department: [] },
  });
}
