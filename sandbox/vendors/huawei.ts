/**
 * HUAWEI ID, from developer.huawei.com: "Account Kit REST API", "ID Token", "GOpen.User.getInfo". Its REST calls say
 * no with status 200, a header and an `error`.
 */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { idFor, type Grant } from './desk.ts';
import { keysReply, signIdToken } from './id-token.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const OAUTH = 'https://oauth-login.cloud.huawei.com/oauth2/v3';
const PHONE = 'https://www.huawei.com/auth/account/mobile.number';

const errors: Readonly<Record<TokenError, readonly [number, string]>> = {
  invalid_client: [20182, 'invalid client_secret'],
  invalid_grant: [20155, 'invalid code'],
  unsupported_grant_type: [20001, 'invalid grant_type'],
};

export const huawei: Vendor = {
  id: 'huawei',
  title: 'HUAWEI ID 华为',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'HUAWEI ID 华为',
        address: `${OAUTH}/authorize`,
        refuse: (what) =>
          textReply(400, what === 'client' ? 'invalid client_id' : 'redirect_uri mismatch'),
      }),
    ),
    [`POST ${OAUTH}/token`, token],
    [`POST ${OAUTH}/revoke`, revoke],
    [`GET ${OAUTH}/certs`, keysReply],
    ['POST https://account.cloud.huawei.com/rest.php', rest],
  ],
};

function revoke({ desk, form }: VendorCall): Reply {
  const token = form.get('token');
  if (!desk.knows(token)) {
    return jsonReply(400, { error: 1101, sub_error: 31204, error_description: 'invalid token' });
  }
  desk.withdraw(token);
  return jsonReply(200, {});
}

function token(call: VendorCall): Reply | Promise<Reply> {
  return answerToken({ desk: call.desk }, call.form, {
    answer: async (grant, { accessToken, refreshToken }) =>
      jsonReply(200, {
        access_token: accessToken,
        expires_in: 3600,
        refresh_token: refreshToken,
        scope: grant.scopes.join(' '),
        token_type: 'Bearer',
        id_token: await signIdToken(call.desk, grant, {
          issuer: 'https://accounts.huawei.com',
          subject: idsOf(grant).unionID,
          accessToken,
          claims: { azp: grant.clientId, openid: idsOf(grant).openID, ...claimsOf(call, grant) },
        }),
      }),
    failed(error) {
      const [code, text] = errors[error];
      return jsonReply(400, { error: 1101, sub_error: code, error_description: text });
    },
  });
}

function claimsOf(call: VendorCall, { user, scopes }: Grant) {
  const { email, nickname } = user;
  return {
    ...(scopes.includes('email') &&
      email && { email: email.address, email_verified: email.isVerified }),
    ...(scopes.includes('profile') && {
      nickname,
      display_name: nickname,
      picture: avatarOf(call, user),
    }),
  };
}

function idsOf({ user, clientId }: Grant) {
  return {
    openID: `MDFA${idFor(user, `huawei ${clientId}`)}`,
    unionID: `MDFA${idFor(user, 'huawei')}`,
  };
}

function rest(call: VendorCall): Reply {
  const { desk, form, url } = call;
  const grant = desk.holder(form.get('access_token'));
  if (grant === undefined) {
    return jsonReply(200, { error: 'session timeout' }, { nsp_status: '6' });
  }
  if (url.searchParams.get('nsp_svc') !== 'GOpen.User.getInfo') {
    return jsonReply(200, { error: 'no such service' }, { nsp_status: '104' });
  }
  const { user, scopes } = grant;
  const phone = user.phone?.number.replace('+', '00').replaceAll(' ', '');
  return jsonReply(200, {
    ...idsOf(grant),
    displayName: user.nickname ?? '138****0000',
    displayNameFlag: user.nickname === undefined ? 1 : 0,
    headPictureURL: avatarOf(call, user),
    ...(scopes.includes(PHONE) && phone && { mobileNumber: phone }),
  });
}
