/** LinkedIn, from learn.microsoft.com/linkedin: "Sign In with LinkedIn using OpenID Connect", "Authorization Code Flow". */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { bearerOf, idFor, type Grant } from './desk.ts';
import { keysReply, signIdToken } from './id-token.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const HOME = 'https://www.linkedin.com/oauth';

/** The permissions that the product gives an application; LinkedIn refuses all others. */
const PERMISSIONS = ['openid', 'profile', 'email'];

const tokenErrors: Readonly<Record<TokenError, readonly [number, string, string]>> = {
  invalid_client: [401, 'invalid_client', 'Client authentication failed'],
  invalid_grant: [
    400,
    'invalid_request',
    'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired. Or external member binding exists',
  ],
  unsupported_grant_type: [400, 'invalid_request', 'A required parameter "grant_type" is missing'],
};

export const linkedin: Vendor = {
  id: 'linkedin',
  title: 'LinkedIn',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'LinkedIn',
        address: `${HOME}/v2/authorization`,
        refuse: (what) =>
          textReply(
            400,
            what === 'client'
              ? 'The passed in client_id is invalid'
              : 'The redirect_uri does not match the registered value',
          ),
        agreed(code, { scopes, state }) {
          const unknown = scopes.find((scope) => !PERMISSIONS.includes(scope));
          if (unknown === undefined) return { code, ...(state && { state }) };
          return {
            error: 'unauthorized_scope_error',
            error_description: `Scope "${unknown}" is not authorized for your application`,
            ...(state && { state }),
          };
        },
        declined: ({ state }) => ({
          error: 'user_cancelled_authorize',
          error_description: 'The user cancelled the authorization',
          ...(state && { state }),
        }),
      }),
    ),
    [`POST ${HOME}/v2/accessToken`, token],
    [`GET ${HOME}/openid/jwks`, keysReply],
    ['GET https://api.linkedin.com/v2/userinfo', userinfo],
  ],
};

function failed(error: TokenError): Reply {
  const [status, code, text] = tokenErrors[error];
  return jsonReply(status, { error: code, error_description: text });
}

/** The secret counts in the body only, and a verifier only at an end point of its own for native apps. */
function token({ desk, form, played }: VendorCall): Reply | Promise<Reply> {
  if (form.has('code_verifier')) return failed('invalid_client');
  return answerToken({ desk }, form, {
    answer: async (grant, { accessToken }) =>
      jsonReply(200, {
        access_token: accessToken,
        expires_in: 5_183_999,
        scope: grant.scopes.join(','),
        token_type: 'Bearer',
        id_token: await signIdToken(
          desk,
          { clientId: grant.clientId },
          { issuer: HOME, subject: subjectOf(grant), claims: claimsOf({ played }, grant, String) },
        ),
      }),
    failed,
  });
}

function userinfo(call: VendorCall): Reply {
  const grant = call.desk.holder(bearerOf(call.headers));
  if (grant === undefined) {
    const message = 'Invalid access token';
    return jsonReply(401, { serviceErrorCode: 65_600, message, status: 401 });
  }
  return jsonReply(200, { sub: subjectOf(grant), ...claimsOf(call, grant, Boolean) });
}

/** Another one for every application. */
function subjectOf({ user, clientId }: Grant): string {
  return idFor(user, `linkedin ${clientId}`).slice(1, 11);
}

/** A yes is a word in tokens, and a yes elsewhere. */
function claimsOf(
  call: Pick<VendorCall, 'played'>,
  { user, scopes }: Grant,
  said: (isVerified: boolean) => unknown,
) {
  const { email, name, givenName, familyName, locale } = user;
  const [language, country] = locale?.split('-') ?? [];
  return {
    ...(scopes.includes('profile') && {
      name,
      given_name: givenName,
      family_name: familyName,
      picture: avatarOf(call, user),
      ...(language && { locale: { language, country } }),
    }),
    ...(scopes.includes('email') &&
      email && { email: email.address, email_verified: said(email.isVerified) }),
  };
}
