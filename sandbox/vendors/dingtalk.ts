/**
 * DingTalk, from open.dingtalk.com: "实现登录第三方网站", "获取用户token", "获取用户通讯录个人信息", "获取企业内部应用的
 * accessToken", "根据unionid获取用户userid", "查询用户详情", "根据sns临时授权码获取用户信息". The new end points say no
 * with a status and `code`; the old ones with status 200 and `errcode`.
 */
import { createHmac } from 'node:crypto';

import { jsonReply, textReply, type Reply } from '../reply.ts';
import { findTestUser, testUsers, type TestUser } from '../test-users.ts';
import { appOf, isEmployed, openAppToken, phoneOf, sent } from './company.ts';
import { consentRoutes } from './consent.ts';
import { idFor, type Grant } from './desk.ts';
import { isSuiteTicket } from './dingtalk-suite.ts';
import type { Vendor, VendorCall } from './vendor.ts';

const API = 'https://api.dingtalk.com/v1.0';
const OAPI = 'https://oapi.dingtalk.com';

function pages(address: string, names: { readonly client: string; readonly code: string }) {
  return consentRoutes({
    title: 'DingTalk 钉钉',
    address,
    read: (params) => ({
      clientId: params.get(names.client),
      redirectUri: params.get('redirect_uri'),
      state: params.get('state'),
      scopes: (params.get('scope') ?? '').split(' ').filter(Boolean),
    }),
    refuse: (what) =>
      textReply(
        200,
        what === 'client'
          ? '对不起，你无权限查看该页面：client_id 不存在'
          : '对不起，你无权限查看该页面：url 不在应用的回调域名内',
      ),
    agreed: (code, { state }) => ({ [names.code]: code, ...(state && { state }) }),
    declined: ({ state }) => ({ error: 'access_denied', ...(state && { state }) }),
  });
}

export const dingtalk: Vendor = {
  id: 'dingtalk',
  title: 'DingTalk',
  routes: [
    ...pages('https://login.dingtalk.com/oauth2/auth', { client: 'client_id', code: 'authCode' }),
    ...pages(`${OAPI}/connect/qrconnect`, { client: 'appid', code: 'code' }),
    [`POST ${API}/oauth2/userAccessToken`, userToken],
    [`GET ${API}/contact/users/me`, me],
    [`POST ${API}/oauth2/accessToken`, appToken],
    [`POST ${API}/oauth2/corpAccessToken`, corpToken],
    [`POST ${OAPI}/topapi/user/getbyunionid`, (call) => forApp(call, useridOf)],
    [`POST ${OAPI}/topapi/v2/user/get`, (call) => forApp(call, colleague)],
    [`POST ${OAPI}/sns/getuserinfo_bycode`, scanned],
  ],
};

function refused(status: number, code: string, message: string): Reply {
  return jsonReply(status, { code, requestid: '7F1C0E7A-0000-7000-9000-5F1C0E7A91D2', message });
}

function failed(errcode: number, errmsg: string): Reply {
  return jsonReply(200, { errcode, errmsg, request_id: '16n9zvh5hm6n9' });
}

function userToken(call: VendorCall): Reply {
  const { desk } = call;
  const client = desk.authenticated(sent(call, 'clientId'), sent(call, 'clientSecret'));
  if (client === undefined) {
    return refused(400, 'invalidClientIdOrSecret', '无效的clientId或者clientSecret');
  }
  const renewal = desk.renew(sent(call, 'refreshToken'));
  const grant = renewal?.grant ?? desk.redeem(sent(call, 'code'), client.clientId);
  if (grant === undefined) {
    return refused(400, 'invalidParameter.authCode.notFound', '不合法的临时授权码');
  }
  const { accessToken, refreshToken } = renewal ?? desk.issue(grant);
  const corpId = isEmployed(grant.user) ? 'dingsandbox' : 'dingelsewhere';
  const chosen = grant.scopes.includes('corpid') ? { corpId } : {};
  return jsonReply(200, { expireIn: 7200, accessToken, refreshToken, ...chosen });
}

function me({ desk, headers, played }: VendorCall): Reply {
  const token = headers['x-acs-dingtalk-access-token'];
  const grant = desk.holder(Array.isArray(token) ? undefined : token);
  if (grant === undefined) return refused(401, 'InvalidAuthentication', '不合法的access_token');
  const { user } = grant;
  const phone = phoneOf(user);
  return jsonReply(200, {
    nick: user.nickname ?? '',
    avatarUrl: new URL(`/avatars/${user.id}.svg`, played('x')).href,
    ...(phone && { mobile: phone.local, stateCode: phone.country }),
    ...(user.email && { email: user.email.address }),
    openId: idFor(user, `dingtalk ${grant.clientId}`),
    unionId: unionIdOf(user),
    visitor: false,
  });
}

function appToken(call: VendorCall): Reply {
  const client = call.desk.authenticated(sent(call, 'appKey'), sent(call, 'appSecret'));
  if (client === undefined) {
    return refused(400, 'invalidClientIdOrSecret', '无效的clientId或者clientSecret');
  }
  return jsonReply(200, { expireIn: 7200, accessToken: openAppToken(call.desk, client.clientId) });
}

/** For a company that bought the application; the ticket was pushed before. */
function corpToken(call: VendorCall): Reply {
  const { desk } = call;
  const client = desk.authenticated(sent(call, 'suiteKey'), sent(call, 'suiteSecret'));
  if (client === undefined || !isSuiteTicket(desk, client.clientId, sent(call, 'suiteTicket'))) {
    return refused(
      400,
      'invalidParameter.suiteTicket',
      '不合法的suiteKey、suiteSecret或suiteTicket',
    );
  }
  if (sent(call, 'authCorpId') !== 'dingsandbox') {
    return refused(400, 'invalidParameter.authCorpId', '企业未授权该应用');
  }
  return jsonReply(200, { expireIn: 7200, accessToken: openAppToken(desk, client.clientId) });
}

function forApp(call: VendorCall, answer: (call: VendorCall) => Reply): Reply {
  const app = appOf(call.desk, call.url.searchParams.get('access_token'));
  return app === undefined ? failed(40014, '不合法的access_token') : answer(call);
}

function useridOf(call: VendorCall): Reply {
  const unionid = sent(call, 'unionid');
  const user = testUsers.find((someone) => unionIdOf(someone) === unionid);
  if (user === undefined || !isEmployed(user)) return failed(60121, '找不到该用户');
  return answered({ contact_type: 0, userid: user.id });
}

function colleague(call: VendorCall): Reply {
  const user = findTestUser(sent(call, 'userid'));
  if (user === undefined || !isEmployed(user)) return failed(60121, '找不到该用户');
  return answered({
    userid: user.id,
    unionid: unionIdOf(user),
    name: user.name ?? '',
    avatar: '',
    mobile: phoneOf(user)?.local ?? '',
    email: '',
    org_email: user.email?.address ?? '',
    dept_id_list: [1],
  });
}

function answered(result: object): Reply {
  return jsonReply(200, { errcode: 0, errmsg: 'ok', result, request_id: '16n9zvh5hm6n9' });
}

/** Signed with the secret over the time, instead of sending it. */
function scanned(call: VendorCall): Reply {
  const { desk, url } = call;
  const client = desk.client(url.searchParams.get('accessKey'));
  if (client === undefined) return failed(853000, '无效的accessKey');
  const timestamp = url.searchParams.get('timestamp') ?? '';
  const signature = createHmac('sha256', client.clientSecret).update(timestamp).digest('base64');
  if (url.searchParams.get('signature') !== signature) return failed(853004, '签名不匹配');
  const grant = desk.redeem(sent(call, 'tmp_auth_code'), client.clientId);
  return grant === undefined ? failed(40078, '不存在的临时授权码') : jsonReply(200, person(grant));
}

function person({ user, clientId }: Grant) {
  return {
    errcode: 0,
    errmsg: 'ok',
    user_info: {
      nick: user.nickname ?? '',
      unionid: unionIdOf(user),
      openid: idFor(user, `dingtalk ${clientId}`),
      main_org_auth_high_level: false,
    },
  };
}

function unionIdOf(user: TestUser): string {
  return idFor(user, 'dingtalk');
}
