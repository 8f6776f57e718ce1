/** From OpenID Connect's standard claims (Core section 5.1) to the house's vocabulary. */
import type { Assurance, Claims } from '../connector.ts';
import { compact } from './compact.ts';
import { isWebAddress } from './fields.ts';

type Source = Readonly<Record<string, unknown>>;

const LONGEST_CLAIM = 2048;
const LONGEST_EMAIL = 254;

/** The standard claims (OpenID Connect Core section 5.1); what is of another type is as none. */
export function claimsOf(source: Source): Claims {
  return compact({
    username: textOf(source['preferred_username']),
    name: textOf(source['name']),
    nickname: textOf(source['nickname']),
    givenName: textOf(source['given_name']),
    familyName: textOf(source['family_name']),
    picture: addressOf(source['picture']),
    profile: addressOf(source['profile']),
    website: addressOf(source['website']),
    gender: genderOf(source['gender']),
    birthdate: textOf(source['birthdate']),
    locale: textOf(source['locale']),
    zoneinfo: textOf(source['zoneinfo']),
    email: provenOf(emailOf(source['email']), source['email_verified']),
    phone: provenOf(textOf(source['phone_number']), source['phone_number_verified']),
  });
}

/** How the person signed in there, as far as the source tells (OpenID Connect Core section 2). */
export function assuranceOf({ acr, amr, auth_time: authTime }: Source): Assurance {
  const methods = Array.isArray(amr) ? amr.flatMap((method) => textOf(method) ?? []) : [];
  return compact({
    acr: textOf(acr),
    amr: methods.length > 0 ? methods : undefined,
    authenticatedAt:
      typeof authTime === 'number' && authTime > 0 ? Math.floor(authTime * 1000) : undefined,
  });
}

/**
 * A text that can be stored and shown: neither empty nor over-long, and without NUL or half a
 * surrogate pair, which databases refuse or silently replace.
 */
export function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const isSound = value.length <= LONGEST_CLAIM && value.isWellFormed() && !value.includes('\0');
  return isSound ? value : undefined;
}

/** Only what a browser may safely be given as an address: no `javascript:`, no `data:`. */
export function addressOf(value: unknown): string | undefined {
  const text = textOf(value);
  return text !== undefined && isWebAddress(text) ? text : undefined;
}

/** The text, if it can be an address. */
export function emailOf(value: unknown): string | undefined {
  const text = textOf(value);
  const isEmail =
    text !== undefined && text.length <= LONGEST_EMAIL && /^[^\s@]+@[^\s@]+$/.test(text);
  return isEmail ? text : undefined;
}

/**
 * Proven is true and the text "true", which some providers send. "false" is a text that counts as
 * true in a careless comparison, and silence proves nothing: both have let accounts be taken over.
 */
export function provenOf(
  value: string | undefined,
  verified: unknown,
): { readonly value: string; readonly isVerified: boolean } | undefined {
  if (value === undefined) return undefined;
  return { value, isVerified: verified === true || verified === 'true' };
}

/** `U` for any other word. */
export function genderOf(value: unknown): 'M' | 'F' | 'U' | undefined {
  const word = textOf(value)?.toLowerCase();
  if (word === undefined) return undefined;
  if (word === 'male' || word === 'm') return 'M';
  return word === 'female' || word === 'f' ? 'F' : 'U';
}
