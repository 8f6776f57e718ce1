/**
 * What WeCom does for agencies, from developer.work.weixin.qq.com: "回调配置", "推送suite_ticket", "授权通知事件",
 * "获取第三方应用凭证", "获取企业永久授权码". The address is checked in the name of the agency, events are meant for the
 * template, and the agency's server answers `success`.
 */
import { randomBytes } from 'node:crypto';

import { jsonReply, type Reply } from '../reply.ts';
import { sent } from './company.ts';
import type { Desk } from './desk.ts';
import {
  deliver,
  freshStamp,
  type PushAnswer,
  sealFor,
  sha1Of,
  type Subscriber,
  xmlOf,
} from './sealed-push.ts';
import type { VendorCall, VendorHandler, VendorRoute } from './vendor.ts';

const SERVICE = 'https://qyapi.weixin.qq.com/cgi-bin/service';
/** The company that the agency itself is. */
const AGENCY = 'wwsandboxagency';

export const suiteRoutes: readonly (readonly [VendorRoute, VendorHandler])[] = [
  [`POST ${SERVICE}/get_suite_token`, suiteToken],
  [`POST ${SERVICE}/v2/get_permanent_code`, permanentCode],
];

/** What the console does when an agency saves the address of a template; throws what it would say. */
export async function subscribeTemplate(
  desk: Desk,
  suiteId: string,
  subscriber: Subscriber,
): Promise<void> {
  const echo = BigInt(`0x${randomBytes(7).toString('hex')}`).toString();
  const echostr = sealFor(subscriber, echo, AGENCY);
  const answer = await deliver(subscriber, { ...signed(desk, subscriber, echostr), echostr });
  if (answer.status !== 200 || answer.body !== echo) {
    throw new Error('openapi回调地址请求不通过');
  }
  desk.subscribe(suiteId, subscriber);
}

/** What WeCom does every ten minutes. */
export function pushSuiteTicket(desk: Desk, suiteId: string): Promise<PushAnswer> {
  const ticket = randomBytes(32).toString('base64url');
  desk.note(`suite ticket ${suiteId}`, { ticket });
  return push(desk, suiteId, { InfoType: 'suite_ticket', SuiteTicket: ticket });
}

/** A company agrees that the application is made for it; the temporary code is good for ten minutes. */
export function authoriseTemplate(
  desk: Desk,
  suiteId: string,
  corpId: string,
): Promise<PushAnswer> {
  const code = randomBytes(32).toString('base64url');
  desk.note(`authorisation ${code}`, { suiteId, corpId });
  return push(desk, suiteId, { InfoType: 'create_auth', AuthCode: code, State: '' });
}

/** The company changes its mind. */
export function cancelTemplate(desk: Desk, suiteId: string, corpId: string): Promise<PushAnswer> {
  desk.note(permanentCodesOf(corpId), {});
  return push(desk, suiteId, { InfoType: 'cancel_auth', AuthCorpId: corpId });
}

/** Whether it is the code of the application that an agency made for the company. */
export function isPermanentCode(desk: Desk, corpId: string, secret: string | null): boolean {
  return secret !== null && desk.noted(permanentCodesOf(corpId))?.['code'] === secret;
}

const permanentCodesOf = (corpId: string) => `permanent code ${corpId}`;

async function push(
  desk: Desk,
  suiteId: string,
  members: Readonly<Record<string, string>>,
): Promise<PushAnswer> {
  const subscriber = desk.subscriber(suiteId);
  if (subscriber === undefined) throw new Error(`${suiteId} has no address`);
  const now = Math.floor(desk.now() / 1000);
  const event = xmlOf({ SuiteId: suiteId, ...members, TimeStamp: now });
  const sealed = sealFor(subscriber, event, suiteId);
  const body = xmlOf({ ToUserName: suiteId, AgentID: '', Encrypt: sealed });
  const message = { contentType: 'text/xml', body };
  return deliver(subscriber, signed(desk, subscriber, sealed), message);
}

function signed(desk: Desk, { token }: Subscriber, sealed: string) {
  const { timestamp, nonce } = freshStamp(desk.now());
  return { msg_signature: sha1Of([token, timestamp, nonce, sealed]), timestamp, nonce };
}

function answered(members: object): Reply {
  return jsonReply(200, { errcode: 0, errmsg: 'ok', ...members });
}

function failed(errcode: number, errmsg: string): Reply {
  return jsonReply(200, { errcode, errmsg });
}

function suiteToken(call: VendorCall): Reply {
  const { desk } = call;
  const client = desk.authenticated(sent(call, 'suite_id'), sent(call, 'suite_secret'));
  if (client === undefined) return failed(40_083, 'invalid suite id or secret');
  const pushed = desk.noted(`suite ticket ${client.clientId}`)?.['ticket'];
  if (pushed === undefined || pushed !== sent(call, 'suite_ticket')) {
    return failed(40_085, 'invalid suite ticket');
  }
  const token = randomBytes(24).toString('hex');
  desk.note(`suite token ${token}`, { suiteId: client.clientId });
  return answered({ suite_access_token: token, expires_in: 7200 });
}

function permanentCode(call: VendorCall): Reply {
  const { desk, url } = call;
  const token = url.searchParams.get('suite_access_token') ?? '';
  const suite = desk.noted(`suite token ${token}`)?.['suiteId'];
  if (suite === undefined) return failed(40_082, 'invalid suite token');
  const name = `authorisation ${sent(call, 'auth_code') ?? ''}`;
  const { suiteId, corpId } = desk.noted(name) ?? {};
  if (corpId === undefined || suiteId !== suite) return failed(40_029, 'invalid auth code');
  desk.note(name, {});
  const code = randomBytes(32).toString('base64url');
  desk.note(permanentCodesOf(corpId), { code });
  return answered({
    permanent_code: code,
    auth_corp_info: { corpid: corpId, corp_name: 'Sandbox' },
    auth_info: { agent: [{ agentid: 1_000_002, name: 'Sandbox' }] },
    auth_user_info: { userid: 'ada', open_userid: 'woada', name: 'Ada' },
  });
}
