/** The token endpoint's answer (RFC 6749 section 5) in the words of the API. */
import { AppError } from '@causeway/contract/errors.ts';
import { rules } from '@causeway/contract/rules.ts';
import { TokenSet } from '@causeway/contract/sign-in.ts';

import type { TokenAnswer } from '../../oidc/credentials-grant.ts';
import { guardOf } from '../validate.ts';

const isTokenSet = guardOf(TokenSet);

/** Throws `client_authentication_failed`, `invalid_argument` for a scope, `forbidden` or `internal`. */
export function tokenSetOf({ status, body }: TokenAnswer): TokenSet {
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
