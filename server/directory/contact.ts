/** The ways to reach and name a person, checked before they are kept. */
import { AppError, type LocalText } from '@causeway/contract/errors.ts';
import { rules, tooLong } from '@causeway/contract/rules.ts';

import { canonicalEmail } from './user.ts';

const EMAIL_LENGTH_LIMIT = 254;

/**
 * The address as its owner writes it. What is judged is the canonical form, the one that addresses are
 * compared by: an address that only becomes one, or becomes another one, by normalisation is refused
 * (look-alike `@`, incident 12).
 */
export function requireEmail(text: string): string {
  const email = text.trim();
  const canonical = canonicalEmail(email);
  if (canonical.length > EMAIL_LENGTH_LIMIT) refuse('email', tooLong(EMAIL_LENGTH_LIMIT));
  const isPlain = countOf(email, '@') === 1 && countOf(canonical, '@') === 1;
  if (!isPlain || !EMAIL.test(canonical)) refuse('email', rules.email);
  return email;
}

/** One `@`, something before it, a domain after it; no blanks, controls, brackets, quotes or commas. */
const EMAIL =
  /^[^\s\p{C}@"(),:;<>[\]\\]+@[^\s\p{C}@"(),:;<>[\]\\.]+(?:\.[^\s\p{C}@"(),:;<>[\]\\.]+)*$/u;

/** The number without the blanks and hyphens that people write. */
export function requirePhone(text: string): string {
  const phone = text.replaceAll(/[\s().-]/g, '');
  if (!/^\+?\d{4,20}$/.test(phone)) refuse('phone', rules.phone);
  return phone;
}

/** A user name or external id: no surrounding blanks, no control characters. */
export function requirePlainText(field: string, text: string): string {
  if (text !== text.trim() || /\p{Cc}/u.test(text)) refuse(field, rules.malformed);
  return text;
}

function countOf(text: string, character: string): number {
  return text.split(character).length - 1;
}

function refuse(field: string, rule: LocalText): never {
  throw new AppError('invalid_argument', { values: { field, rule } });
}
