/** Weibo, from open.weibo.com/wiki: "授权机制", "oauth2/get_token_info", "2/users/show". */
import { jsonReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { numberOf } from './desk.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const HOME = 'https://api.weibo.com';

const codes: Readonly<Record<TokenError, number>> = {
  invalid_client: 21324,
  invalid_grant: 21325,
  unsupported_grant_type: 21328,
};

export const weibo: Vendor = {
  id: 'weibo',
  title: 'Weibo 微博',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'Weibo 微博',
        address: `${HOME}/oauth2/authorize`,
        declined: ({ state }) => ({
          error: 'access_denied',
          error_code: '21330',
          error_description: 'user denied your request.',
          ...(state && { state }),
        }),
      }),
    ),
    [`POST ${HOME}/oauth2/access_token`, token],
    [`POST ${HOME}/oauth2/get_token_info`, tokenInfo],
    [`POST ${HOME}/oauth2/revokeoauth2`, revoke],
    [`GET ${HOME}/2/users/show.json`, user],
  ],
};

/** Parameters are read from the body as well as from the address. */
function token({ desk, form, url }: VendorCall): Reply | Promise<Reply> {
  const params = new URLSearchParams([...url.searchParams, ...form]);
  return answerToken({ desk }, params, {
    answer: (grant, { accessToken }) =>
      jsonReply(200, {
        access_token: accessToken,
        remind_in: '157679999',
        expires_in: 157_679_999,
        uid: numberOf(grant.user, 10),
        isRealName: 'true',
      }),
    failed: (error) =>
      jsonReply(400, {
        error,
        error_code: codes[error],
        request: '/oauth2/access_token',
        error_uri: '/oauth2/access_token',
        error_description: error,
      }),
  });
}

function revoke({ desk, form }: VendorCall): Reply {
  const token = form.get('access_token');
  if (!desk.knows(token)) {
    const error = { error: 'expired_token', error_code: 21327, request: '/oauth2/revokeoauth2' };
    return jsonReply(400, error);
  }
  desk.withdraw(token);
  return jsonReply(200, { result: 'true' });
}

function tokenInfo({ desk, form }: VendorCall): Reply {
  const grant = desk.holder(form.get('access_token'));
  if (grant === undefined) {
    return jsonReply(400, {
      error: 'expired_token',
      error_code: 21327,
      request: '/oauth2/get_token_info',
    });
  }
  return jsonReply(200, {
    uid: Number(numberOf(grant.user, 10)),
    appkey: grant.clientId,
    scope: null,
    create_at: 1_352_267_591,
    expire_in: 157_679_471,
  });
}

function user(call: VendorCall): Reply {
  const { searchParams: params } = call.url;
  const grant = call.desk.holder(params.get('access_token'));
  if (grant === undefined) {
    return jsonReply(403, {
      error: 'invalid_access_token',
      error_code: 21332,
      request: '/2/users/show.json',
    });
  }
  const id = numberOf(grant.user, 10);
  if (params.get('uid') !== id) {
    return jsonReply(400, {
      error: 'User does not exists!',
      error_code: 20003,
      request: '/2/users/show.json',
    });
  }
  const avatar = avatarOf(call, grant.user);
  return jsonReply(200, {
    id: Number(id),
    idstr: id,
    screen_name: grant.user.nickname ?? `用户${id}`,
    name: grant.user.nickname ?? `用户${id}`,
    description: '',
    profile_image_url: avatar,
    avatar_large: avatar,
    avatar_hd: avatar,
    profile_url: `u/${id}`,
    gender: 'n',
    location: '其他',
  });
}
