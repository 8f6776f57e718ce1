/** The token endpoint's answer (RFC 6749 section 5) in the words of the API. */
import { AppError } from '@causeway/contract/errors.ts';
import { rules } from '@causeway/contract/rules.ts';
import { TokenSet } from '@causeway/contract/sign-in.ts';

import type { CredentialsRequest, TokenAnswer } from '../../oidc/credentials-grant.ts';
import type { OpenIdProvider } from '../../oidc/openid-provider.ts';
import type { Wire } from '../mount.ts';
import { guardOf } from '../validate.ts';

const isTokenSet = guardOf(TokenSet);

/**
 * What the token endpoint gives an application for the proof of a person. Throws what the proof throws,
 * and `client_authentication_failed`, `invalid_argument` for a scope, `forbidden` or `internal`.
 */
export async function exchangedTokens(
  openid: Pick<OpenIdProvider, 'exchangeCredentials'>,
  { request, reply }: Wire,
  asked: CredentialsRequest,
): Promise<TokenSet> {
  const exchange = { request: request.raw, response: reply.raw };
  const facts = { requestId: request.id, ip: request.ip };
  return tokenSetOf(await openid.exchangeCredentials(asked, exchange, facts));
}

function tokenSetOf({ status, body }: TokenAnswer): TokenSet {
  if (status === 200 && isTokenSet(body)) return body;
  const { error, error_description: description } = Object(body) as Record<string, unknown>; // RFC 6749 section 5.2
  const detail = `${String(error)}: ${String(description)}`;
  switch (error) {
    case 'invalid_client':
      throw new AppError('client_authentication_failed', { detail });
    case 'invalid_scope':
      throw new AppError('invalid_argument', {
        values: { field: 'options.scope', rule: rules.malformed },
        detail,
      });
    case 'invalid_request':
    case 'invalid_grant':
      throw new AppError('forbidden', { detail });
    default:
      throw new AppError('internal', { detail });
  }
}
