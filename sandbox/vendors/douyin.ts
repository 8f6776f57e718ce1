/**
 * Douyin, from developer.open-douyin.com: "获取 access_token", "获取用户公开信息", "错误码". Everything is a form, every
 * answer has status 200, and what counts stands in `data`.
 */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent, readOauth } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { idFor, type Grant } from './desk.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const HOME = 'https://open.douyin.com';

const errors: Readonly<Record<TokenError, readonly [number, string]>> = {
  invalid_client: [10013, 'client_key或者client_secret错误'],
  invalid_grant: [10007, '授权码过期'],
  unsupported_grant_type: [10002, '参数错误'],
};

export const douyin: Vendor = {
  id: 'douyin',
  title: 'Douyin 抖音',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'Douyin 抖音',
        address: `${HOME}/platform/oauth/connect`,
        read: (params) => ({ ...readOauth(params), clientId: params.get('client_key') }),
        refuse: (what) => textReply(200, what === 'client' ? 'client_key错误' : '非法重定向URI'),
      }),
    ),
    [`POST ${HOME}/oauth/access_token/`, token],
    [`POST ${HOME}/oauth/refresh_token/`, token],
    [`POST ${HOME}/oauth/userinfo/`, userInfo],
  ],
};

function answered(message: 'success' | 'error', members: object): Reply {
  const trace = { captcha: '', desc_url: '', log_id: '20260101000000' };
  return jsonReply(200, {
    message,
    data: { error_code: 0, description: '', ...trace, ...members },
  });
}

function failed(code: number, description: string): Reply {
  return answered('error', { error_code: code, description });
}

function token({ desk, form, url }: VendorCall): Reply | Promise<Reply> {
  const params = new URLSearchParams(form);
  params.set('client_id', form.get('client_key') ?? '');
  // A refresh shows no secret; the key alone says whose the token is.
  const isRefresh = url.pathname.endsWith('/refresh_token/');
  const secret = desk.client(form.get('client_key'))?.clientSecret;
  if (isRefresh && secret !== undefined) params.set('client_secret', secret);
  return answerToken({ desk }, params, {
    answer: (grant, { accessToken, refreshToken }) =>
      answered('success', {
        access_token: accessToken,
        expires_in: 1_296_000,
        refresh_token: refreshToken,
        refresh_expires_in: 2_592_000,
        open_id: openIdOf(grant),
        scope: 'user_info',
      }),
    failed: (error) => failed(...errors[error]),
  });
}

const openIdOf = ({ user, clientId }: Grant) => `_000${idFor(user, `douyin ${clientId}`)}`;

function userInfo(call: VendorCall): Reply {
  const grant = call.desk.holder(call.form.get('access_token'));
  if (grant === undefined) return failed(2190002, 'access_token无效');
  if (call.form.get('open_id') !== openIdOf(grant)) {
    return failed(2190015, '请求参数access_token openid不匹配');
  }
  const { user } = grant;
  return answered('success', {
    open_id: openIdOf(grant),
    // Only for applications whose owner has bound them to a company.
    ...(user.id !== 'nobody' && { union_id: idFor(user, 'douyin') }),
    nickname: user.nickname ?? '',
    avatar: avatarOf(call, user),
    country: '',
    province: '',
    city: '',
    gender: 0,
  });
}
