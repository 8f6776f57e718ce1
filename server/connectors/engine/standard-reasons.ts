import type { UpstreamReason } from '../../kernel/upstream-error.ts';

/**
 * The error codes of RFC 6749 section 5.2 and OpenID Connect Core section 3.1.2.6 that mean the same
 * wherever they are said.
 */
export const standardReasons = {
  invalid_client: 'misconfigured',
  unauthorized_client: 'misconfigured',
  unsupported_grant_type: 'misconfigured',
  invalid_scope: 'misconfigured',
  access_denied: 'denied',
  slow_down: 'rate_limited',
  temporarily_unavailable: 'unreachable',
  server_error: 'unreachable',
} as const satisfies Readonly<Record<string, UpstreamReason>>;
