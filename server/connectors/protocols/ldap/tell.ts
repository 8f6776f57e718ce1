/** From an entry to an assertion. */
import { UpstreamError } from '../../../kernel/upstream-error.ts';
import type { Assertion, Subject } from '../../connector.ts';
import { compact } from '../../engine/compact.ts';
import { subjectOf } from '../../engine/subject.ts';
import { claims } from '../../engine/told.ts';
import type { LdapConfig } from './config.ts';
import type { Entry } from './entry.ts';

/** Ids of this kind are given once in the world, so a directory may move without its people changing. */
const WORLDWIDE = 'urn:uuid';

export function assertionOf(
  config: LdapConfig,
  entry: Entry,
  groups: readonly string[] | undefined,
): Assertion {
  const first = (...names: readonly (string | undefined)[]) =>
    names.map((name) => name && entry.text(name)).find((value) => value !== undefined);
  const username = first(config.usernameAttribute, ...config.kind.usernames);
  const told = claims({
    username,
    name: first(config.nameAttribute, 'displayName', 'cn'),
    givenName: first('givenName'),
    familyName: first('sn'),
    locale: first('preferredLanguage'),
    email: first(config.emailAttribute ?? 'mail'),
    phone: config.phoneAttribute
      ? first(config.phoneAttribute)
      : first('mobile', 'telephoneNumber'),
  });
  return {
    subjects: subjectsOf(config, entry),
    claims: compact({ ...told, groups }),
    assurance: { amr: ['pwd'] }, // RFC 8176 section 2
    tokens: undefined,
    raw: compact({ dn: entry.dn, username, userPrincipalName: first('userPrincipalName') }),
  };
}

function subjectsOf(config: LdapConfig, entry: Entry): Assertion['subjects'] {
  const main = mainSubject(config, entry);
  const sid = config.kind.isActiveDirectory ? entry.id('objectSid') : undefined;
  return sid === undefined ? [main] : [main, subjectOf('sid', sid, 'urn:sid')];
}

function mainSubject({ kind, idAttribute, baseDn }: LdapConfig, entry: Entry): Subject {
  const names = idAttribute === undefined ? kind.ids : [idAttribute];
  for (const name of names) {
    const value = entry.id(name);
    const authority = kind.ids.includes(name) ? WORLDWIDE : baseDn.toLowerCase();
    if (value !== undefined) return subjectOf('primary', value, authority);
  }
  throw new UpstreamError('misconfigured', {
    fault: 'subject_absent',
    field: 'idAttribute',
    detail: `the service account reads none of ${names.join(', ')} in the entry`,
  });
}
