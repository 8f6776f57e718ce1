/** A token end point as RFC 6749 sections 4.1.3, 5 and 6 have it, with PKCE (RFC 7636) where asked. */
import { createHash } from 'node:crypto';

import { jsonReply, type Reply } from '../reply.ts';
import type { Desk, Grant, Issued, VendorClient } from './desk.ts';

export type TokenEndpoint = {
  /** The answer of success; members of RFC 6749 when absent. */
  readonly answer?: (grant: Grant, issued: Issued) => Reply | Promise<Reply>;
  /** An error in the vendor's own form. */
  readonly failed?: (error: TokenError) => Reply;
  /** For a vendor that tells another redirect address from a code that is not good. */
  readonly otherRedirect?: Reply;
};

export type TokenError = 'invalid_client' | 'invalid_grant' | 'unsupported_grant_type';

const SECONDS = 7200;

function standardAnswer(grant: Grant, { accessToken, refreshToken }: Issued): Reply {
  return jsonReply(200, {
    access_token: accessToken,
    token_type: 'Bearer',
    expires_in: SECONDS,
    refresh_token: refreshToken,
    scope: grant.scopes.join(' '),
  });
}

function standardError(error: TokenError): Reply {
  return jsonReply(error === 'invalid_client' ? 401 : 400, {
    error,
    error_description: `The request failed: ${error}.`,
  });
}

/** Answers a token request whose parameters are `params`. */
export function answerToken(
  { desk, authorization }: { readonly desk: Desk; readonly authorization?: string | undefined },
  params: URLSearchParams,
  { answer = standardAnswer, failed = standardError, otherRedirect }: TokenEndpoint = {},
): Reply | Promise<Reply> {
  const client = clientBehind(desk, params, authorization);
  if (client === undefined) return failed('invalid_client');
  const grantType = params.get('grant_type');
  if (grantType === 'refresh_token') {
    const renewal = desk.renew(params.get('refresh_token'));
    return renewal === undefined ? failed('invalid_grant') : answer(renewal.grant, renewal);
  }
  if (grantType !== 'authorization_code') return failed('unsupported_grant_type');
  const grant = desk.redeem(params.get('code'), client.clientId);
  if (grant === undefined) return failed('invalid_grant');
  if (!hasRedirect(grant, params)) return otherRedirect ?? failed('invalid_grant');
  if (!hasVerifier(grant, params)) return failed('invalid_grant');
  return answer(grant, desk.issue(grant));
}

/** Whose request it is, by the header or by the parameters; undefined for a wrong secret. */
export function clientBehind(
  desk: Desk,
  params: URLSearchParams,
  authorization = '',
): VendorClient | undefined {
  const basic = /^Basic (.+)$/i.exec(authorization)?.[1];
  if (basic === undefined) {
    return desk.authenticated(params.get('client_id'), params.get('client_secret'));
  }
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return desk.authenticated(decodeURIComponent(id), decodeURIComponent(secret));
}

/** A code that an app got has no redirect address to compare. */
function hasRedirect({ redirectUri }: Grant, params: URLSearchParams): boolean {
  return redirectUri === '' || params.get('redirect_uri') === redirectUri;
}

function hasVerifier({ challenge }: Grant, params: URLSearchParams): boolean {
  if (challenge === undefined) return true;
  const verifier = params.get('code_verifier') ?? '';
  return createHash('sha256').update(verifier).digest('base64url') === challenge;
}
