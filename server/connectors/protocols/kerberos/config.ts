/** The settings of a Kerberos connection; where people are looked up says the directory connection beside it. */
import { type ConfigOf, required, type Setting, settings } from '../../engine/settings.ts';
import { misfit } from '../../engine/fields.ts';
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { LdapConfig } from '../ldap/config.ts';
import { keysIn, type KeytabKey } from './keytab.ts';

export const declared = settings({
  realm: realm({
    title: 'Realm',
    description: 'The Kerberos name of the domain, for instance CORP.EXAMPLE.COM.',
    aliases: ['domain', 'kerberosRealm'],
  }),
  keytab: keytab({
    title: 'Keytab',
    description:
      'The keytab of HTTP/host-name-of-this-server, in base64, with AES keys; made by ktpass /crypto AES256-SHA1 or samba-tool.',
    aliases: ['keyTab'],
    secret: true,
  }),
});

export type KerberosConfig = ConfigOf<typeof declared>;

/** Where people are looked up. Throws `UpstreamError('misconfigured')` where that is nowhere. */
export function directoryOf(beside: unknown): LdapConfig {
  if (beside !== undefined) return beside as LdapConfig; // the broker hands on what the type ad decoded
  throw new UpstreamError('misconfigured', {
    fault: 'directory_missing',
    detail: 'the source has no connection of type ad, in which people are looked up',
  });
}

type About = Setting<unknown>['annotations'];

function realm(about: About): Setting<string> {
  return {
    ...required(about),
    read(fields, name) {
      const text = fields.requiredText(name).toUpperCase();
      if (/^[A-Z\d][A-Z\d.-]{0,253}$/.test(text)) return text;
      throw misfit(name, 'must be the name of a realm, such as CORP.EXAMPLE.COM');
    },
  };
}

function keytab(about: About): Setting<readonly KeytabKey[]> {
  return {
    ...required(about),
    read(fields, name) {
      const text = fields.requiredText(name).replaceAll(/\s/g, '');
      const keys = /^[A-Za-z\d+/]+={0,2}$/.test(text)
        ? keysIn(Buffer.from(text, 'base64'))
        : undefined;
      if (keys === undefined) throw misfit(name, 'must be a keytab in base64');
      if (keys.length > 0) return keys;
      throw misfit(name, 'must hold an AES key: RC4 and DES are not accepted');
    },
  };
}
