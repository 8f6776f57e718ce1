/** The ways to reach and name a person, checked before they are kept. */
import { domainToUnicode } from 'node:url';

import type { LocalText } from '@causeway/contract/errors.ts';
import { invalidArgument, rules, tooLong } from '@causeway/contract/rules.ts';

import {
  canonicalEmail,
  canonicalPhone,
  canonicalUsername,
  DEFAULT_COUNTRY_CODE,
  isPossiblePhone,
} from './canonical-names.ts';

const EMAIL_LENGTH_LIMIT = 254;

/**
 * The address as its owner writes it. What is judged is the canonical form, the one that addresses are
 * compared by: an address that only becomes one, or becomes another one, by normalisation is refused
 * (look-alike `@`, incident 12).
 */
export function requireEmail(text: string): string {
  const problem = emailProblem(text);
  if (problem !== undefined) throw invalidArgument('email', problem);
  return text.trim().normalize('NFC');
}

/** The address as a source wrote it; undefined when it is none. */
export function readEmail(text: string | undefined): string | undefined {
  return text === undefined || emailProblem(text) !== undefined
    ? undefined
    : text.trim().normalize('NFC');
}

function emailProblem(text: string): LocalText | undefined {
  const email = text.trim();
  const canonical = canonicalEmail(email);
  if (canonical.length > EMAIL_LENGTH_LIMIT) return tooLong(EMAIL_LENGTH_LIMIT);
  // Mail to a Kelvin sign's mailbox does not reach that of K, so proving the one must not count for both.
  const isPlain = Array.from(email).every((character) => character.normalize('NFKC') === character);
  return isPlain && EMAIL.test(canonical) && isDomainKept(email, canonical)
    ? undefined
    : rules.email;
}

/** An ideographic full stop or a soft hyphen makes another domain of the one that is read. */
function isDomainKept(email: string, canonical: string): boolean {
  const [written, known] = [domainOf(email).normalize('NFC').toLowerCase(), domainOf(canonical)];
  return written === known ? /^\p{ASCII}*$/u.test(known) : written === domainToUnicode(known);
}

function domainOf(email: string): string {
  return email.slice(email.lastIndexOf('@') + 1);
}

/** One `@`, something before it, a domain after it; no blanks, controls, brackets, quotes or commas. */
const EMAIL =
  /^[^\s\p{C}@"(),:;<>[\]\\]+@[^\s\p{C}@"(),:;<>[\]\\.]+(?:\.[^\s\p{C}@"(),:;<>[\]\\.]+)*$/u;

export interface Phone {
  readonly phone: string;
  readonly phoneCountryCode: string | undefined;
}

/** The number with its country code: its own, the one given, or the default one. */
export function requirePhone(text: string, countryCode?: string): Phone {
  const code = countryCode === undefined ? undefined : requireCountryCode(countryCode);
  const phone = canonicalPhone(text, code);
  if (!isPossiblePhone(phone)) throw invalidArgument('phone', rules.phone);
  if (code !== undefined && !phone.startsWith(code))
    throw invalidArgument('phoneCountryCode', rules.countryCode);
  const isDefault = phone.startsWith(DEFAULT_COUNTRY_CODE);
  return { phone, phoneCountryCode: code ?? (isDefault ? DEFAULT_COUNTRY_CODE : undefined) };
}

/** The number as a source wrote it; undefined when it is none. */
export function readPhone(text: string | undefined): Phone | undefined {
  if (text === undefined || !isPossiblePhone(canonicalPhone(text))) return undefined;
  return requirePhone(text);
}

function requireCountryCode(text: string): string {
  const digits = text.trim().replace(/^(?:\+|00)/, '');
  if (!/^[1-9]\d{0,3}$/.test(digits)) throw invalidArgument('phoneCountryCode', rules.countryCode);
  return `+${digits}`;
}

/** A user name in the form it is compared by; invisible characters would make two of them look alike. */
export function requireUsername(text: string): string {
  const username = requirePlainText('username', canonicalUsername(text));
  if (username === '' || /\p{C}/u.test(username))
    throw invalidArgument('username', rules.malformed);
  return username;
}

/** An external id: no surrounding blanks, no control characters. */
export function requirePlainText(field: string, text: string): string {
  if (text !== text.trim() || /\p{Cc}/u.test(text)) throw invalidArgument(field, rules.malformed);
  return text;
}
