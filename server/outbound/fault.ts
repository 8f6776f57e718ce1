/** What the codes of Node, OpenSSL and undici say was wrong with the way to a provider. */
import type { UpstreamFault } from '../kernel/upstream-fault.ts';

const FAULT_OF_CODE: Readonly<Record<string, UpstreamFault>> = {
  ENOTFOUND: 'name_unknown',
  EAI_AGAIN: 'name_unknown',
  EAI_FAIL: 'name_unknown',
  EAI_NODATA: 'name_unknown',
  ECONNREFUSED: 'connection_refused',
  EHOSTUNREACH: 'connection_refused',
  ENETUNREACH: 'connection_refused',
  ECONNRESET: 'provider_down',
  EPIPE: 'provider_down',
  UND_ERR_SOCKET: 'provider_down',
  ETIMEDOUT: 'too_slow',
  ABORT_ERR: 'too_slow',
  'too slow': 'too_slow',
  UND_ERR_CONNECT_TIMEOUT: 'too_slow',
  CERT_HAS_EXPIRED: 'certificate_expired',
  CERT_NOT_YET_VALID: 'certificate_not_yet_valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'certificate_of_other_host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'certificate_self_signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'certificate_untrusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT: 'certificate_untrusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'certificate_untrusted',
  UND_ERR_HEADERS_OVERFLOW: 'answer_too_large',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'answer_unreadable',
};

/** Undefined for a code that says nothing about the way. */
export function faultOfCode(code: string): UpstreamFault | undefined {
  if (Object.hasOwn(FAULT_OF_CODE, code)) return FAULT_OF_CODE[code];
  if (code.startsWith('ERR_SSL_') || code === 'EPROTO') return 'tls_failed';
  return /CERT|SELF_SIGNED|INVALID_CA|HOSTNAME/.test(code) ? 'certificate_untrusted' : undefined;
}
