/**
 * Lark and Feishu, from open.feishu.cn: "获取授权码", "获取 user_access_token", "刷新 user_access_token", "获取用户
 * 信息", "自建应用获取 app_access_token", "商店应用获取 app_access_token", "重新获取 app_ticket", "code2session". What a profile shows depends on the scopes that were agreed to.
 */
import { createHash } from 'node:crypto';

import { jsonReply, textReply, type Reply } from '../reply.ts';
import { appOf, isEmployed, openAppToken, phoneOf, sent } from './company.ts';
import { consentRoutes } from './consent.ts';
import { bearerOf, idFor, type Grant } from './desk.ts';
import { pushAppTicket } from './lark-push.ts';
import type { Vendor, VendorCall, VendorHandler, VendorRoute } from './vendor.ts';

const TENANT = 'sandboxtenant';

function routesOf(domain: string): readonly (readonly [VendorRoute, VendorHandler])[] {
  const open = `open.${domain}/open-apis`;
  return [
    ...consentRoutes({
      title: domain === 'feishu.cn' ? 'Feishu 飞书' : 'Lark',
      address: `https://accounts.${domain}/open-apis/authen/v1/authorize`,
      read: (params) => ({
        clientId: params.get('client_id'),
        redirectUri: params.get('redirect_uri'),
        state: params.get('state'),
        scopes: (params.get('scope') ?? '').split(' ').filter(Boolean),
        challenge: params.get('code_challenge'),
      }),
      refuse: (what) =>
        textReply(
          400,
          what === 'client'
            ? '20048 app_id 不存在'
            : '20029 redirect_uri 请求不合法，请检查应用的重定向 URL',
        ),
      agreed: (code, { state }) => ({ code, ...(state && { state }) }),
      declined: ({ state }) => ({ error: 'access_denied', ...(state && { state }) }),
    }),
    [`POST https://${open}/authen/v2/oauth/token`, token],
    [`POST https://accounts.${domain}/oauth/v3/token`, token],
    [`GET https://${open}/authen/v1/user_info`, userInfo],
    [`POST https://${open}/auth/v3/app_access_token/internal`, appToken],
    [`POST https://${open}/auth/v3/app_access_token`, storeToken],
    [`POST https://${open}/auth/v3/app_ticket/resend`, resendTicket],
    [`POST https://${open}/authen/v1/oidc/access_token`, oldToken],
    [`POST https://${open}/authen/v1/oidc/refresh_access_token`, oldRenewed],
    [`POST https://${open}/mina/v2/tokenLoginValidate`, blockLogin],
  ];
}

export const lark: Vendor = {
  id: 'lark',
  title: 'Lark',
  routes: [...routesOf('feishu.cn'), ...routesOf('larksuite.com')],
};

function refused(code: number, error: string, text: string): Reply {
  return jsonReply(400, { code, error, error_description: text });
}

function failed(status: number, code: number, msg: string): Reply {
  return jsonReply(status, { code, msg });
}

function token(call: VendorCall): Reply {
  const { desk } = call;
  const client = desk.client(sent(call, 'client_id'));
  if (client === undefined) return refused(20048, 'invalid_client', 'The app does not exist.');
  if (client.clientSecret !== sent(call, 'client_secret')) {
    return refused(20002, 'invalid_client', 'The client secret is invalid.');
  }
  if (sent(call, 'grant_type') === 'refresh_token') return renewed(call);
  const grant = desk.redeem(sent(call, 'code'), client.clientId);
  if (grant === undefined) return refused(20003, 'invalid_grant', 'The code is not found.');
  const problem = problemOf(call, grant);
  return problem ?? jsonReply(200, answerOf(grant, desk.issue(grant)));
}

function problemOf(call: VendorCall, grant: Grant): Reply | undefined {
  if (!isEmployed(grant.user)) {
    return refused(20010, 'invalid_request', 'The user has no permission to use this app.');
  }
  if (grant.redirectUri !== '' && sent(call, 'redirect_uri') !== grant.redirectUri) {
    return refused(20071, 'invalid_grant', 'The redirect_uri does not match.');
  }
  const verifier = sent(call, 'code_verifier') ?? '';
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  return grant.challenge === undefined || grant.challenge === challenge
    ? undefined
    : refused(20049, 'invalid_grant', 'PKCE verification failed.');
}

function renewed(call: VendorCall): Reply {
  const renewal = call.desk.renew(sent(call, 'refresh_token'));
  if (renewal === undefined) {
    return refused(20073, 'invalid_grant', 'The refresh token has been used.');
  }
  return jsonReply(200, answerOf(renewal.grant, renewal));
}

function answerOf(grant: Grant, issued: { accessToken: string; refreshToken: string }) {
  const isOffline = grant.scopes.includes('offline_access');
  return {
    code: 0,
    access_token: issued.accessToken,
    expires_in: 7200,
    token_type: 'Bearer',
    scope: grant.scopes.join(' '),
    ...(isOffline && {
      refresh_token: issued.refreshToken,
      refresh_token_expires_in: 604_800,
    }),
  };
}

function userInfo({ desk, headers, played }: VendorCall): Reply {
  const grant = desk.holder(bearerOf(headers));
  if (grant === undefined)
    return failed(400, 99_991_668, 'Invalid access token for authorization.');
  const { user, scopes } = grant;
  const picture = new URL(`/avatars/${user.id}.svg`, played('x')).href;
  const phone = phoneOf(user);
  const data = {
    name: user.name ?? user.nickname ?? '',
    en_name: '',
    avatar_url: picture,
    avatar_thumb: picture,
    avatar_middle: picture,
    avatar_big: picture,
    ...idsOf(grant),
    tenant_key: TENANT,
    ...(scopes.includes('contact:user.employee_id:readonly') && { user_id: user.id }),
    ...(scopes.includes('contact:user.email:readonly') && { email: user.email?.address ?? '' }),
    ...(scopes.includes('contact:user.phone:readonly') &&
      phone && { mobile: `+${phone.country}${phone.local}` }),
  };
  return jsonReply(200, { code: 0, msg: 'success', data });
}

/** One union_id for all applications of a developer, one open_id for each application. */
function idsOf({ user, clientId }: Grant) {
  return { open_id: `ou_${idFor(user, clientId)}`, union_id: `on_${idFor(user, 'lark')}` };
}

function appToken(call: VendorCall): Reply {
  const client = call.desk.authenticated(sent(call, 'app_id'), sent(call, 'app_secret'));
  if (client === undefined) return failed(200, 10_014, 'app secret invalid');
  const opened = openAppToken(call.desk, client.clientId);
  return jsonReply(200, {
    code: 0,
    msg: 'ok',
    app_access_token: opened,
    tenant_access_token: opened,
    expire: 7200,
  });
}

/** An application of the store proves with the latest ticket that it receives what is pushed. */
function storeToken(call: VendorCall): Reply {
  const ticket = call.desk.noted(`app ticket ${sent(call, 'app_id') ?? ''}`)?.['ticket'];
  if (ticket === undefined || ticket !== sent(call, 'app_ticket')) {
    return failed(200, 10_012, 'app_ticket is invalid');
  }
  return appToken(call);
}

async function resendTicket(call: VendorCall): Promise<Reply> {
  const client = call.desk.authenticated(sent(call, 'app_id'), sent(call, 'app_secret'));
  if (client === undefined) return failed(200, 10_014, 'app secret invalid');
  await pushAppTicket(call.desk, client.clientId);
  return jsonReply(200, { code: 0, msg: 'success' });
}

/** The first generation: the application names itself by its own token. */
function oldToken(call: VendorCall): Reply {
  return whenGranted(call, (grant) => wrapped(grant, call.desk.issue(grant)));
}

function whenGranted(call: VendorCall, proceed: (grant: Grant) => Reply): Reply {
  const { desk, headers } = call;
  const app = appOf(desk, bearerOf(headers));
  if (app === undefined) return failed(200, 99_991_664, 'app access token invalid');
  const grant = desk.redeem(sent(call, 'code'), app);
  if (grant === undefined) return failed(200, 20_003, 'invalid code');
  if (!isEmployed(grant.user)) return failed(200, 20_010, 'user has no permission of the app');
  return proceed(grant);
}

function oldRenewed(call: VendorCall): Reply {
  const { desk, headers } = call;
  if (appOf(desk, bearerOf(headers)) === undefined) {
    return failed(200, 99_991_664, 'app access token invalid');
  }
  const renewal = desk.renew(sent(call, 'refresh_token'));
  return renewal === undefined
    ? failed(200, 20_037, 'refresh token expired')
    : wrapped(renewal.grant, renewal);
}

function wrapped(
  { scopes }: Grant,
  issued: { readonly accessToken: string; readonly refreshToken: string },
): Reply {
  const data = {
    access_token: issued.accessToken,
    refresh_token: issued.refreshToken,
    token_type: 'Bearer',
    expires_in: 6900,
    refresh_expires_in: 2_591_700,
    scope: scopes.join(' '),
  };
  return jsonReply(200, { code: 0, msg: 'success', data });
}

function blockLogin(call: VendorCall): Reply {
  return whenGranted(call, (grant) => {
    const { accessToken, refreshToken } = call.desk.issue(grant);
    const data = {
      open_id: idsOf(grant).open_id,
      employee_id: grant.user.id,
      session_key: 'sandbox-session-key',
      tenant_key: TENANT,
      access_token: accessToken,
      expires_in: 6900,
      refresh_token: refreshToken,
    };
    return jsonReply(200, { code: 0, msg: 'success', data });
  });
}
