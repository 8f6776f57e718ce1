/** Gitee, from gitee.com/api/v5: "OAuth 文档", "获取授权用户的资料", "获取授权用户的全部邮箱". */
import { jsonReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { bearerOf, numberOf, type Grant } from './desk.ts';
import { answerToken } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const HOME = 'https://gitee.com';

export const gitee: Vendor = {
  id: 'gitee',
  title: 'Gitee 码云',
  routes: [
    ...consentRoutes(oauthConsent({ title: 'Gitee 码云', address: `${HOME}/oauth/authorize` })),
    [`POST ${HOME}/oauth/token`, ({ desk, form }) => answerToken({ desk }, form)],
    [`GET ${HOME}/api/v5/user`, (call) => forHolder(call, (grant) => profile(call, grant))],
    [
      `GET ${HOME}/api/v5/emails`,
      (call) =>
        forHolder(call, ({ user: { email }, scopes }) => {
          if (!scopes.includes('emails')) return jsonReply(403, { message: 'Forbidden: scope' });
          const state = email?.isVerified === true ? 'confirmed' : 'unconfirmed';
          const scope = ['primary', 'notified'];
          return jsonReply(
            200,
            email === undefined ? [] : [{ email: email.address, state, scope }],
          );
        }),
    ],
  ],
};

/** A token may come in a header or in the address. */
function forHolder(call: VendorCall, answer: (grant: Grant) => Reply): Reply {
  const token = bearerOf(call.headers) ?? call.url.searchParams.get('access_token');
  const grant = call.desk.holder(token);
  return grant === undefined ? jsonReply(401, { message: '401 Unauthorized' }) : answer(grant);
}

function profile(call: VendorCall, { user }: Grant): Reply {
  return jsonReply(200, {
    id: Number(numberOf(user, 8)),
    login: user.id,
    name: user.name ?? user.id,
    avatar_url: avatarOf(call, user),
    html_url: `${HOME}/${user.id}`,
    blog: '',
    bio: '',
    email: null,
  });
}
