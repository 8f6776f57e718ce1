/** The account that tickets for this server are encrypted for, as the domain's directory has it. */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { Directory } from '../ldap/directory.ts';
import type { Entry } from '../ldap/entry.ts';
import { escapeFilterValue } from '../ldap/filter.ts';
import { timeOf } from './der.ts';
import { keySizes } from './encryption.ts';
import type { KeytabKey } from './keytab.ts';

/** What a domain controller says of itself ([MS-ADTS] section 3.1.1.3.2). */
export interface Domain {
  readonly base: string;
  /** Epoch ms; undefined where it does not tell. */
  readonly now: number | undefined;
}

export interface ServiceAccount {
  readonly name: string;
  /** Its keys are made anew with each password, and counted; undefined where it is not told. */
  readonly keyVersion: number | undefined;
  /** The bits of its encryption types; undefined: whatever the domain does by default. */
  readonly encryptionTypes: number | undefined;
  /** Whom a keytab of it may name. */
  readonly principals: readonly string[];
}

export async function domainOf(directory: Directory): Promise<Domain> {
  const [root] = await directory.search({
    base: '',
    scope: 'base',
    filter: '(objectClass=*)',
    attributes: ['currentTime', 'defaultNamingContext'],
    limit: 1,
  });
  const written = root?.text('currentTime')?.replace(/\.\d+Z$/, 'Z') ?? '';
  const now = timeOf(written);
  return {
    base: root?.text('defaultNamingContext') ?? '',
    now: Number.isNaN(now) ? undefined : now,
  };
}

/** The names of our service: a computer's own, `host`, covers the web as well unless an account has the other. */
const SERVICES = ['HTTP', 'host'] as const;

/** Throws `UpstreamError('misconfigured')` when no account is it, or several are. */
export async function serviceAccountOf(
  directory: Directory,
  hostName: string,
): Promise<ServiceAccount> {
  const { base } = await domainOf(directory);
  for (const service of SERVICES) {
    const principal = `${service}/${hostName}`;
    const entries = await directory.search({
      base,
      filter: `(servicePrincipalName=${escapeFilterValue(principal)})`,
      attributes: [
        'sAMAccountName',
        'userPrincipalName',
        'msDS-KeyVersionNumber',
        'msDS-SupportedEncryptionTypes',
      ],
      limit: 2,
    });
    const [entry, second] = entries;
    if (second !== undefined) throw misconfigured('principal_doubled', principal);
    if (entry !== undefined) return accountIn(entry, principal);
  }
  throw misconfigured('principal_absent', `HTTP/${hostName}`);
}

function accountIn(entry: Entry, principal: string): ServiceAccount {
  const name = entry.text('sAMAccountName') ?? entry.dn;
  const upn = entry.text('userPrincipalName')?.replace(/@[^@]*$/, '');
  return {
    name,
    keyVersion: numberIn(entry, 'msDS-KeyVersionNumber'),
    encryptionTypes: numberIn(entry, 'msDS-SupportedEncryptionTypes'),
    principals: [principal, name, ...(upn === undefined ? [] : [upn])],
  };
}

function numberIn(entry: Entry, attribute: string): number | undefined {
  const number = Number(entry.text(attribute));
  return Number.isSafeInteger(number) && number > 0 ? number : undefined;
}

/** The keys of a keytab that are this account's, and not older than its password. Throws `UpstreamError`. */
export function requireKeys(keytab: readonly KeytabKey[], account: ServiceAccount): void {
  const names = new Set(account.principals.map((name) => name.toLowerCase()));
  const own = keytab.filter(({ principal }) => names.has(principal.toLowerCase()));
  if (own.length === 0) {
    const held = [...new Set(keytab.map(({ principal }) => principal))];
    const wanted = account.principals.join(', ');
    throw misconfigured('keytab_of_other', `it holds ${held.join(', ')}; wanted: ${wanted}`);
  }
  const { keyVersion } = account;
  // Version 0 fits every ticket; a read-only controller writes its own number into the upper half.
  const isPresent = own.some(
    ({ version }) => version === 0 || version >= (keyVersion ?? 0) % 2 ** 16,
  );
  if (isPresent) return;
  const latest = Math.max(...own.map(({ version }) => version));
  throw misconfigured('keytab_outdated', `version ${latest}; present: ${keyVersion}`);
}

const AES_BITS = 0x18;

/** What the domain may encrypt tickets by, in words. Throws `UpstreamError` where it is none that we read. */
export function requireAes({ encryptionTypes, name }: ServiceAccount): 'AES' | 'unknown' {
  if (encryptionTypes === undefined) return 'unknown';
  if ((encryptionTypes & AES_BITS) !== 0) return 'AES';
  throw misconfigured('encryption_outdated', `${name}: ${encryptionTypes}`);
}

export const encryptionNames: ReadonlyMap<number, string> = new Map(
  [...keySizes].map(([type, size]) => [type, `aes${size * 8}-cts-hmac-sha1-96`]),
);

function misconfigured(
  fault:
    | 'principal_absent'
    | 'principal_doubled'
    | 'keytab_of_other'
    | 'keytab_outdated'
    | 'encryption_outdated',
  detail: string,
): UpstreamError {
  return new UpstreamError('misconfigured', { fault, detail });
}
