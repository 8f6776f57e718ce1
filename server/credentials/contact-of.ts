import { requireEmail, requirePhone } from '../directory/contact.ts';
import { canonicalEmail } from '../directory/canonical-names.ts';
import type { Contact } from './credentials.ts';

/** Throws `invalid_argument` for what is no e-mail address. */
export function emailContact(text: string): Contact {
  const email = requireEmail(text);
  return { kind: 'email', email, address: canonicalEmail(email) };
}

/** Throws `invalid_argument` for what is no phone number. */
export function phoneContact(text: string, countryCode: string | undefined): Contact {
  const { phone, phoneCountryCode } = requirePhone(text, countryCode);
  return { kind: 'phone', phone, phoneCountryCode, address: phone };
}
