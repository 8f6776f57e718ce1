/** Slack, from docs.slack.dev: "Sign in with Slack", "openid.connect.token", "openid.connect.userInfo". */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { isEmployed } from './company.ts';
import { consentRoutes } from './consent.ts';
import { bearerOf, numberOf, type Grant } from './desk.ts';
import { keysReply, signIdToken } from './id-token.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const HOME = 'https://slack.com';

const tokenErrors: Readonly<Record<TokenError, string>> = {
  invalid_client: 'bad_client_secret',
  invalid_grant: 'invalid_code',
  unsupported_grant_type: 'invalid_grant_type',
};

export const slack: Vendor = {
  id: 'slack',
  title: 'Slack',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'Slack',
        address: `${HOME}/openid/connect/authorize`,
        refuse: (what) =>
          textReply(
            200,
            what === 'client'
              ? 'Invalid client_id parameter'
              : 'redirect_uri did not match any configured URIs.',
          ),
        declined: ({ state }) => ({ error: 'access_denied', ...(state && { state }) }),
      }),
    ),
    [`POST ${HOME}/api/openid.connect.token`, token],
    [`GET ${HOME}/openid/connect/keys`, keysReply],
    [`GET ${HOME}/api/openid.connect.userInfo`, userinfo],
    [`POST ${HOME}/api/openid.connect.userInfo`, userinfo],
    [`POST ${HOME}/api/auth.revoke`, revoke],
  ],
};

/** A no has status 200, too. */
function failed(error: string): Reply {
  return jsonReply(200, { ok: false, error });
}

function token(call: VendorCall): Reply | Promise<Reply> {
  const { desk, form, headers } = call;
  if (desk.client(form.get('client_id') ?? 'sandbox') === undefined) {
    return failed('invalid_client_id');
  }
  return answerToken({ desk, authorization: headers.authorization }, form, {
    answer: async (grant, { accessToken }) =>
      jsonReply(200, {
        ok: true,
        access_token: `xoxp-${accessToken}`,
        token_type: 'Bearer',
        id_token: await signIdToken(desk, grant, {
          issuer: HOME,
          subject: subjectOf(grant),
          accessToken: `xoxp-${accessToken}`,
          claims: claimsOf(call, grant),
        }),
      }),
    failed: (error) => failed(tokenErrors[error]),
    otherRedirect: failed('bad_redirect_uri'),
  });
}

function revoke({ desk, headers }: VendorCall): Reply {
  const token = bearerOf(headers)?.replace(/^xoxp-/, '') ?? null;
  if (!desk.knows(token)) return failed('invalid_auth');
  desk.withdraw(token);
  return jsonReply(200, { ok: true, revoked: true });
}

function userinfo(call: VendorCall): Reply {
  const grant = call.desk.holder(bearerOf(call.headers)?.replace(/^xoxp-/, ''));
  if (grant === undefined) return failed('invalid_auth');
  return jsonReply(200, { ok: true, sub: subjectOf(grant), ...claimsOf(call, grant) });
}

/** People of the one workspace, and of another. */
function teamOf({ user }: Grant): string {
  return isEmployed(user) ? 'T0SANDBOX' : 'T0ELSEWHERE';
}

function subjectOf({ user }: Grant): string {
  return `U${numberOf(user, 9)}`;
}

function claimsOf(call: VendorCall, grant: Grant) {
  const { user, scopes } = grant;
  const { email, locale, name, givenName, familyName } = user;
  const picture = avatarOf(call, user);
  return {
    [`${HOME}/team_id`]: teamOf(grant),
    [`${HOME}/user_id`]: subjectOf(grant),
    auth_time: Math.floor(call.desk.now() / 1000),
    ...(scopes.includes('email') &&
      email && { email: email.address, email_verified: email.isVerified }),
    ...(scopes.includes('profile') && {
      locale,
      name: name ?? '',
      given_name: givenName ?? '',
      family_name: familyName ?? '',
      picture,
      [`${HOME}/user_image_512`]: picture,
    }),
  };
}
