/**
 * Kuaishou, from open.kuaishou.com: "获取 Access Token", "获取用户信息", "错误码". Everything is GET, and `result` 1 is
 * success.
 */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent, readOauth } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { idFor } from './desk.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const HOME = 'https://open.kuaishou.com';

const errors: Readonly<Record<TokenError, readonly [number, string]>> = {
  invalid_client: [100200101, 'unauthorized_client'],
  invalid_grant: [100200105, 'invalid_grant'],
  unsupported_grant_type: [100200104, 'unsupported_grant_type'],
};

export const kuaishou: Vendor = {
  id: 'kuaishou',
  title: 'Kuaishou 快手',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'Kuaishou 快手',
        address: `${HOME}/oauth2/authorize`,
        read: (params) => ({ ...readOauth(params), clientId: params.get('app_id') }),
        refuse: (what) =>
          textReply(200, what === 'client' ? 'invalid app_id' : 'invalid redirect_uri'),
      }),
    ),
    [`GET ${HOME}/oauth2/access_token`, token],
    [`GET ${HOME}/oauth2/refresh_token`, token],
    [`GET ${HOME}/openapi/user_info`, userInfo],
  ],
};

function failed(result: number, error: string): Reply {
  return jsonReply(200, { result, error, error_msg: `${error}: see the list of codes` });
}

function token({ desk, url: { searchParams } }: VendorCall): Reply | Promise<Reply> {
  const params = new URLSearchParams(searchParams);
  params.set('client_id', searchParams.get('app_id') ?? '');
  params.set('client_secret', searchParams.get('app_secret') ?? '');
  return answerToken({ desk }, params, {
    answer: ({ user, clientId }, { accessToken, refreshToken }) =>
      jsonReply(200, {
        result: 1,
        access_token: accessToken,
        expires_in: 172_800,
        refresh_token: refreshToken,
        refresh_token_expires_in: 15_552_000,
        open_id: idFor(user, `kuaishou ${clientId}`),
        scopes: ['user_info'],
      }),
    failed: (error) => failed(...errors[error]),
  });
}

function userInfo(call: VendorCall): Reply {
  const { searchParams: params } = call.url;
  const grant = call.desk.holder(params.get('access_token'));
  if (grant?.clientId !== params.get('app_id')) return failed(100200107, 'invalid_token');
  const { user } = grant;
  return jsonReply(200, {
    result: 1,
    user_info: {
      name: user.nickname ?? '',
      sex: '',
      fan: 0,
      follow: 0,
      head: avatarOf(call, user),
      city: '',
    },
  });
}
