/**
 * WeChat's mini programs, from developers.weixin.qq.com: "小程序登录", "手机号快速验证组件", "开放数据校验与解密",
 * "获取不限制的小程序码". What wx.login and the button for the number give a program, `kitOf` gives. Beside what
 * WeChat itself has, a phone to scan its codes with, and the program of a customer that opens on it.
 */
import { createCipheriv, randomBytes } from 'node:crypto';

import { textReply, type Reply } from '../reply.ts';
import { findTestUser, type TestUser } from '../test-users.ts';
import { appOf, phoneOf, sent } from './company.ts';
import { idFor, type Desk } from './desk.ts';
import { phoneAnswer, phonePage } from './phone-page.ts';
import { patternOf } from './program-code.ts';
import { deliver } from './sealed-push.ts';
import type { VendorCall, VendorHandler, VendorRoute } from './vendor.ts';

const API = 'https://api.weixin.qq.com';

export const miniProgramRoutes: readonly (readonly [VendorRoute, VendorHandler])[] = [
  [`GET ${API}/sns/jscode2session`, session],
  [`POST ${API}/wxa/business/getuserphonenumber`, phoneNumber],
  [`POST ${API}/wxa/getwxacodeunlimit`, drawCode],
  ['GET https://servicewechat.com/scan', (call) => phonePage(call, 'WeChat 微信')],
  ['POST https://servicewechat.com/scan', openProgram],
];

/** Where the program of a customer tells that a person agreed, as its developer wrote it into it. */
export function releaseProgram(desk: Desk, appId: string, confirmUrl: string): void {
  desk.note(`program ${appId}`, { confirmUrl });
}

/** Where a phone is that scans the code that an application had drawn last; undefined when there is none. */
export function phoneBefore({ desk, played }: Pick<VendorCall, 'desk' | 'played'>, app: string) {
  const scene = desk.noted(`program code ${app}`)?.['scene'];
  const address = new URLSearchParams({ app, scene: scene ?? '' });
  return scene && `${played('https://servicewechat.com/scan')}?${address.toString()}`;
}

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

const versions = ['release', 'trial', 'develop'];

/** A picture, and a no as JSON with status 200. */
function drawCode(call: VendorCall): Reply {
  const { desk, url } = call;
  const app = appOf(desk, url.searchParams.get('access_token'));
  if (app === undefined) return failed(40_001, 'invalid credential, access_token is invalid');
  const scene = sent(call, 'scene') ?? '';
  if (!/^[\w!#$&'()*+,/:;=?@.~-]{1,32}$/.test(scene))
    return failed(40_169, 'invalid length for scene');
  const page = sent(call, 'page');
  if (page !== null && !/^[\w-][\w/-]*$/.test(page)) return failed(41_030, 'invalid page');
  if (!versions.includes(sent(call, 'env_version') ?? 'release'))
    return failed(85_096, 'invalid env_version');
  desk.note(`program code ${app}`, { scene });
  return { status: 200, headers: { 'content-type': 'image/png' }, body: patternOf(scene) };
}

/** The program opens with the scene, the person agrees in it, and it tells its server. */
async function openProgram(call: VendorCall): Promise<Reply> {
  const { desk, url, form } = call;
  const user = findTestUser(form.get('user'));
  if (user === undefined) return phoneAnswer(call, undefined);
  const [app, scene] = ['app', 'scene'].map((name) => url.searchParams.get(name) ?? '');
  const confirmUrl = desk.noted(`program ${app}`)?.['confirmUrl'];
  if (app === undefined || confirmUrl === undefined) return phoneAnswer(call, '小程序未发布');
  const kit = kitOf(desk, user, app);
  const body = JSON.stringify({ scene, code: kit.code(), phoneInfoCode: kit.phoneCode() });
  const heard = await deliver({ url: confirmUrl }, {}, { contentType: 'application/json', body });
  const isThanked = heard.status === 200 && /"statusCode":200\b/.test(heard.body);
  return phoneAnswer(call, isThanked ? undefined : `${heard.status} ${heard.body}`);
}
