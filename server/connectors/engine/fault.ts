/** What the error codes of OAuth 2.0 and OpenID Connect, and their usual variations, say was wrong. */
import type { UpstreamFault } from '../../kernel/upstream-fault.ts';

const FAULT_OF_CODE: Readonly<Record<string, UpstreamFault>> = {
  invalid_client: 'client_refused',
  incorrect_client_credentials: 'client_refused',
  invalid_client_secret: 'client_refused',
  unauthorized_client: 'client_method_refused',
  unsupported_grant_type: 'client_method_refused',
  invalid_scope: 'scope_refused',
  insufficient_scope: 'scope_refused',
  redirect_uri_mismatch: 'redirect_refused',
  invalid_redirect_uri: 'redirect_refused',
  invalid_grant: 'code_refused',
  bad_verification_code: 'code_refused',
  invalid_code: 'code_refused',
  access_denied: 'denied',
  slow_down: 'rate_limited',
  temporarily_unavailable: 'provider_down',
  server_error: 'provider_down',
  unmet_authentication_requirements: 'assurance_too_low',
};

/** Undefined for a code that is not of these specifications. */
export function faultOfError(code: string): UpstreamFault | undefined {
  return Object.hasOwn(FAULT_OF_CODE, code) ? FAULT_OF_CODE[code] : undefined;
}
