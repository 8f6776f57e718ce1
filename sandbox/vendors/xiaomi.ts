/**
 * Xiaomi, from dev.mi.com: "Authorization Code 授权接口", "获取用户名片", "MAC 签名验证", "OAuth 错误码". Token answers begin
 * with a guard against script inclusion.
 */
import { createHmac } from 'node:crypto';

import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { idFor, type Grant } from './desk.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const HOME = 'https://account.xiaomi.com';
const API_HOST = 'open.account.xiaomi.com';

const errors: Readonly<Record<TokenError, readonly [number, string]>> = {
  invalid_client: [96003, 'OA_INVALID_CLIENT'],
  invalid_grant: [96013, 'OA_INVALID_CODE'],
  unsupported_grant_type: [96006, 'OA_UNSUPPORTED_GRANT_TYPE'],
};

export const xiaomi: Vendor = {
  id: 'xiaomi',
  title: 'Xiaomi 小米',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'Xiaomi 小米',
        address: `${HOME}/oauth2/authorize`,
        refuse: (what) =>
          textReply(
            400,
            what === 'client' ? '96001 OA_CLIENT_NOT_EXISTS' : '96010 OA_INVALID_REDIRECT_URI',
          ),
        declined: ({ state }) => ({
          error: '96012',
          error_description: 'OA_ACCESS_DENIED',
          ...(state && { state }),
        }),
      }),
    ),
    [`GET ${HOME}/oauth2/token`, token],
    [`POST ${HOME}/oauth2/token`, token],
    [`GET https://${API_HOST}/user/profile`, (call) => forHolder(call, profile)],
    [`GET https://${API_HOST}/user/phoneAndEmail`, (call) => forHolder(call, contact)],
  ],
};

function guarded(members: object): Reply {
  return textReply(200, `&&&START&&&${JSON.stringify(members)}`);
}

function token({ desk, form, url }: VendorCall): Reply | Promise<Reply> {
  const params = new URLSearchParams([...url.searchParams, ...form]);
  return answerToken({ desk }, params, {
    answer: (grant, { accessToken, refreshToken }) =>
      guarded({
        access_token: accessToken,
        expires_in: 7_776_000,
        scope: grant.scopes.join(' '),
        token_type: 'mac',
        mac_key: macKeyOf(accessToken),
        mac_algorithm: 'HmacSha1',
        refresh_token: refreshToken,
        openId: idFor(grant.user, `xiaomi ${grant.clientId}`),
        union_id: idFor(grant.user, 'xiaomi'),
      }),
    failed(error) {
      const [code, text] = errors[error];
      return guarded({ error: code, error_description: text });
    },
  });
}

const macKeyOf = (accessToken: string) => `mac-${accessToken.slice(0, 20)}`;

function forHolder(call: VendorCall, answer: (call: VendorCall, grant: Grant) => Reply): Reply {
  const { searchParams: params } = call.url;
  const grant = call.desk.holder(params.get('token'));
  if (grant?.clientId !== params.get('clientId')) return failed(403, 96008, 'OA_INVALID_TOKEN');
  return isSigned(call) ? answer(call, grant) : failed(403, 96012, 'OA_ACCESS_DENIED');
}

/** A MAC may be left away; one that is sent must fit, and be of these minutes. */
function isSigned({ url, headers, desk }: VendorCall): boolean {
  const { authorization } = headers;
  if (authorization === undefined) return true;
  const sent = /^MAC access_token="([^"]+)", *nonce="([^"]+)", *mac="([^"]+)"$/.exec(authorization);
  const [, accessToken = '', nonce = '', mac = ''] = sent ?? [];
  const minute = Number(nonce.split(':')[1]);
  const isRecent = Math.abs(desk.now() / 60_000 - minute) < 15;
  const params = new URLSearchParams(url.searchParams);
  params.sort();
  const query = [...params].map((pair) => pair.join('=')).join('&');
  const path = url.pathname.slice(url.pathname.indexOf('/user/'));
  const expected = createHmac('sha1', macKeyOf(decodeURIComponent(accessToken)))
    .update(`${[nonce, 'GET', API_HOST, path, query].join('\n')}\n`)
    .digest('base64');
  return isRecent && decodeURIComponent(mac) === expected;
}

function succeeded(data: object): Reply {
  return jsonReply(200, { result: 'ok', description: 'no error', code: 0, data });
}

function failed(status: number, code: number, description: string): Reply {
  return jsonReply(status, { result: 'error', description, code, reason: description });
}

function profile(call: VendorCall, { user }: Grant): Reply {
  const icon = avatarOf(call, user);
  return succeeded({
    unionId: idFor(user, 'xiaomi'),
    miliaoNick: user.nickname ?? '',
    miliaoIcon: icon,
    miliaoIcon_orig: icon,
  });
}

/** Rarely open to anybody. */
function contact(_call: VendorCall, { user, scopes }: Grant): Reply {
  if (!scopes.includes('4')) return failed(200, 96005, 'OA_UNAUTHORIZED_CLIENT');
  const phone = user.phone?.number.replaceAll(' ', '') ?? '';
  return succeeded({ phone, email: user.email?.address ?? '' });
}
