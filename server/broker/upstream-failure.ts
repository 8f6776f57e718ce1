/** From a connector's closed reasons to the failures that a person is told about. */
import { AppError, type ErrorCode } from '@causeway/contract/errors.ts';

import type { Connection } from '../directory/connection.ts';
import { UpstreamError, type UpstreamReason } from '../kernel/upstream-error.ts';

const codes: Readonly<Record<UpstreamReason, ErrorCode>> = {
  denied: 'upstream_denied',
  bad_code: 'upstream_rejected',
  bad_token: 'upstream_rejected',
  bad_response: 'upstream_rejected',
  replayed: 'upstream_rejected',
  not_member: 'upstream_not_member',
  insufficient: 'upstream_insufficient',
  bad_credentials: 'credentials_wrong',
  password_expired: 'upstream_password_expired',
  password_must_change: 'upstream_password_must_change',
  account_locked: 'upstream_account_locked',
  account_disabled: 'upstream_account_disabled',
  account_expired: 'upstream_account_expired',
  ntlm_offered: 'upstream_ntlm_offered',
  rate_limited: 'upstream_rate_limited',
  unreachable: 'upstream_unreachable',
  misconfigured: 'upstream_misconfigured',
};

/** Words an upstream failure for the person; anything else is passed through. */
export function explainFailure(
  error: unknown,
  connection: Pick<Connection, 'displayName'>,
): unknown {
  if (!(error instanceof UpstreamError)) return error;
  const detail = [error.field, error.detail].filter((part) => part !== undefined).join(': ');
  return new AppError(codes[error.reason], {
    values: { source: connection.displayName },
    ...(detail !== '' && { detail }),
    cause: error,
  });
}
