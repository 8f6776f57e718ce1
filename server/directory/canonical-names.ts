/**
 * The one form under which each name of a person is compared, whoever wrote it and however. What may be
 * kept as a name at all is judged in `contact.ts`.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { domainToASCII } from 'node:url';

/**
 * The form under which e-mail addresses are compared: NFKC once, then lower case, the domain as the name
 * service knows it (`xn--`). Normalising after validation would let a look-alike `@` through, so
 * validators receive this form, too.
 */
export function canonicalEmail(email: string): string {
  const text = email.normalize('NFKC').trim().toLowerCase();
  const start = text.lastIndexOf('@') + 1;
  return start === 0 ? text : text.slice(0, start) + asciiDomain(text.slice(start));
}

/** As it is where there is no such form. */
function asciiDomain(domain: string): string {
  // `domainToASCII` reads a host as URLs have it: it decodes %41, and leaves out what follows a slash.
  if (/^\p{ASCII}*$/u.test(domain) || !/^[a-z\d._\-\P{ASCII}]+$/u.test(domain)) return domain;
  return domainToASCII(domain) || domain;
}

/** What a number without a country code is taken for, as published clients expect. */
export const DEFAULT_COUNTRY_CODE = '+86';

/**
 * The form under which phone numbers are kept and compared: E.164, without what is dialled only inside
 * a country. What is no possible number keeps its digits, so that it is found as it was kept.
 */
export function canonicalPhone(phone: string, countryCode = DEFAULT_COUNTRY_CODE): string {
  // Numbers copied from an address book come within invisible marks of direction.
  const plain = phone.normalize('NFKC').replaceAll(/\p{Cf}/gu, '');
  const text = plain.trim().replace(/^\(?00/, '+');
  const whole = text.startsWith('+') ? text : `${countryCode} ${text}`;
  return possibleNumber(whole) ?? whole.replaceAll(/[\s().-]/g, '');
}

/** Whether a number in its canonical form has a length that its country gives out. */
export function isPossiblePhone(canonical: string): boolean {
  return possibleNumber(canonical) === canonical;
}

function possibleNumber(text: string): string | undefined {
  const found = parsePhoneNumberFromString(text, { extract: false });
  if (found?.isPossible() !== true || found.ext !== undefined) return undefined;
  if (found.number === text) return text;
  // A second trunk prefix would be taken off by the next reading, and make another number of it.
  const again = parsePhoneNumberFromString(found.number, { extract: false });
  return again?.number === found.number ? found.number : undefined;
}

/** The form under which user names are kept and compared: NFKC once; case tells them apart. */
export function canonicalUsername(username: string): string {
  return username.normalize('NFKC');
}
