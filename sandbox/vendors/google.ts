/** Google, from developers.google.com/identity: "OpenID Connect", "OAuth 2.0 for web server apps". */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { bearerOf, numberOf, type Grant } from './desk.ts';
import { keysReply, signIdToken } from './id-token.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

/** A domain that is a customer of Google Workspace; everybody else has brought an address from elsewhere. */
const WORKSPACE = 'example.com';

const USERINFO = 'https://openidconnect.googleapis.com/v1/userinfo';

function failed(status: number, error: string, text: string): Reply {
  return jsonReply(status, { error, error_description: text });
}

const tokenErrors: Readonly<Record<TokenError, readonly [number, string]>> = {
  invalid_client: [401, 'The provided client secret is invalid.'],
  invalid_grant: [400, 'Malformed auth code.'],
  unsupported_grant_type: [400, 'Invalid grant_type'],
};

export const google: Vendor = {
  id: 'google',
  title: 'Google',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'Google',
        address: 'https://accounts.google.com/o/oauth2/v2/auth',
        refuse: (what) =>
          what === 'client'
            ? textReply(401, 'Error 401: invalid_client. The OAuth client was not found.')
            : textReply(400, 'Error 400: redirect_uri_mismatch'),
        agreed: (code, { state, scopes }) => ({
          ...(state && { state }),
          iss: 'https://accounts.google.com',
          code,
          scope: scopes.join(' '),
          authuser: '0',
          prompt: 'consent',
        }),
        declined: ({ state }) => ({ error: 'access_denied', ...(state && { state }) }),
      }),
    ),
    ['POST https://oauth2.googleapis.com/token', token],
    ['POST https://oauth2.googleapis.com/revoke', revoke],
    ['GET https://www.googleapis.com/oauth2/v3/certs', keysReply],
    [`GET ${USERINFO}`, userinfo],
    [`POST ${USERINFO}`, userinfo],
  ],
};

function token(call: VendorCall): Reply | Promise<Reply> {
  return answerToken({ desk: call.desk, authorization: call.headers.authorization }, call.form, {
    answer: async (grant, { accessToken, refreshToken }) =>
      jsonReply(200, {
        access_token: accessToken,
        expires_in: 3599,
        refresh_token: refreshToken,
        scope: grant.scopes.join(' '),
        token_type: 'Bearer',
        id_token: await signIdToken(call.desk, grant, {
          issuer: 'https://accounts.google.com',
          subject: subjectOf(grant),
          accessToken,
          claims: { azp: grant.clientId, ...claimsOf(call, grant) },
        }),
      }),
    failed: (error) => failed(tokenErrors[error][0], error, tokenErrors[error][1]),
    otherRedirect: failed(400, 'redirect_uri_mismatch', 'Bad Request'),
  });
}

function revoke({ desk, form }: VendorCall): Reply {
  const token = form.get('token');
  if (!desk.knows(token)) return failed(400, 'invalid_token', 'Token expired or revoked');
  desk.withdraw(token);
  return jsonReply(200, {});
}

function userinfo(call: VendorCall): Reply {
  const grant = call.desk.holder(bearerOf(call.headers));
  if (grant === undefined) return failed(401, 'invalid_request', 'Invalid Credentials');
  return jsonReply(200, { sub: subjectOf(grant), ...claimsOf(call, grant) });
}

function subjectOf({ user }: Grant): string {
  return numberOf(user, 21);
}

function claimsOf(call: Pick<VendorCall, 'played'>, { user, scopes }: Grant) {
  const { email, name, givenName, familyName } = user;
  return {
    ...(scopes.includes('email') &&
      email && {
        email: email.address,
        email_verified: email.isVerified,
        ...(email.address.endsWith(`@${WORKSPACE}`) && { hd: WORKSPACE }),
      }),
    ...(scopes.includes('profile') && {
      name,
      given_name: givenName,
      family_name: familyName,
      picture: avatarOf(call, user),
    }),
  };
}
