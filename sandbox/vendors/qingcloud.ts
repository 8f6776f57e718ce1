/**
 * QingCloud, from docs.qingcloud.com: "单点登录". A profile comes with keys to the API, good for an hour.
 */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent, readOauth } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { bearerOf, idFor } from './desk.ts';
import { answerToken } from './token-endpoint.ts';
import type { Vendor, VendorCall } from './vendor.ts';

const SSO = 'https://account.qingcloud.com/sso';

export const qingcloud: Vendor = {
  id: 'qingcloud',
  title: 'QingCloud 青云',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'QingCloud 青云',
        address: `${SSO}/oauth2/`,
        read: (params) => ({ ...readOauth(params), redirectUri: params.get('redirect_url') }),
        refuse: (what) =>
          textReply(400, what === 'client' ? 'invalid client' : 'invalid redirect_url'),
      }),
    ),
    [`POST ${SSO}/token/`, token],
    [`POST ${SSO}/refresh_token/`, ({ desk, form }) => answerToken({ desk }, form)],
    [`POST ${SSO}/check_token/`, checkToken],
  ],
};

function failed(status: number, error: string): Reply {
  return jsonReply(status, { error, error_description: error.replaceAll('_', ' ') });
}

/** The redirect address is not asked for again. */
function token({ desk, form }: VendorCall): Reply {
  const client = desk.authenticated(form.get('client_id'), form.get('client_secret'));
  if (client === undefined) return failed(401, 'invalid_client');
  if (!['app', 'app_dev'].includes(form.get('token_issuer') ?? '')) {
    return failed(400, 'invalid_request');
  }
  const grant = desk.redeem(form.get('code'), client.clientId);
  if (grant === undefined) return failed(400, 'invalid_grant');
  const { accessToken, refreshToken } = desk.issue(grant);
  return jsonReply(200, {
    access_token: accessToken,
    expires_in: 3600,
    token_type: 'Bearer',
    refresh_token: refreshToken,
  });
}

function checkToken({ desk, headers }: VendorCall): Reply {
  const grant = desk.holder(bearerOf(headers));
  if (grant === undefined) return failed(401, 'invalid_token');
  const { user } = grant;
  return jsonReply(200, {
    access_key: 'SANDBOXACCESSKEY',
    secret_key: 'sandbox-secret-key',
    token: 'sandbox-session',
    user: {
      user_id: `usr-${idFor(user, 'qingcloud').slice(1, 9)}`,
      user_name: user.id,
      email: user.email?.address ?? '',
      phone: user.phone?.number.replaceAll(' ', '') ?? '',
      lang: 'zh-cn',
    },
  });
}
