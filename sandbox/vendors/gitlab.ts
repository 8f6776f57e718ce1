/** GitLab, from docs.gitlab.com: "OAuth 2.0 identity provider API", "Users API: your own account". */
import { jsonReply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { bearerOf, numberOf } from './desk.ts';
import { answerToken, clientBehind } from './token-endpoint.ts';
import { avatarOf, type Vendor } from './vendor.ts';

const HOME = 'https://gitlab.com';

export const gitlab: Vendor = {
  id: 'gitlab',
  title: 'GitLab',
  routes: [
    ...consentRoutes(oauthConsent({ title: 'GitLab', address: `${HOME}/oauth/authorize` })),
    [
      `POST ${HOME}/oauth/token`,
      ({ desk, form, headers }) =>
        answerToken({ desk, authorization: headers.authorization }, form),
    ],
    [
      `POST ${HOME}/oauth/revoke`,
      ({ desk, form, headers }) => {
        const client = clientBehind(desk, form, headers.authorization);
        if (client === undefined) {
          const error_description = 'You are not authorized to revoke this token';
          return jsonReply(403, { error: 'unauthorized_client', error_description });
        }
        desk.withdraw(form.get('token'));
        return jsonReply(200, {});
      },
    ],
    [
      `GET ${HOME}/api/v4/user`,
      (call) => {
        const grant = call.desk.holder(bearerOf(call.headers));
        if (grant === undefined) return jsonReply(401, { message: '401 Unauthorized' });
        if (!grant.scopes.includes('read_user') && !grant.scopes.includes('api')) {
          return jsonReply(403, { error: 'insufficient_scope', scope: 'api read_user' });
        }
        const { user } = grant;
        return jsonReply(200, {
          id: Number(numberOf(user, 7)),
          username: user.id,
          name: user.name ?? user.id,
          state: 'active',
          avatar_url: avatarOf(call, user),
          web_url: `${HOME}/${user.id}`,
          email: user.email?.address ?? null,
          public_email: null,
          confirmed_at: user.email?.isVerified === true ? '2024-01-01T00:00:00.000Z' : null,
        });
      },
    ],
  ],
};
