/**
 * One sign-in: the service account looks the person up, and a bind as that entry, on a connection of its
 * own, judges the password.
 *
 * Somebody unknown costs the same work as a wrong password, so that neither words nor time tell them apart.
 */
import { randomUUID } from 'node:crypto';

import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { Assertion, PasswordInput, Tools } from '../../connector.ts';
import type { LdapConfig } from './config.ts';
import { openDirectory, type Directory } from './directory.ts';
import type { Entry } from './entry.ts';
import { bindFailure } from './failure.ts';
import { groupsOf, isInOneOf } from './groups.ts';
import { lookUp } from './look-up.ts';
import { asService } from './service-pool.ts';
import { assertionOf } from './tell.ts';

/** For all of it, whatever hangs. */
const TOTAL_TIMEOUT_MS = 15_000;

export function verify(
  { config, username, password }: PasswordInput<LdapConfig>,
  tools: Tools,
): Promise<Assertion> {
  // Many directories answer a bind without password with success (RFC 4513 section 5.1.2).
  if (password === '' || username.trim() === '') {
    return Promise.reject(new UpstreamError('bad_credentials', { detail: 'nothing was typed' }));
  }
  return inTime(signIn({ config, username, password }, tools));
}

async function signIn(
  { config, username, password }: PasswordInput<LdapConfig>,
  tools: Tools,
): Promise<Assertion> {
  const person = await asService(config, tools, (directory) => lookUp(directory, config, username));
  tools.onPassed?.('address', 'service', 'base');
  await prove({ config, tools }, { person, password });
  tools.onPassed?.('person');
  if (person === undefined)
    throw new UpstreamError('bad_credentials', { fault: 'person_unknown', detail: 'nobody' });
  if (person.text('pwdReset')?.toLowerCase() === 'true') {
    throw new UpstreamError('password_must_change', { detail: 'pwdReset is set' });
  }
  const groups = await asService(config, tools, (directory) => admit(directory, config, person));
  return assertionOf(config, person, groups);
}

/** Binds as the person, or as nobody at all, which fails. */
async function prove(
  { config, tools }: { readonly config: LdapConfig; readonly tools: Tools },
  { person, password }: { readonly person: Entry | undefined; readonly password: string },
): Promise<void> {
  const directory = await openDirectory(config, tools);
  try {
    await directory.bind(person?.dn ?? `cn=${randomUUID()},${config.baseDn}`, password);
  } catch (error) {
    throw bindFailure(error, person);
  } finally {
    directory.close();
  }
}

/** The groups, as far as the settings ask for them. Throws `not_member` for whoever is in none of the allowed. */
export async function admit(
  directory: Directory,
  config: LdapConfig,
  person: Entry,
): Promise<readonly string[] | undefined> {
  const { groups: wanted, allowedGroups } = config;
  if (wanted === 'none' && allowedGroups.length === 0) return undefined;
  const groups = await groupsOf(directory, config, person);
  if (allowedGroups.length > 0 && !isInOneOf(groups, allowedGroups)) {
    throw new UpstreamError('not_member', { detail: 'in none of allowedGroups' });
  }
  return wanted === 'none' ? undefined : groups;
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const detail = `no complete answer within ${TOTAL_TIMEOUT_MS} ms`;
  const timer = setTimeout(
    () => late.reject(new UpstreamError('unreachable', { detail })),
    TOTAL_TIMEOUT_MS,
  );
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
