/** From result codes (RFC 4511 appendix A) and Active Directory's own codes to the closed reasons. */
import { UpstreamError, type UpstreamReason } from '../../../kernel/upstream-error.ts';
import type { UpstreamFault } from '../../../kernel/upstream-fault.ts';
import type { Entry } from './entry.ts';

/** Windows system error codes in hexadecimal, as `data 52e` in the text of result 49. */
const REASON_OF_DATA: Readonly<Record<string, UpstreamReason>> = {
  '525': 'bad_credentials', // no such person
  '52e': 'bad_credentials',
  '530': 'not_member', // not at this hour
  '531': 'not_member', // not from here
  '532': 'password_expired',
  '533': 'account_disabled',
  '534': 'not_member', // not in this way
  '701': 'account_expired',
  '773': 'password_must_change',
  '775': 'account_locked',
};

const INVALID_CREDENTIALS = 49;

const REASON_OF_REFUSAL: Readonly<Record<number, UpstreamReason>> = {
  19: 'account_locked', // 389 Directory Server after too many wrong passwords
  48: 'bad_credentials', // the entry has no password
  [INVALID_CREDENTIALS]: 'bad_credentials',
  50: 'not_member',
  53: 'denied',
};

interface Fault {
  readonly reason: UpstreamReason;
  readonly field?: string;
  readonly fault?: UpstreamFault;
  readonly detail: string;
}

const FAULT_OF_CODE: Readonly<Record<number, Fault>> = {
  3: { reason: 'unreachable', fault: 'directory_limit', detail: 'the search took too long' },
  8: {
    reason: 'misconfigured',
    fault: 'tls_demanded',
    field: 'url',
    detail: 'the directory demands TLS',
  },
  10: {
    reason: 'misconfigured',
    fault: 'referral',
    field: 'url',
    detail: 'the directory refers to another one, which is not followed',
  },
  11: {
    reason: 'rate_limited',
    fault: 'directory_limit',
    detail: 'the directory stopped the search at a limit of its own',
  },
  13: {
    reason: 'misconfigured',
    fault: 'tls_demanded',
    field: 'url',
    detail: 'the directory demands TLS',
  },
  32: {
    reason: 'misconfigured',
    fault: 'base_absent',
    field: 'baseDn',
    detail: 'the base does not exist',
  },
  34: {
    reason: 'misconfigured',
    fault: 'base_absent',
    field: 'baseDn',
    detail: 'a name is not a DN',
  },
  50: {
    reason: 'misconfigured',
    fault: 'search_forbidden',
    field: 'bindDn',
    detail: 'the service account may not search',
  },
  51: { reason: 'rate_limited', detail: 'the directory is busy' },
  52: { reason: 'unreachable', detail: 'the directory is not available' },
};

/** Why the service account could not bind or search. */
export function serviceFailure(error: unknown): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const code = codeOf(error);
  if (code === undefined) return silence(error);
  const upstream = { code: String(code) };
  if (code === INVALID_CREDENTIALS) {
    const detail = 'the directory refused the service account';
    return new UpstreamError('misconfigured', {
      fault: 'service_refused',
      field: 'bindPassword',
      detail,
      upstream,
    });
  }
  const { reason, ...fault } = FAULT_OF_CODE[code] ?? {
    reason: 'bad_response',
    detail: `the directory answered with result ${code}`,
  };
  return new UpstreamError(reason, { ...fault, upstream });
}

/** Why the person's own bind failed; the entry says what some directories do not. */
export function bindFailure(error: unknown, entry: Entry | undefined): UpstreamError {
  if (error instanceof UpstreamError) return error;
  const code = codeOf(error);
  if (code === undefined) return silence(error);
  const refusal = REASON_OF_REFUSAL[code];
  if (refusal === undefined) return serviceFailure(error);
  const data = /\bdata ([0-9a-f]+)\b/i.exec(String(Reflect.get(Object(error), 'message')))?.[1];
  const known = data === undefined ? undefined : REASON_OF_DATA[data.toLowerCase()];
  return new UpstreamError(known ?? stateOf(entry) ?? refusal, {
    fault: entry === undefined ? 'person_unknown' : undefined,
    detail: 'the directory refused the bind of the person',
    upstream: { code: data === undefined ? String(code) : `${code}/${data}` },
  });
}

/** The state that OpenLDAP's password policy and 389 Directory Server note in the entry itself. */
function stateOf(entry: Entry | undefined): UpstreamReason | undefined {
  if (entry?.text('nsAccountLock')?.toLowerCase() === 'true') return 'account_disabled';
  return entry?.text('pwdAccountLockedTime') === undefined ? undefined : 'account_locked';
}

/** No answer at all: a closed connection, a time-out, nonsense. */
function silence(error: unknown): UpstreamError {
  const isLate = error instanceof Error && /timed? ?out/i.test(error.message);
  const detail = isLate ? 'the directory did not answer in time' : 'the directory broke off';
  return new UpstreamError('unreachable', { detail, fault: isLate ? 'too_slow' : 'provider_down' });
}

function codeOf(error: unknown): number | undefined {
  const code: unknown = Reflect.get(Object(error), 'code');
  return typeof code === 'number' ? code : undefined;
}
