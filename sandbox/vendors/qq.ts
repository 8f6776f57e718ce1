/** QQ Connect, from wiki.connect.qq.com: "使用Authorization_Code获取Access_Token", "unionid介绍", "get_user_info". */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { idFor, type Grant } from './desk.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const HOME = 'https://graph.qq.com';

/** Without `fmt=json` an answer is a call, and errors are one in any case. */
function jsonp(members: object): Reply {
  return textReply(200, `callback( ${JSON.stringify(members)} );`);
}

const tokenErrors: Readonly<Record<TokenError, readonly [number, string]>> = {
  invalid_client: [100010, 'redirect uri or client secret is illegal'],
  invalid_grant: [100020, 'code is reused error'],
  unsupported_grant_type: [100004, 'param grant_type is wrong or lost'],
};

export const qq: Vendor = {
  id: 'qq',
  title: 'QQ',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'QQ',
        address: `${HOME}/oauth2.0/authorize`,
        declined: ({ state }) => ({ usercancel: '1', ...(state && { state }) }),
      }),
    ),
    [`GET ${HOME}/oauth2.0/token`, token],
    [`GET ${HOME}/oauth2.0/me`, me],
    [`GET ${HOME}/user/get_user_info`, userInfo],
  ],
};

function token({ desk, url: { searchParams: params } }: VendorCall): Reply | Promise<Reply> {
  return answerToken({ desk }, params, {
    answer: (_grant, { accessToken, refreshToken }) => {
      const members = {
        access_token: accessToken,
        expires_in: '7776000',
        refresh_token: refreshToken,
      };
      return params.get('fmt') === 'json'
        ? jsonReply(200, members)
        : textReply(200, new URLSearchParams(members).toString());
    },
    failed: (error) => {
      const [code, text] = tokenErrors[error];
      return jsonp({ error: code, error_description: text });
    },
  });
}

function me({ desk, url: { searchParams: params } }: VendorCall): Reply {
  const grant = desk.holder(params.get('access_token'));
  if (grant === undefined) {
    return jsonp({ error: 100016, error_description: 'access token check failed' });
  }
  const { unionid, ...ids } = idsOf(grant);
  const members = { ...ids, ...(params.get('unionid') === '1' && { unionid }) };
  return params.get('fmt') === 'json' ? jsonReply(200, members) : jsonp(members);
}

function userInfo(call: VendorCall): Reply {
  const { searchParams: params } = call.url;
  const grant = call.desk.holder(params.get('access_token'));
  if (grant === undefined) return jsonReply(200, { ret: 100013, msg: 'access token is illegal' });
  const { openid, client_id: app } = idsOf(grant);
  if (params.get('openid') !== openid || params.get('oauth_consumer_key') !== app) {
    return jsonReply(200, { ret: 100030, msg: 'openid or appid does not fit the token' });
  }
  return jsonReply(200, {
    ret: 0,
    msg: '',
    is_lost: 0,
    nickname: grant.user.nickname ?? '',
    gender: '男',
    gender_type: 1,
    province: '',
    city: '',
    year: '',
    figureurl_qq_1: avatarOf(call, grant.user),
    figureurl_qq_2: '',
  });
}

function idsOf({ user, clientId }: Grant) {
  return {
    client_id: clientId,
    openid: idFor(user, `qq ${clientId}`).toUpperCase(),
    unionid: `UID_${idFor(user, 'qq').toUpperCase()}`,
  };
}
