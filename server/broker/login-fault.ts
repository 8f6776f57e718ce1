/** What was wrong with a login, for the administrator: every failure has a check that it fails. */
import { AppError } from '@causeway/contract/errors.ts';
import type { LoginCheck } from '@causeway/contract/login-checks.ts';
import { type LoginFault, loginFaults } from '@causeway/contract/login-faults.ts';

import { UpstreamError, type UpstreamReason } from '../kernel/upstream-error.ts';
import type { UpstreamFault } from '../kernel/upstream-fault.ts';

const faults: Readonly<Record<UpstreamFault, LoginFault>> = loginFaults;

/** What a reason means where nothing finer is known. */
const byReason: Readonly<Record<UpstreamReason, UpstreamFault>> = {
  denied: 'denied',
  bad_code: 'code_refused',
  bad_token: 'token_refused',
  bad_response: 'answer_unreadable',
  not_member: 'not_member',
  insufficient: 'assurance_too_low',
  bad_credentials: 'password_refused',
  password_expired: 'account_barred',
  password_must_change: 'account_barred',
  account_locked: 'account_barred',
  account_disabled: 'account_barred',
  account_expired: 'account_barred',
  ntlm_offered: 'token_absent',
  rate_limited: 'rate_limited',
  unreachable: 'provider_down',
  misconfigured: 'settings_wrong',
  replayed: 'replayed',
};

/** A failure as it is kept: the check, and its fault where it lies at the source. */
export interface FailedCheck {
  readonly check: LoginCheck;
  readonly fault?: UpstreamFault;
}

/**
 * The check that an error fails; `running` is the one during which it happened, and counts where the
 * fault itself does not say more than that an answer was bad.
 */
export function failedCheck(error: unknown, running: LoginCheck = 'answer'): FailedCheck {
  const upstream = upstreamIn(error);
  if (upstream !== undefined) {
    const fault = upstream.fault ?? byReason[upstream.reason];
    const { check } = faults[fault];
    return { check: check === 'answer' ? running : check, fault };
  }
  return { check: error instanceof AppError && error.code !== 'internal' ? 'decision' : 'server' };
}

/** The failure of a source in an error, or behind it. */
export function upstreamIn(error: unknown): UpstreamError | undefined {
  if (error instanceof UpstreamError) return error;
  return error instanceof AppError && error.cause instanceof UpstreamError
    ? error.cause
    : undefined;
}
