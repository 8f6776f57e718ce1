/**
 * Directories that judge passwords: LDAP (RFC 4511) and Active Directory.
 *
 * `verify.ts` is one sign-in, over `look-up.ts` (who is meant), `groups.ts` and `tell.ts` (what becomes of
 * the entry); `service-pool.ts` keeps binds of the service account, `directory.ts` is one connection with
 * `start-tls.ts`, `failure.ts` what a refusal means. Listing a directory, to keep users in step with it,
 * would be a capability of its own over the same `asService`.
 */
import type { Connector } from '../../connector.ts';
import {
  adKind,
  ldapConfig,
  ldapKind,
  ldapSettings,
  type Kind,
  type LdapConfig,
} from './config.ts';
import { ldapProbes } from './probes.ts';
import { verify } from './verify.ts';

export const ldap = directoryConnector('ldap', ldapKind, { en: 'LDAP', zh: 'LDAP' });

export const ad = directoryConnector('ad', adKind, { en: 'Windows AD', zh: 'Windows AD' });

function directoryConnector(type: string, kind: Kind, label: Connector['label']): Connector {
  const fields = ldapSettings(kind);
  const connector: Connector<LdapConfig> = {
    type,
    sourceType: type,
    category: 'enterprise',
    label,
    maturity: 'beta',
    config: fields.schema,
    decode: (stored) => ldapConfig(kind, fields.decode(stored)),
    password: Object.freeze({ verify }),
    probes: ldapProbes,
  };
  return Object.freeze(connector) as Connector; // the broker passes a configuration only to its own connector
}
