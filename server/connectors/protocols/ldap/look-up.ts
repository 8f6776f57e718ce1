/** From the name that somebody typed to the one entry it means. */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { LdapConfig } from './config.ts';
import type { Directory } from './directory.ts';
import type { Entry } from './entry.ts';
import { filterFor } from './filter.ts';

/** Undefined when nobody is called that. Throws `UpstreamError` when several are, or the entry has no name. */
export async function lookUp(
  directory: Directory,
  config: LdapConfig,
  username: string,
): Promise<Entry | undefined> {
  const typed = readName(config, username);
  const [entry, ...others] = await directory.search({
    base: config.baseDn,
    filter: filterFor(config.userFilter, typed.name),
    attributes: attributesOf(config),
    limit: 2,
  });
  if (others.length > 0) {
    throw new UpstreamError('bad_response', {
      fault: 'person_ambiguous',
      field: 'userFilter',
      detail: 'several entries fit the name; the filter must find one',
    });
  }
  if (entry === undefined || !isOfDomain(entry, typed.principal)) return undefined;
  // With an empty name every password would be right (RFC 4513 section 5.1.1).
  if (entry.dn === '') throw new UpstreamError('bad_response', { detail: 'an entry without a DN' });
  return entry;
}

interface TypedName {
  readonly name: string;
  /** `DOMAIN\name`, where a domain was typed. */
  readonly principal: string | undefined;
}

function readName({ kind }: LdapConfig, typed: string): TypedName {
  const name = typed.trim();
  const [domain, account, ...rest] = name.split('\\');
  const hasDomain =
    kind.isActiveDirectory && domain !== '' && account !== undefined && rest.length === 0;
  return hasDomain ? { name: account, principal: name } : { name, principal: undefined };
}

/** People of several domains may share an account name below one base. */
function isOfDomain(entry: Entry, principal: string | undefined): boolean {
  if (principal === undefined) return true;
  return entry.text('msDS-PrincipalName')?.toLowerCase() === principal.toLowerCase();
}

const COMMON = [
  'objectSid',
  'uid',
  'cn',
  'displayName',
  'givenName',
  'sn',
  'mail',
  'mobile',
  'telephoneNumber',
  'preferredLanguage',
  'pwdAccountLockedTime',
  'pwdReset',
  'nsAccountLock',
];

/** What is asked of an entry: what becomes claims, and what says why a bind failed. */
function attributesOf(config: LdapConfig): readonly string[] {
  const { kind, idAttribute, usernameAttribute, nameAttribute, emailAttribute, phoneAttribute } =
    config;
  const chosen = [idAttribute, usernameAttribute, nameAttribute, emailAttribute, phoneAttribute];
  const names = [
    ...kind.ids,
    ...kind.usernames,
    ...chosen.flatMap((name) => name ?? []),
    ...COMMON,
    ...(kind.isActiveDirectory ? ['msDS-PrincipalName', 'userPrincipalName'] : []),
  ];
  return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}
