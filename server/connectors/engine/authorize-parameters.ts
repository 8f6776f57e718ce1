/**
 * Which parameters may be added to an authorization request, by the connection's settings or by the
 * application. A closed list: whatever the protocol itself sends (client_id, redirect_uri, state,
 * nonce, response_type, response_mode, scope, code_challenge, request, ...) must never be reachable
 * from outside, or a caller could redirect the answer or replay it.
 */
import type { WantedAssurance } from '../connector.ts';

const openParameters: ReadonlySet<string> = new Set([
  // OpenID Connect Core section 3.1.2.1
  'prompt',
  'login_hint',
  'acr_values',
  'max_age',
  'ui_locales',
  'display',
  'claims_locales',
  // What single products read, to choose a tenant or an identity source of theirs
  'domain_hint',
  'hd',
  'organization',
  'connection',
  'kc_idp_hint',
  'identity_provider',
  'idp',
  'idp_hint',
  'screen_hint',
  'access_type',
  'include_granted_scopes',
  'resource',
  'audience',
]);

const LONGEST_VALUE = 512;

/** The rule that a parameter's name breaks, or undefined when it may be sent. */
export function brokenNameRule(name: string): string | undefined {
  if (openParameters.has(name)) return undefined;
  return `may name ${[...openParameters].join(', ')}; all else is set by the protocol or refused`;
}

/** The rule that a parameter breaks, or undefined when it may be sent. */
export function brokenRule(name: string, value: unknown): string | undefined {
  const nameRule = brokenNameRule(name);
  if (nameRule !== undefined) return nameRule;
  if (typeof value !== 'string' || value === '') return `${name} must be a text`;
  if (value.length > LONGEST_VALUE) return `${name} must not exceed ${LONGEST_VALUE} characters`;
  if (/\p{Cc}/u.test(value)) return `${name} must not hold control characters`;
  if (name === 'max_age' && !/^\d{1,9}$/.test(value)) return 'max_age must be a number of seconds';
  return undefined;
}

export interface ParameterPolicy {
  /** Sent with every request; never overridden by the application. */
  readonly fixed: Readonly<Record<string, string>>;
  /** Names that the application may set. */
  readonly forwarded: ReadonlySet<string>;
}

/** The additional parameters of one request; what the application may not set is left out. */
export function additionalParameters(
  policy: ParameterPolicy,
  asked: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const allowed = Object.entries(asked).filter(
    ([name, value]) => policy.forwarded.has(name) && brokenRule(name, value) === undefined,
  );
  return { ...Object.fromEntries(allowed), ...policy.fixed };
}

/** How strongly the provider is to see the person (OpenID Connect Core section 3.1.2.1). */
export function assuranceParameters(
  wanted: WantedAssurance | undefined,
): Readonly<Record<string, string>> {
  if (wanted === undefined) return {};
  const { acrValues, maxAgeSeconds, isAgain } = wanted;
  return {
    ...(acrValues.length > 0 && { acr_values: acrValues.join(' ') }),
    ...(maxAgeSeconds !== undefined && { max_age: String(maxAgeSeconds) }),
    ...(isAgain && { prompt: 'login' }),
  };
}
