/**
 * Huawei WeLink, from open.welink.huaweicloud.com: "获取access_token", "获取用户userid", "查询用户详细信息". Codes are
 * texts, and "0" is success.
 */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { findTestUser } from '../test-users.ts';
import { appOf, isEmployed, openAppToken, phoneOf, sent } from './company.ts';
import { consentRoutes } from './consent.ts';
import type { Vendor, VendorCall } from './vendor.ts';

const API = 'https://open.welink.huaweicloud.com/api';

export const welink: Vendor = {
  id: 'welink',
  title: 'WeLink',
  routes: [
    ...consentRoutes({
      title: 'WeLink',
      address: 'https://login.welink.huaweicloud.com/sso/oauth2/sns_authorize',
      read: (params) => ({
        clientId: params.get('client_id'),
        redirectUri: params.get('redirect_uri'),
        state: params.get('state'),
        scopes: (params.get('scope') ?? '').split(' ').filter(Boolean),
      }),
      refuse: (what) =>
        textReply(400, what === 'client' ? 'invalid client_id' : 'redirect_uri mismatch'),
      agreed: (code, { state }) => ({ code, ...(state && { state }) }),
      declined: ({ state }) => ({ error: 'access_denied', ...(state && { state }) }),
    }),
    [`POST ${API}/auth/v2/tickets`, ticket],
    [`GET ${API}/auth/v2/userid`, (call) => forApp(call, visitor)],
    [`GET ${API}/contact/v1/users`, (call) => forApp(call, person)],
  ],
};

function answered(members: object): Reply {
  return jsonReply(200, { code: '0', message: 'OK', ...members });
}

function failed(code: string, message: string): Reply {
  return jsonReply(200, { code, message });
}

function ticket(call: VendorCall): Reply {
  const { desk } = call;
  const client = desk.authenticated(sent(call, 'client_id'), sent(call, 'client_secret'));
  if (client === undefined) return failed('41001', 'client_id or client_secret is wrong');
  return answered({ access_token: openAppToken(desk, client.clientId), expires_in: 7200 });
}

function forApp(call: VendorCall, answer: (call: VendorCall, app: string) => Reply): Reply {
  const token = call.headers['x-wlk-authorization'];
  const app = appOf(call.desk, Array.isArray(token) ? null : token);
  const refusal = jsonReply(401, { code: '47012', message: 'x-wlk-Authorization is invalid' });
  return app === undefined ? refusal : answer(call, app);
}

function visitor({ desk, url }: VendorCall, app: string): Reply {
  const grant = desk.redeem(url.searchParams.get('code'), app);
  if (grant === undefined) return failed('41504', 'The code is used or has expired');
  if (!isEmployed(grant.user)) return failed('47001', 'The user does not exist');
  return answered({ userId: `${grant.user.id}@sandbox`, tenantId: 'SANDBOX0TENANT' });
}

function person({ url }: VendorCall): Reply {
  const id = url.searchParams.get('userId')?.replace(/@sandbox$/, '') ?? null;
  const user = findTestUser(id);
  if (user === undefined || !isEmployed(user)) return failed('47001', 'The user does not exist');
  const phone = phoneOf(user);
  return answered({
    userStatus: '1',
    userId: `${user.id}@sandbox`,
    deptCode: '1',
    mobileNumber: phone === undefined ? '' : `+${phone.country}-${phone.local}`,
    userNameCn: user.name ?? '',
    userNameEn: user.name ?? '',
    userEmail: user.email?.address ?? '',
  });
}
