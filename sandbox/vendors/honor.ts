/** HONOR ID, from developer.honor.com: "荣耀帐号服务 REST API". It tells profiles by one call for everything. */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { idFor, numberOf } from './desk.ts';
import { answerToken } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const OAUTH = 'https://hnoauth-login.cloud.hihonor.com/oauth2/v3';

export const honor: Vendor = {
  id: 'honor',
  title: 'HONOR 荣耀',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'HONOR 荣耀',
        address: `${OAUTH}/authorize`,
        refuse: (what) =>
          textReply(400, what === 'client' ? 'invalid client_id' : 'redirect_uri mismatch'),
      }),
    ),
    [`POST ${OAUTH}/token`, ({ desk, form }) => answerToken({ desk }, form)],
    ['POST https://account-drcn.platform.hihonorcloud.com/rest.php', userInfo],
  ],
};

function userInfo(call: VendorCall): Reply {
  const { desk, form, url } = call;
  const grant = desk.holder(form.get('access_token'));
  const isKnown = url.searchParams.get('nsp_svc') === 'GOpen.User.getInfo';
  if (grant === undefined || !isKnown) {
    return jsonReply(200, { error: 'session timeout' }, { nsp_status: '6' });
  }
  const { user, clientId, scopes } = grant;
  return jsonReply(200, {
    openID: `HN${idFor(user, `honor ${clientId}`)}`,
    userID: numberOf(user, 13),
    displayName: user.nickname ?? '138****0000',
    displayNameFlag: user.nickname === undefined ? 1 : 0,
    headPictureURL: avatarOf(call, user),
    ...(scopes.includes('email') && user.email && { email: user.email.address }),
    gender: -1,
    nationalCode: 'CN',
    ageGroupFlag: 0,
    siteID: 1,
  });
}
