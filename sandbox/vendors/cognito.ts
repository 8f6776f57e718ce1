/** One user pool of Amazon Cognito, from docs.aws.amazon.com: "The token endpoint", "The userInfo endpoint". */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { bearerOf, type Grant } from './desk.ts';
import { keysReply, signIdToken } from './id-token.ts';
import { answerToken, clientBehind } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

/** The pool's own domain; its tokens name the address of the region instead. */
const DOMAIN = 'https://sandbox.auth.us-east-1.amazoncognito.com';
const POOL = 'https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Sandbox01';

export const cognito: Vendor = {
  id: 'aws',
  title: 'Amazon Cognito',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'Amazon Cognito',
        address: `${DOMAIN}/oauth2/authorize`,
        refuse: (what) =>
          textReply(400, what === 'client' ? 'Client does not exist' : 'redirect_mismatch'),
      }),
    ),
    [`POST ${DOMAIN}/oauth2/token`, token],
    [`POST ${DOMAIN}/oauth2/revoke`, revoke],
    [`GET ${DOMAIN}/oauth2/userInfo`, userInfo],
    [`GET ${POOL}/.well-known/jwks.json`, keysReply],
  ],
};

/** Takes refresh tokens only, and is silent about those that it does not know. */
function revoke({ desk, form, headers }: VendorCall): Reply {
  const client = clientBehind(desk, form, headers.authorization);
  if (client === undefined) return jsonReply(400, { error: 'invalid_client' });
  const token = form.get('token');
  if (desk.holder(token) !== undefined) return jsonReply(400, { error: 'unsupported_token_type' });
  desk.withdraw(token);
  return textReply(200, '');
}

/** Errors have no words beside their code. */
function token(call: VendorCall): Reply | Promise<Reply> {
  const { desk, form, headers } = call;
  return answerToken({ desk, authorization: headers.authorization }, form, {
    answer: async (grant, { accessToken, refreshToken }) =>
      jsonReply(200, {
        id_token: await signIdToken(desk, grant, {
          issuer: POOL,
          subject: grant.user.subject,
          accessToken,
          claims: {
            token_use: 'id',
            auth_time: Math.floor(desk.now() / 1000),
            'cognito:username': grant.user.id,
            ...claimsOf(call, grant, Boolean),
          },
        }),
        access_token: accessToken,
        refresh_token: refreshToken,
        expires_in: 3600,
        token_type: 'Bearer',
      }),
    failed: (error) => jsonReply(400, { error }),
  });
}

function userInfo(call: VendorCall): Reply {
  const grant = call.desk.holder(bearerOf(call.headers));
  if (grant === undefined) {
    return jsonReply(401, { error: 'invalid_token', error_description: 'Access token is expired' });
  }
  const { subject, id } = grant.user;
  return jsonReply(200, { sub: subject, username: id, ...claimsOf(call, grant, String) });
}

/** A yes is a yes in tokens, and a word in the answer about a person. */
function claimsOf(call: VendorCall, grant: Grant, said: (isVerified: boolean) => unknown) {
  const { user, scopes } = grant;
  const { email, name, givenName, familyName } = user;
  return {
    ...(scopes.includes('email') &&
      email && { email: email.address, email_verified: said(email.isVerified) }),
    ...(scopes.includes('profile') && {
      name,
      given_name: givenName,
      family_name: familyName,
      picture: avatarOf(call, user),
    }),
  };
}
