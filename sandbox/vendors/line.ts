/**
 * LINE Login, from developers.line.biz: "LINE Login v2.1 API reference", "Using user data in LINE Login apps
 * on your server".
 */
import { createLocalJWKSet, errors, jwtVerify } from 'jose';

import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { bearerOf, idFor, type Desk, type Grant, type Issued } from './desk.ts';
import { keysReply, signIdToken } from './id-token.ts';
import { answerToken } from './token-endpoint.ts';
import { avatarOf, type Vendor, type VendorCall } from './vendor.ts';

const ISSUER = 'https://access.line.me';
const API = 'https://api.line.me';

export const line: Vendor = {
  id: 'line',
  title: 'LINE',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'LINE',
        address: `${ISSUER}/oauth2/v2.1/authorize`,
        refuse: (what) =>
          textReply(400, what === 'client' ? 'Invalid client_id.' : 'Invalid redirect_uri value.'),
        declined: ({ state }) => ({
          error: 'ACCESS_DENIED',
          error_description: 'The resource owner denied the request.',
          ...(state && { state }),
        }),
      }),
    ),
    [`POST ${API}/oauth2/v2.1/token`, token],
    [`POST ${API}/oauth2/v2.1/revoke`, revoke],
    [`GET ${API}/oauth2/v2.1/verify`, verifyAccessToken],
    [`POST ${API}/oauth2/v2.1/verify`, verifyIdToken],
    [`GET ${API}/oauth2/v2.1/certs`, keysReply],
    [`GET ${API}/v2/profile`, profile],
  ],
};

function failed(text: string): Reply {
  return jsonReply(400, { error: 'invalid_request', error_description: text });
}

/** The answer is empty. */
function revoke({ desk, form }: VendorCall): Reply {
  const client = desk.authenticated(form.get('client_id'), form.get('client_secret'));
  if (client === undefined) return jsonReply(400, { error: 'invalid_client' });
  const token = form.get('access_token');
  if (!desk.knows(token)) return failed('access token expired');
  desk.withdraw(token);
  return textReply(200, '');
}

function token(call: VendorCall): Reply | Promise<Reply> {
  const { desk, form } = call;
  return answerToken({ desk }, form, {
    answer: async (grant, issued) => jsonReply(200, await lineTokens(call, grant, issued)),
  });
}

/** What LINE's kit gives an app on a phone, and its token end point a server. */
export async function lineTokens(
  call: Pick<VendorCall, 'desk' | 'played'>,
  grant: Grant,
  { accessToken, refreshToken }: Issued,
) {
  const { desk } = call;
  const { user, scopes } = grant;
  const idToken = await signIdToken(desk, grant, {
    issuer: ISSUER,
    subject: idOf(grant),
    algorithm: 'ES256',
    claims: {
      amr: ['linesso'],
      ...(scopes.includes('profile') && { name: nameOf(grant), picture: avatarOf(call, user) }),
      ...(scopes.includes('email') && { email: user.email?.address }),
    },
  });
  return {
    access_token: accessToken,
    expires_in: 2_592_000,
    refresh_token: refreshToken,
    scope: scopes.join(' '),
    token_type: 'Bearer',
    ...(scopes.includes('openid') && { id_token: idToken }),
  };
}

function verifyAccessToken({ desk, url }: VendorCall): Reply {
  const grant = desk.holder(url.searchParams.get('access_token'));
  if (grant === undefined) return failed('access token expired');
  const { clientId: client_id, scopes } = grant;
  return jsonReply(200, { scope: scopes.join(' '), client_id, expires_in: 2_591_659 });
}

async function verifyIdToken({ desk, form }: VendorCall): Promise<Reply> {
  try {
    return jsonReply(200, await claimsOf(desk, form));
  } catch (error) {
    if (error instanceof errors.JWTExpired) return failed('IdToken expired.');
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'aud') {
      return failed('Invalid IdToken Audience.');
    }
    return failed('Invalid IdToken.');
  }
}

async function claimsOf(desk: Desk, form: URLSearchParams) {
  const keys = createLocalJWKSet({ keys: [...(await desk.keys()).jwks().keys] });
  const { payload } = await jwtVerify(form.get('id_token') ?? '', keys, {
    issuer: ISSUER,
    audience: form.get('client_id') ?? '',
    currentDate: new Date(desk.now()),
  });
  return payload;
}

function profile(call: VendorCall): Reply {
  const grant = call.desk.holder(bearerOf(call.headers));
  if (grant === undefined) return jsonReply(401, { message: 'The access token expired' });
  if (!grant.scopes.includes('profile')) {
    const message = 'The access token does not have permission to use the API';
    return jsonReply(403, { message });
  }
  return jsonReply(200, {
    userId: idOf(grant),
    displayName: nameOf(grant),
    pictureUrl: avatarOf(call, grant.user),
  });
}

/** One id for all channels of a provider. */
function idOf({ user }: Grant): string {
  return `U${Buffer.from(idFor(user, 'line')).toString('hex').slice(0, 32)}`;
}

function nameOf({ user }: Grant): string {
  return user.nickname ?? 'LINE user';
}
