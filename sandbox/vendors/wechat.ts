/**
 * WeChat's Open Platform and web page authorization, from developers.weixin.qq.com: "网站应用微信登录开发指南",
 * "网页授权", "全局返回码". Everything is GET, every answer has status 200 and is called text.
 */
import { textReply, type Reply } from '../reply.ts';
import { consentRoutes } from './consent.ts';
import { idFor, type Grant, type Issued } from './desk.ts';
import {
  avatarOf,
  type Vendor,
  type VendorCall,
  type VendorHandler,
  type VendorRoute,
} from './vendor.ts';
import { accountRoutes } from './wechat-account.ts';
import { miniProgramRoutes } from './wechat-mini-program.ts';

const OPEN = 'https://open.weixin.qq.com';
const API = 'https://api.weixin.qq.com';

function consent(address: string, scopes: readonly string[]) {
  return consentRoutes({
    title: 'WeChat 微信',
    address,
    read: (params) => ({
      clientId: params.get('appid'),
      redirectUri: params.get('redirect_uri'),
      state: params.get('state'),
      scopes: (params.get('scope') ?? '').split(',').filter((scope) => scopes.includes(scope)),
    }),
    refuse: (what) =>
      textReply(200, what === 'client' ? 'AppID 参数错误' : 'redirect_uri 参数错误'),
    agreed: (code, { state }) => ({ code, ...(state && { state }) }),
    // A no comes back without a code.
    declined: ({ state }) => ({ ...(state && { state }) }),
  });
}

export const wechat: Vendor = {
  id: 'wechat',
  title: 'WeChat',
  routes: [
    ...accountRoutes,
    ...miniProgramRoutes,
    ...consent(`${OPEN}/connect/qrconnect`, ['snsapi_login']),
    ...consent(`${OPEN}/connect/oauth2/authorize`, ['snsapi_base', 'snsapi_userinfo']),
    route('/sns/oauth2/access_token', exchanged),
    route('/sns/oauth2/refresh_token', renewed),
    route('/sns/userinfo', userinfo),
    route('/sns/auth', ({ desk, url }) =>
      desk.holder(url.searchParams.get('access_token')) === undefined
        ? failed(40003, 'invalid openid')
        : failed(0, 'ok'),
    ),
  ],
};

function route(path: string, handler: VendorHandler): readonly [VendorRoute, VendorHandler] {
  return [`GET ${API}${path}`, handler];
}

function answer(members: Readonly<Record<string, unknown>>): Reply {
  return textReply(200, JSON.stringify(members));
}

function failed(errcode: number, errmsg: string): Reply {
  return answer({ errcode, errmsg });
}

function exchanged({ desk, url: { searchParams: params } }: VendorCall): Reply {
  const client = desk.client(params.get('appid'));
  if (client === undefined) return failed(40013, 'invalid appid');
  if (client.clientSecret !== params.get('secret')) return failed(40125, 'invalid appsecret');
  if (params.get('grant_type') !== 'authorization_code') return failed(40002, 'invalid grant_type');
  const grant = desk.redeem(params.get('code'), client.clientId);
  return grant === undefined
    ? failed(40029, 'invalid code')
    : answer(tokenOf(grant, desk.issue(grant)));
}

function renewed({ desk, url: { searchParams: params } }: VendorCall): Reply {
  const renewal = desk.renew(params.get('refresh_token'));
  if (renewal === undefined) return failed(40030, 'invalid refresh_token');
  return answer(tokenOf(renewal.grant, renewal));
}

function userinfo({ desk, url: { searchParams: params }, played }: VendorCall): Reply {
  const grant = desk.holder(params.get('access_token'));
  if (grant === undefined) return failed(40001, 'invalid credential, access_token is invalid');
  if (params.get('openid') !== idsOf(grant).openid) return failed(40003, 'invalid openid');
  if (grant.scopes.includes('snsapi_base')) return failed(48001, 'api unauthorized');
  const { user } = grant;
  return answer({
    ...idsOf(grant),
    nickname: user.nickname ?? '',
    sex: 0,
    province: '',
    city: '',
    country: '',
    headimgurl: avatarOf({ played }, user),
    privilege: [],
  });
}

/** One unionid for all applications of an owner, one openid for each application. */
function idsOf({ user, clientId }: Grant) {
  return { openid: idFor(user, `wechat ${clientId}`), unionid: idFor(user, 'wechat') };
}

function tokenOf(grant: Grant, { accessToken, refreshToken }: Issued) {
  return {
    access_token: accessToken,
    expires_in: 7200,
    refresh_token: refreshToken,
    scope: grant.scopes.join(','),
    ...idsOf(grant),
  };
}
