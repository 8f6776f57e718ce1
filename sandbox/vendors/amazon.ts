/** Login with Amazon, from developer.amazon.com: "Authorization Code Grant", "Obtain Customer Profile Information". */
import { jsonReply, textReply, type Reply } from '../reply.ts';
import { oauthConsent } from './asked.ts';
import { consentRoutes } from './consent.ts';
import { bearerOf, idFor, type Desk, type Grant } from './desk.ts';
import { answerToken, type TokenError } from './token-endpoint.ts';
import type { Vendor, VendorCall } from './vendor.ts';

const API = 'https://api.amazon.com';

const tokenErrors: Readonly<Record<TokenError, readonly [number, string]>> = {
  invalid_client: [401, 'Client authentication failed'],
  invalid_grant: [400, 'The request has an invalid grant parameter : code'],
  unsupported_grant_type: [400, 'The authorization grant type is not supported'],
};

function failed(status: number, error: string, text: string): Reply {
  return jsonReply(status, { error, error_description: text, request_id: 'sandbox' });
}

export const amazon: Vendor = {
  id: 'amazon',
  title: 'Amazon',
  routes: [
    ...consentRoutes(
      oauthConsent({
        title: 'Amazon',
        address: 'https://www.amazon.com/ap/oa',
        refuse: (what) =>
          textReply(
            400,
            what === 'client'
              ? 'Error 400 Bad Request: An unknown client was specified'
              : 'Error 400 Bad Request: The redirect URI you provided has not been whitelisted for your application',
          ),
        declined: ({ state }) => ({
          error: 'access_denied',
          error_description: 'Access not permitted.',
          ...(state && { state }),
        }),
      }),
    ),
    [`POST ${API}/auth/o2/token`, token],
    [`GET ${API}/auth/o2/tokeninfo`, tokenInfo],
    [`GET ${API}/user/profile`, profile],
  ],
};

function token({ desk, form, headers }: VendorCall): Reply | Promise<Reply> {
  return answerToken({ desk, authorization: headers.authorization }, form, {
    answer: (_grant, { accessToken, refreshToken }) =>
      jsonReply(200, {
        access_token: `Atza|${accessToken}`,
        refresh_token: `Atzr|${refreshToken}`,
        token_type: 'bearer',
        expires_in: 3600,
      }),
    failed: (error) => failed(tokenErrors[error][0], error, tokenErrors[error][1]),
  });
}

function holder(desk: Desk, accessToken: string | null): Grant | undefined {
  return desk.holder(accessToken?.replace(/^Atza\|/, ''));
}

const noToken = () =>
  failed(400, 'invalid_token', 'The request has an invalid parameter : access_token');

function tokenInfo({ desk, url }: VendorCall): Reply {
  const grant = holder(desk, url.searchParams.get('access_token'));
  if (grant === undefined) return noToken();
  return jsonReply(200, {
    iss: 'https://www.amazon.com',
    user_id: idOf(grant),
    aud: grant.clientId,
    app_id: `amzn1.application.${grant.clientId}`,
    exp: 3597,
    iat: Math.floor(desk.now() / 1000),
  });
}

function profile({ desk, headers, url }: VendorCall): Reply {
  const sent = bearerOf(headers) ?? headers['x-amz-access-token'];
  const accessToken = typeof sent === 'string' ? sent : url.searchParams.get('access_token');
  const grant = holder(desk, accessToken);
  if (grant === undefined) return noToken();
  const { scopes, user } = grant;
  if (scopes.includes('profile')) {
    return jsonReply(200, { user_id: idOf(grant), name: user.name, email: user.email?.address });
  }
  if (scopes.includes('profile:user_id')) return jsonReply(200, { user_id: idOf(grant) });
  return failed(401, 'insufficient_scope', 'The access token lacks the scope profile');
}

function idOf({ user }: Grant): string {
  return `amzn1.account.${idFor(user, 'amazon').toUpperCase()}`;
}
