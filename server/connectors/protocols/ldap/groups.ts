/** The groups somebody belongs to. */
import type { LdapConfig } from './config.ts';
import type { Directory } from './directory.ts';
import type { Entry } from './entry.ts';
import { escapeFilterValue } from './filter.ts';

/** LDAP_MATCHING_RULE_IN_CHAIN (MS-ADTS section 3.1.1.3.4.4): the directory follows the nesting itself. */
const IN_CHAIN = '1.2.840.113556.1.4.1941';
const MOST_GROUPS = 500;
const DEEPEST_NESTING = 10;
/** Groups asked about at once. */
const BATCH = 20;
const NO_ATTRIBUTES = ['1.1'];

/** Their DNs, each once; beyond a few hundred the rest is left out. */
export async function groupsOf(
  directory: Directory,
  config: LdapConfig,
  person: Entry,
): Promise<readonly string[]> {
  const isNested = config.groups !== 'direct' || config.allowedGroups.length > 0;
  const base = config.groupBaseDn ?? domainOf(config.baseDn);
  const find = async (filter: string) => {
    const search = { base, filter, attributes: NO_ATTRIBUTES, limit: MOST_GROUPS };
    return (await directory.search(search)).map(({ dn }) => dn);
  };
  const dn = escapeFilterValue(person.dn);
  if (config.kind.isActiveDirectory)
    return find(`(member${isNested ? `:${IN_CHAIN}:` : ''}=${dn})`);

  const uid = person.text('uid');
  const posix =
    uid === undefined ? '' : `(&(objectClass=posixGroup)(memberUid=${escapeFilterValue(uid)}))`;
  const direct = await find(`(|${memberFilter(dn)}${posix})`);
  return isNested ? withParents(direct, find) : direct;
}

/** Climbs level by level; a group that was seen is not asked about again, so circles end. */
async function withParents(
  direct: readonly string[],
  find: (filter: string) => Promise<readonly string[]>,
): Promise<readonly string[]> {
  const seen = new Map(direct.map((dn) => [dnKey(dn), dn]));
  let level = direct;
  for (let depth = 1; depth < DEEPEST_NESTING && level.length > 0; depth += 1) {
    const next: string[] = [];
    for (const batch of batches(level)) {
      const filters = batch.map((dn) => memberFilter(escapeFilterValue(dn)));
      next.push(...(await find(`(|${filters.join('')})`)).filter((dn) => !seen.has(dnKey(dn))));
    }
    for (const dn of next) seen.set(dnKey(dn), dn);
    if (seen.size >= MOST_GROUPS) break;
    level = next;
  }
  return [...seen.values()].slice(0, MOST_GROUPS);
}

/** Whether one of the groups is among the named ones. */
export function isInOneOf(groups: readonly string[], named: readonly string[]): boolean {
  const keys = new Set(named.map(dnKey));
  return groups.some((dn) => keys.has(dnKey(dn)));
}

function memberFilter(escapedDn: string): string {
  return `(member=${escapedDn})(uniqueMember=${escapedDn})`;
}

/** Case and the spaces around separators mean nothing in a DN. */
function dnKey(dn: string): string {
  return dn.toLowerCase().replaceAll(/\s*([,=+])\s*/g, '$1');
}

/** `dc=example,dc=com` of anything below it; a directory without such names is searched from its base. */
function domainOf(baseDn: string): string {
  return /(?:dc=[^,]+,?\s*)+$/i.exec(baseDn)?.[0] ?? baseDn;
}

function batches(dns: readonly string[]): readonly (readonly string[])[] {
  return Array.from({ length: Math.ceil(dns.length / BATCH) }, (_batch, index) =>
    dns.slice(index * BATCH, (index + 1) * BATCH),
  );
}
