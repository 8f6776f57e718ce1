/** Baidu, from openapi.baidu.com: "Authorization Code 授权", "passport/users/getInfo", "错误码". */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { idFor } from './desk.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import type { Vendor, VendorCall } from './vendor.ts';

const HOME = 'https://openapi.baidu.com';

const texts: Readonly<Record<TokenError, string>> = {
  invalid_client: 'unknown client id',
  invalid_grant: 'Invalid authorization code',
  unsupported_grant_type: 'The authorization grant type is not supported',
};

export const baidu: Vendor = {
  id: 'baidu',
  title: 'Baidu 百度',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'Baidu 百度',
        address: `${HOME}/oauth/2.0/authorize`,
        refuse: (what) =>
          textReply(400, what === 'client' ? 'unknown client id' : 'redirect_uri_mismatch'),
      }),
    ),
    [`GET ${HOME}/oauth/2.0/token`, token],
    [`POST ${HOME}/oauth/2.0/token`, token],
    [`GET ${HOME}/rest/2.0/passport/users/getInfo`, userInfo],
    [`POST ${HOME}/rest/2.0/passport/users/getInfo`, userInfo],
    [`POST ${HOME}/rest/2.0/passport/auth/revokeAuthorization`, revoke],
  ],
};

const sentIn = ({ url, form }: VendorCall) => new URLSearchParams([...url.searchParams, ...form]);

function token(call: VendorCall): Reply | Promise<Reply> {
  return answerToken({ desk: call.desk }, sentIn(call), {
    answer: ({ scopes }, { accessToken, refreshToken }) =>
      jsonReply(200, {
        access_token: accessToken,
        expires_in: 2_592_000,
        refresh_token: refreshToken,
        scope: scopes.join(' '),
        session_key: 'sandbox',
        session_secret: 'sandbox',
      }),
    failed: (error) =>
      jsonReply(error === 'invalid_client' ? 401 : 400, {
        error,
        error_description: texts[error],
      }),
  });
}

function tokenRefused(): Reply {
  return jsonReply(200, { error_code: 110, error_msg: 'Access token invalid or no longer valid' });
}

function revoke(call: VendorCall): Reply {
  const token = sentIn(call).get('access_token') ?? '';
  if (call.desk.holder(token) === undefined) return tokenRefused();
  call.desk.revoke(token);
  return jsonReply(200, { result: 1 });
}

function userInfo(call: VendorCall): Reply {
  const params = sentIn(call);
  const grant = call.desk.holder(params.get('access_token'));
  if (grant === undefined) return tokenRefused();
  const { user, clientId } = grant;
  const wantsUnionid = params.get('get_unionid') === '1';
  return jsonReply(200, {
    openid: idFor(user, `baidu ${clientId}`),
    ...(wantsUnionid && { unionid: idFor(user, 'baidu') }),
    username: user.nickname ?? '',
    securemobile: '',
    portrait: 'e2c1776c31393837313031319605',
    userdetail: '',
    birthday: '0000-00-00',
    sex: '1',
  });
}
