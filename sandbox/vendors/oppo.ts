/**
 * OPPO's account service for quick apps, from "快应用 OPPO 账号服务端 API". Parameters stand in the address, whatever
 * the method; what the answers hold is not published, and made up here.
 */
import { createHash } from 'node:crypto';

import { jsonReply, type Reply } from '../reply.ts';
import { idFor } from './desk.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const API = 'https://jits.open.oppomobile.com/jitsopen/api/oauth2/v1.0';

export const oppo: Vendor = {
  id: 'oppo',
  title: 'OPPO',
  routes: [
    [`POST ${API}/token`, (call) => whenSigned(call, token)],
    [`POST ${API}/userinfo`, (call) => whenSigned(call, userInfo)],
  ],
};

function failed(code: number, msg: string): Reply {
  return jsonReply(200, { code, msg });
}

function succeeded(data: object): Reply {
  return jsonReply(200, { code: 0, msg: 'success', data });
}

function whenSigned(call: VendorCall, answer: (call: VendorCall) => Reply): Reply {
  const { searchParams: params } = call.url;
  const client = call.desk.client(params.get('appId'));
  const left = ['appId', 'sign', 'timestamp'];
  const asked = [...params].filter(([name, value]) => !left.includes(name) && value !== '');
  const sorted = asked.toSorted(([one], [other]) => (one < other ? -1 : 1));
  const text = [
    ...sorted.map((pair) => pair.join('=')),
    `timestamp=${params.get('timestamp')}`,
    `appId=${params.get('appId')}`,
    `appSecret=${client?.clientSecret}`,
  ].join('&');
  const sign = createHash('md5').update(text).digest('hex');
  return sign === params.get('sign') ? answer(call) : failed(1003, 'sign error');
}

function token({ desk, url: { searchParams: params } }: VendorCall): Reply {
  const grant = desk.redeem(params.get('code'), params.get('appId') ?? '');
  if (grant === undefined) return failed(2001, 'code invalid');
  const { accessToken, refreshToken } = desk.issue(grant);
  return succeeded({ accessToken, refreshToken, expiresIn: 7200 });
}

function userInfo(call: VendorCall): Reply {
  const grant = call.desk.holder(call.url.searchParams.get('accessToken'));
  if (grant === undefined) return failed(2002, 'token invalid');
  const { user, clientId } = grant;
  return succeeded({
    openId: idFor(user, `oppo ${clientId}`),
    unionId: idFor(user, 'oppo'),
    userName: user.nickname ?? '',
    avatar: avatarOf(call, user),
  });
}
