/**
 * WeChat's official accounts, from developers.weixin.qq.com: "获取稳定版接口调用凭据", "生成带参数二维码",
 * "接收事件推送", "消息加解密说明", "获取用户基本信息", "开始开发：接入指南". Beside what WeChat itself has, a phone
 * to scan with: the address in the code.
 */
import { randomBytes } from 'node:crypto';

import { textReply, type Reply } from '../reply.ts';
import { findTestUser } from '../test-users.ts';
import { appOf, openAppToken, sent } from './company.ts';
import { idFor, type Desk } from './desk.ts';
import { phoneAnswer, phonePage } from './phone-page.ts';
import { deliver, freshStamp, sealFor, sha1Of, type Subscriber, xmlOf } from './sealed-push.ts';
import type { VendorCall, VendorHandler, VendorRoute } from './vendor.ts';

const API = 'https://api.weixin.qq.com/cgi-bin';
/** In a code it stands with http, as WeChat writes it. */
const CODE = 'http://weixin.qq.com/q';

export const accountRoutes: readonly (readonly [VendorRoute, VendorHandler])[] = [
  [`GET ${API}/token`, ({ desk, url: { searchParams } }) => tokenFor(desk, searchParams)],
  [`POST ${API}/stable_token`, (call) => tokenFor(call.desk, membersOf(call))],
  [`POST ${API}/qrcode/create`, (call) => forApp(call, createCode)],
  [`GET ${API}/user/info`, (call) => forApp(call, follower)],
  ['GET https://weixin.qq.com/q', (call) => phonePage(call, 'WeChat 微信')],
  ['POST https://weixin.qq.com/q', scan],
];

/** What the console does when a developer saves the address of a server; throws what it would say. */
export async function subscribeAccount(
  desk: Desk,
  appId: string,
  subscriber: Subscriber,
): Promise<void> {
  const { timestamp, nonce } = freshStamp(desk.now());
  const echostr = String(BigInt(`0x${randomBytes(7).toString('hex')}`));
  const signature = sha1Of([subscriber.token, timestamp, nonce]);
  const answer = await deliver(subscriber, { signature, echostr, timestamp, nonce });
  if (answer.body !== echostr) throw new Error('token验证失败');
  desk.subscribe(appId, subscriber);
}

function answer(members: Readonly<Record<string, unknown>>): Reply {
  return textReply(200, JSON.stringify(members));
}

function failed(errcode: number, errmsg: string): Reply {
  return answer({ errcode, errmsg: `${errmsg} rid: 6579a1b2-0c3d4e5f` });
}

function membersOf(call: VendorCall): URLSearchParams {
  const members = ['grant_type', 'appid', 'secret'].map((name): [string, string] => [
    name,
    sent(call, name) ?? '',
  ]);
  return new URLSearchParams(members);
}

function tokenFor(desk: Desk, params: URLSearchParams): Reply {
  const client = desk.client(params.get('appid'));
  if (params.get('grant_type') !== 'client_credential') return failed(40_002, 'invalid grant_type');
  if (client === undefined) return failed(40_013, 'invalid appid');
  if (client.clientSecret !== params.get('secret')) return failed(40_125, 'invalid appsecret');
  return answer({ access_token: openAppToken(desk, client.clientId), expires_in: 7200 });
}

function forApp(call: VendorCall, then: (call: VendorCall, app: string) => Reply): Reply {
  const app = appOf(call.desk, call.url.searchParams.get('access_token'));
  return app === undefined
    ? failed(40_001, 'invalid credential, access_token is invalid or not latest')
    : then(call, app);
}

function createCode(call: VendorCall, app: string): Reply {
  const asked = parsed(call.body);
  const { expire_seconds: seconds, action_name: action, action_info: info } = asked;
  const scene = Object(Object(info)['scene'])['scene_str'];
  if (action !== 'QR_STR_SCENE' || typeof seconds !== 'number' || seconds > 2_592_000) {
    return failed(40_053, 'invalid action info');
  }
  if (typeof scene !== 'string' || scene.length < 1 || scene.length > 64) {
    return failed(40_053, 'invalid action info');
  }
  const key = randomBytes(12).toString('base64url');
  const ticket = `gQ${randomBytes(60).toString('base64url')}==`;
  call.desk.note(`code ${key}`, { app, scene, ticket });
  call.desk.note(`scene ${scene}`, { key });
  return answer({ ticket, expire_seconds: seconds, url: `${CODE}?k=${key}` });
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(body));
  } catch {
    return {};
  }
}

/** Nickname and picture are empty since December 2021. */
function follower({ desk, url }: VendorCall, app: string): Reply {
  const openid = url.searchParams.get('openid') ?? '';
  const { user: id } = desk.noted(`follower ${app} ${openid}`) ?? {};
  const user = findTestUser(id ?? null);
  if (user === undefined) return failed(40_003, 'invalid openid');
  return answer({
    subscribe: 1,
    openid,
    nickname: '',
    sex: 0,
    language: 'zh_CN',
    city: '',
    province: '',
    country: '',
    headimgurl: '',
    subscribe_time: Math.floor(desk.now() / 1000),
    unionid: idFor(user, 'wechat'),
    remark: '',
    groupid: 0,
    tagid_list: [],
    subscribe_scene: 'ADD_SCENE_QR_CODE',
    qr_scene: 0,
    qr_scene_str: '',
  });
}

/** The phone follows the account, which the person agrees to there; who follows already only scans. */
async function scan(call: VendorCall): Promise<Reply> {
  const { desk, url, form } = call;
  const user = findTestUser(form.get('user'));
  if (user === undefined) return phoneAnswer(call, undefined);
  const code = desk.noted(`code ${url.searchParams.get('k') ?? ''}`);
  const app = code?.['app'];
  const subscriber = desk.subscriber(app ?? '');
  if (code === undefined || app === undefined) return phoneAnswer(call, '二维码已过期');
  if (subscriber === undefined) return phoneAnswer(call, 'no server is configured');
  const openid = idFor(user, `wechat ${app}`);
  const isFollower = desk.noted(`follower ${app} ${openid}`) !== undefined;
  desk.note(`follower ${app} ${openid}`, { user: user.id });
  const heard = await pushScan(desk, subscriber, { app, openid, isFollower, code });
  return phoneAnswer(call, heard.body === 'success' ? undefined : `${heard.status} ${heard.body}`);
}

type Scanned = {
  readonly app: string;
  readonly openid: string;
  readonly isFollower: boolean;
  readonly code: Readonly<Record<string, string>>;
};

function pushScan(desk: Desk, subscriber: Subscriber, scanned: Scanned) {
  const { app, openid, isFollower, code } = scanned;
  const account = 'gh_5f1c0e7a91d2';
  const scene = code['scene'] ?? '';
  const event = xmlOf({
    ToUserName: account,
    FromUserName: openid,
    CreateTime: Math.floor(desk.now() / 1000),
    MsgType: 'event',
    Event: isFollower ? 'SCAN' : 'subscribe',
    EventKey: isFollower ? scene : `qrscene_${scene}`,
    Ticket: code['ticket'] ?? '',
  });
  return pushToAccount(desk, subscriber, { app, openid, account, event });
}

/** In the safe mode. */
function pushToAccount(
  desk: Desk,
  subscriber: Subscriber,
  pushed: Readonly<Record<'app' | 'openid' | 'account' | 'event', string>>,
) {
  const sealed = sealFor(subscriber, pushed.event, pushed.app);
  const { timestamp, nonce } = freshStamp(desk.now());
  const { token } = subscriber;
  const query = {
    signature: sha1Of([token, timestamp, nonce]),
    timestamp,
    nonce,
    openid: pushed.openid,
    encrypt_type: 'aes',
    msg_signature: sha1Of([token, timestamp, nonce, sealed]),
  };
  const body = xmlOf({ ToUserName: pushed.account, Encrypt: sealed });
  return deliver(subscriber, query, { contentType: 'text/xml', body });
}
