import type { UpstreamFault } from './upstream-fault.ts';

/** Why an exchange with an external identity source did not succeed: a closed list, so that every reason has an answer. */
export type UpstreamReason =
  | 'denied'
  | 'bad_code'
  | 'bad_token'
  | 'bad_response'
  | 'not_member'
  // the person is who they are, but not as surely or as lately as the connection demands
  | 'insufficient'
  // of a password: the wrong one, or the right one of somebody who may not come in with it
  | 'bad_credentials'
  | 'password_expired'
  | 'password_must_change'
  | 'account_locked'
  | 'account_disabled'
  | 'account_expired'
  // of a browser in a domain: it has no ticket to show
  | 'ntlm_offered'
  | 'rate_limited'
  | 'unreachable'
  | 'misconfigured'
  | 'replayed';

/** What the upstream itself said; for logs and the trace, never for a client. */
export interface UpstreamAnswer {
  readonly code?: string;
  readonly description?: string;
  /** HTTP status. */
  readonly status?: number;
}

export interface UpstreamErrorOptions {
  /** For logs only; holds no secret, token, query string or body. */
  readonly detail?: string;
  readonly cause?: unknown;
  readonly upstream?: UpstreamAnswer;
  /** The setting of the connection that is wrong; `detail` then says what it must be. */
  readonly field?: string;
  /** What exactly was wrong, where it is known better than by the reason. */
  readonly fault?: UpstreamFault | undefined;
}

/** The only failure that connectors and the outbound client throw; the reason is public, the rest is not. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly reason: UpstreamReason;
  readonly detail: string | undefined;
  readonly upstream: UpstreamAnswer | undefined;
  readonly field: string | undefined;
  readonly fault: UpstreamFault | undefined;

  constructor(reason: UpstreamReason, options: UpstreamErrorOptions = {}) {
    super(reason, 'cause' in options ? { cause: options.cause } : undefined);
    this.reason = reason;
    this.detail = options.detail;
    this.upstream = options.upstream;
    this.field = options.field;
    this.fault = options.fault;
  }
}
