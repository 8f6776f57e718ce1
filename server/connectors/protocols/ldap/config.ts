/** The settings of a connection to a directory. */
import { misfit } from '../../engine/fields.ts';
import {
  choice,
  flag,
  optional,
  required,
  settings,
  type Setting,
  type Settings,
} from '../../engine/settings.ts';
import { faultOf } from './filter.ts';

/** What the two kinds of directory differ in. */
export interface Kind {
  readonly userFilter: string;
  /** Attributes that identify a person for ever; the first that an entry has is taken. */
  readonly ids: readonly string[];
  readonly usernames: readonly string[];
  /** Whether `DOMAIN\name` names somebody, and groups are searched by the matching rule in chain. */
  readonly isActiveDirectory: boolean;
}

export const ldapKind: Kind = {
  userFilter: '(&(objectClass=person)(|(uid={username})(mail={username})))',
  ids: ['entryUUID', 'nsUniqueId', 'ipaUniqueID', 'objectGUID'],
  usernames: ['uid', 'sAMAccountName', 'cn'],
  isActiveDirectory: false,
};

export const adKind: Kind = {
  userFilter:
    '(&(objectCategory=person)(objectClass=user)(|(sAMAccountName={username})(userPrincipalName={username})))',
  ids: ['objectGUID'],
  usernames: ['sAMAccountName'],
  isActiveDirectory: true,
};

interface Declared {
  readonly url: string;
  readonly startTls: boolean;
  readonly ca: string | undefined;
  readonly bindDn: string | undefined;
  readonly bindPassword: string | undefined;
  readonly baseDn: string;
  readonly userFilter: string;
  readonly idAttribute: string | undefined;
  readonly usernameAttribute: string | undefined;
  readonly nameAttribute: string | undefined;
  readonly emailAttribute: string | undefined;
  readonly phoneAttribute: string | undefined;
  readonly groups: 'none' | 'direct' | 'nested';
  readonly groupBaseDn: string | undefined;
  readonly allowedGroups: readonly string[];
}

/** The settings, complete; one object for as long as they stay the same. */
export interface LdapConfig extends Declared {
  readonly kind: Kind;
  readonly host: string;
  readonly port: number;
  readonly protection: 'tls' | 'start-tls' | 'none';
}

export function ldapSettings(kind: Kind): Settings<Declared> {
  return settings(
    {
      url: directoryAddress({
        title: 'Server',
        description:
          'ldaps://dc1.example.com, or ldap:// with StartTLS. Its certificate must name this host.',
        aliases: ['ldapUrl', 'ldapURL', 'LDAPUrl', 'ldap_url', 'serverUrl', 'server', 'host'],
        destination: true,
      }),
      startTls: flag({
        title: 'StartTLS',
        description: 'Turns a connection to ldap:// into TLS before anything is sent.',
        aliases: ['startTLS', 'start_tls', 'starttls'],
        destination: true,
      }),
      ca: certificates({
        title: 'CA certificates',
        description:
          'In PEM: the only authorities whose certificates are accepted. Empty: those that this machine trusts.',
        aliases: ['caCert', 'caCertificate', 'ca_cert', 'tlsCa'],
        destination: true,
      }),
      bindDn: optional({
        title: 'Bind DN',
        description: 'The service account that looks people up. Empty: the search is anonymous.',
        aliases: ['bindDN', 'BindDN', 'bind_dn', 'adminDn'],
        destination: true,
      }),
      bindPassword: optional({
        title: 'Bind password',
        description: 'Of the service account.',
        aliases: ['bindPwd', 'bindCredentials', 'bind_password', 'adminPassword'],
        secret: true,
      }),
      baseDn: required({
        title: 'Users DN',
        description: 'Below which people are looked up.',
        aliases: ['usersDn', 'usersDN', 'baseDN', 'base_dn', 'searchBase', 'userBaseDn'],
      }),
      userFilter: userFilter(kind.userFilter, {
        title: 'User filter',
        description: `Who is meant by the name somebody typed, which stands for {username} or %s. Default: \`${kind.userFilter}\`.`,
        aliases: ['queryFilter', 'query_filter', 'searchFilter', 'filter', 'queryCriteria'],
      }),
      ...peopleSettings(kind),
    },
    judge,
  );
}

/** What an entry says about somebody, and which groups count. */
function peopleSettings(kind: Kind) {
  return {
    idAttribute: optional({
      title: 'Id attribute',
      description: `Identifies a person for ever; must never be given to somebody else. Default: ${kind.ids.join(', ')}.`,
      aliases: ['uuidAttribute', 'uniqueIdAttribute', 'userIdAttribute'],
    }),
    usernameAttribute: optional({
      title: 'User name attribute',
      description: `Default: ${kind.usernames.join(', ')}.`,
      aliases: ['usernameField'],
    }),
    nameAttribute: optional({
      title: 'Name attribute',
      description: 'Default: displayName, cn.',
      aliases: ['displayNameAttribute'],
    }),
    emailAttribute: optional({
      title: 'E-mail attribute',
      description:
        'Default: mail. An address counts as proven only where the connection trusts it (trustedClaims).',
      aliases: ['mailAttribute'],
    }),
    phoneAttribute: optional({
      title: 'Phone attribute',
      description: 'Default: mobile, telephoneNumber.',
      aliases: ['mobileAttribute'],
    }),
    groups: choice(['none', 'direct', 'nested'], {
      title: 'Groups',
      description: 'Which groups are noted with the identity, by their DN: none, direct or nested.',
      default: 'none',
    }),
    groupBaseDn: optional({
      title: 'Groups DN',
      description: 'Below which groups are searched. Default: the whole domain.',
      aliases: ['groupsDn', 'groupBaseDN', 'groupSearchBase'],
    }),
    allowedGroups: lines({
      title: 'Allowed groups',
      description:
        'DNs of groups, one a line: only their members, direct or nested, may sign in. Empty: everybody.',
      aliases: ['requiredGroups'],
    }),
  };
}

/** Works out once what every login needs. */
export function ldapConfig(kind: Kind, declared: Declared): LdapConfig {
  const url = new URL(declared.url);
  const isTls = url.protocol === 'ldaps:';
  return Object.freeze({
    ...declared,
    kind,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port) || (isTls ? 636 : 389),
    protection: isTls ? 'tls' : declared.startTls ? 'start-tls' : 'none',
  });
}

/** Throws `misfit` for settings that do not go together. */
function judge({ url, startTls, bindDn, bindPassword }: Declared): void {
  if (startTls && url.startsWith('ldaps:')) {
    throw misfit('startTls', 'must be off: ldaps:// is TLS from the first byte');
  }
  // A DN with an empty password is no proof of anything (RFC 4513 section 5.1.2).
  if (bindDn !== undefined && bindPassword === undefined) {
    throw misfit('bindPassword', 'is required with bindDn');
  }
  if (bindDn === undefined && bindPassword !== undefined) {
    throw misfit('bindDn', 'is required with bindPassword');
  }
}

type About = Setting<unknown>['annotations'];

function directoryAddress(about: About): Setting<string> {
  return {
    ...required(about),
    read(fields, name) {
      const text = fields.requiredText(name);
      const url = URL.parse(text);
      const isDirectory = url?.protocol === 'ldap:' || url?.protocol === 'ldaps:';
      const isBare = url?.username === '' && ['', '/'].includes(url.pathname) && url.search === '';
      if (!isDirectory || !isBare || url.hostname === '') {
        throw misfit(name, 'must be ldaps://HOST:PORT or ldap://HOST:PORT, and nothing after it');
      }
      return text;
    },
  };
}

function certificates(about: About): Setting<string | undefined> {
  return {
    ...optional(about),
    read(fields, name) {
      const text = fields.text(name);
      if (
        text !== undefined &&
        !/^-----BEGIN CERTIFICATE-----[^]+-----END CERTIFICATE-----$/.test(text)
      ) {
        throw misfit(name, 'must be one or more certificates in PEM');
      }
      return text;
    },
  };
}

function userFilter(initial: string, about: About): Setting<string> {
  return {
    ...required(about),
    isOptional: true,
    read(fields, name) {
      const filter = fields.text(name) ?? initial;
      const fault = faultOf(filter);
      if (fault !== undefined) throw misfit(name, fault);
      return filter;
    },
  };
}

function lines(about: About): Setting<readonly string[]> {
  return {
    ...required(about),
    isOptional: true,
    read: (fields, name) =>
      (fields.text(name) ?? '')
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
  };
}
