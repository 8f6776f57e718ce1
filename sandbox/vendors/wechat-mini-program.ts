/**
 * WeChat's mini programs, from developers.weixin.qq.com: "小程序登录", "手机号快速验证组件", "开放数据校验与解密".
 * What wx.login and the button for the number give a program, `kitOf` gives.
 */
import { createCipheriv, randomBytes } from 'node:crypto';

import { textReply, type Reply } from '../reply.ts';
import type { TestUser } from '../test-users.ts';
import { appOf, phoneOf, sent } from './company.ts';
import { idFor, type Desk } from './desk.ts';
import type { VendorCall, VendorHandler, VendorRoute } from './vendor.ts';

const API = 'https://api.weixin.qq.com';

export const miniProgramRoutes: readonly (readonly [VendorRoute, VendorHandler])[] = [
  [`GET ${API}/sns/jscode2session`, session],
  [`POST ${API}/wxa/business/getuserphonenumber`, phoneNumber],
];

/** What a person's WeChat gives the program that they are in. */
export function kitOf(desk: Desk, user: TestUser, appId: string) {
  const sessionKey = randomBytes(16).toString('base64');
  const grant = { clientId: appId, redirectUri: sessionKey, user, scopes: [] };
  return {
    /** Of wx.login. */
    code: () => desk.openCode(grant),
    /** Of the button that asks for the number. */
    phoneCode: () => desk.openCode({ ...grant, scopes: ['phone'] }),
    /** What older programs get in its place. */
    encryptedPhone: () => encryptedFor(sessionKey, { ...numberOf(user), ...markOf(desk, appId) }),
    encryptedProfile: () =>
      encryptedFor(sessionKey, {
        openId: idFor(user, `wechat ${appId}`),
        nickName: '微信用户',
        unionId: idFor(user, 'wechat'),
        ...markOf(desk, appId),
      }),
  };
}

function markOf(desk: Desk, appid: string) {
  return { watermark: { timestamp: Math.floor(desk.now() / 1000), appid } };
}

function encryptedFor(sessionKey: string, members: object) {
  const iv = randomBytes(16);
  const cipher = createCipheriv('aes-128-cbc', Buffer.from(sessionKey, 'base64'), iv);
  const bytes = Buffer.concat([cipher.update(JSON.stringify(members)), cipher.final()]);
  return { encryptedData: bytes.toString('base64'), iv: iv.toString('base64') };
}

function numberOf(user: TestUser) {
  const { country, local } = phoneOf(user) ?? { country: '86', local: '13800138000' };
  return {
    phoneNumber: country === '86' ? local : `+${country}${local}`,
    purePhoneNumber: local,
    countryCode: country,
  };
}

function answer(members: Readonly<Record<string, unknown>>): Reply {
  return textReply(200, JSON.stringify(members));
}

function failed(errcode: number, errmsg: string): Reply {
  return answer({ errcode, errmsg: `${errmsg}, rid: 6579a1b2-1c2d` });
}

function session({ desk, url: { searchParams: params } }: VendorCall): Reply {
  const client = desk.client(params.get('appid'));
  if (client === undefined) return failed(40_013, 'invalid appid');
  if (client.clientSecret !== params.get('secret')) return failed(40_125, 'invalid appsecret');
  if (params.get('grant_type') !== 'authorization_code')
    return failed(40_002, 'invalid grant_type');
  const grant = desk.redeem(params.get('js_code'), client.clientId);
  if (grant === undefined || grant.scopes.includes('phone')) return failed(40_029, 'invalid code');
  return answer({
    openid: idFor(grant.user, `wechat ${client.clientId}`),
    session_key: grant.redirectUri,
    unionid: idFor(grant.user, 'wechat'),
  });
}

function phoneNumber(call: VendorCall): Reply {
  const { desk, url } = call;
  const app = appOf(desk, url.searchParams.get('access_token'));
  if (app === undefined) return failed(40_001, 'invalid credential, access_token is invalid');
  const grant = desk.redeem(sent(call, 'code'), app);
  if (grant === undefined || !grant.scopes.includes('phone')) return failed(40_029, 'invalid code');
  const phone_info = { ...numberOf(grant.user), ...markOf(desk, app) };
  return answer({ errcode: 0, errmsg: 'ok', phone_info });
}
