/**
 * How a family of end points says no. Most of the vendors here answer errors with HTTP 200, so what
 * an answer says is judged before its status, and a success is never assumed.
 */
import type { UpstreamReason } from '../../kernel/upstream-error.ts';
import { valueAt } from '../../kernel/member-path.ts';
import type { UpstreamFault } from '../../kernel/upstream-fault.ts';
import { json, type Parser } from './parse.ts';
import { standardReasons } from './standard-reasons.ts';

export type Members = Readonly<Record<string, unknown>>;

/** A no in the vendor's own words. */
export interface Refusal {
  readonly code: string;
  readonly text: string;
}

export interface Dialect {
  readonly parse: Parser;
  /** The no in an answer; undefined: there is none. */
  refusalOf(answer: Members): Refusal | undefined;
  /** What the vendor's codes mean to us; a code that is not listed means what the status means. */
  readonly reasons: Readonly<Record<string, UpstreamReason>>;
  /** What of the connection the codes speak of, where the vendor is that exact. */
  readonly faults?: Readonly<Record<string, UpstreamFault>>;
  /** What the other codes mean, where the status does not tell. */
  readonly otherwise?: UpstreamReason;
}

export interface DialectTraits extends Pick<Dialect, 'reasons' | 'faults' | 'otherwise'> {
  readonly parse?: Parser;
  /** The paths of the code and of what explains it: `error.code`, or `sub_code|errcode` for the first that is there. */
  readonly code: string;
  readonly text: string;
  /** Codes that mean success; for a dialect whose successes carry a code, too. */
  readonly success?: readonly string[];
  /** True when an answer without a code is no success. */
  readonly isCodeRequired?: boolean;
}

/** A dialect that names its errors in a member of the answer. */
export function dialect({ code, text, success = [], reasons, ...traits }: DialectTraits): Dialect {
  const { parse = json, isCodeRequired = false, faults, otherwise } = traits;
  return Object.freeze({
    parse,
    reasons,
    ...(faults && { faults }),
    ...(otherwise && { otherwise }),
    refusalOf(answer: Members) {
      const said = asText(valueAt(code, answer));
      if (said === '' ? !isCodeRequired : success.includes(said)) return undefined;
      return { code: said, text: asText(valueAt(text, answer)) };
    },
  });
}

/** A code as text: some vendors send numbers here and texts there. */
export function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** What servers that speak OAuth 2.0 say anywhere, beside what is standard. */
export const oauthReasons = {
  ...standardReasons,
  invalid_grant: 'bad_code',
  invalid_token: 'bad_token',
  redirect_uri_mismatch: 'misconfigured',
} as const satisfies Dialect['reasons'];

/** The dialect of RFC 6749. */
export const oauth = dialect({
  code: 'error',
  text: 'error_description',
  reasons: oauthReasons,
});
