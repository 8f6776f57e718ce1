/** What a verified assertion tells of a person: its attributes, and the claims that they become. */
import type { Claims } from '../../connector.ts';
import { claims } from '../../engine/told.ts';
import { bad, childrenOf, NS } from './vocabulary.ts';
import type { XmlElement } from './xml.ts';

/** Values by the attribute's name. */
export type Attributes = ReadonlyMap<string, readonly string[]>;

const MOST_VALUES = 1000;
const LONGEST_VALUE = 4096;

/** Reads every attribute statement. Throws `bad_response` beyond what a directory entry can hold. */
export function attributesOf(assertion: XmlElement): Attributes {
  const found = new Map<string, readonly string[]>();
  let count = 0;
  for (const statement of childrenOf(assertion, NS.assertion, 'AttributeStatement')) {
    for (const attribute of childrenOf(statement, NS.assertion, 'Attribute')) {
      const name = attribute.attributes.get('Name') ?? '';
      const values = childrenOf(attribute, NS.assertion, 'AttributeValue').map(valueOf);
      count += values.length;
      if (name === '' || count > MOST_VALUES) throw bad('the attributes have no name or no end');
      found.set(name, [...(found.get(name) ?? []), ...values.filter((value) => value !== '')]);
    }
  }
  return found;
}

/** The text of a value; some directories wrap it into one element, for instance a `NameID`. */
function valueOf(value: XmlElement): string {
  const [inner, second] = value.children;
  const text = (inner !== undefined && second === undefined ? inner.text : value.text).trim();
  if (text.length > LONGEST_VALUE) throw bad('an attribute value is too long');
  return text;
}

/** The claims that attributes can become, by the names that settings use. */
export const claimNames = [
  'username',
  'name',
  'nickname',
  'givenName',
  'familyName',
  'picture',
  'profile',
  'website',
  'locale',
  'zoneinfo',
  'email',
  'phone',
] as const;

export type ClaimName = (typeof claimNames)[number];

/** The attribute of each claim, as one connection has them; it wins over the usual ones. */
export type AttributeNames = Partial<Readonly<Record<ClaimName, string>>>;

const LDAP = 'urn:oid:2.5.4.';
const INETORG = 'urn:oid:2.16.840.1.113730.3.1.';
const COSINE = 'urn:oid:0.9.2342.19200300.100.1.';
const XMLSOAP = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';
const MICROSOFT = 'http://schemas.microsoft.com/identity/claims/';

/** The usual names: of LDAP by object id and in words, of Microsoft, of the cloud providers. */
const usual: Readonly<Record<ClaimName, readonly string[]>> = {
  username: [`${COSINE}1`, 'uid', `${XMLSOAP}upn`, 'username', 'userName', 'login'],
  name: [
    `${INETORG}241`,
    'displayName',
    `${MICROSOFT}displayname`,
    `${LDAP}3`,
    'cn',
    'name',
    `${XMLSOAP}name`,
  ],
  nickname: ['nickname', 'nickName'],
  givenName: [`${LDAP}42`, 'givenName', `${XMLSOAP}givenname`, 'firstName', 'first_name'],
  familyName: [`${LDAP}4`, 'sn', 'surname', `${XMLSOAP}surname`, 'lastName', 'last_name'],
  picture: ['picture', 'avatar'],
  profile: ['profile'],
  website: ['website', `${XMLSOAP}webpage`],
  locale: [`${INETORG}39`, 'preferredLanguage', 'locale'],
  zoneinfo: ['zoneinfo'],
  email: [`${COSINE}3`, 'mail', 'email', 'emailAddress', 'Email', `${XMLSOAP}emailaddress`],
  phone: [
    `${COSINE}41`,
    'mobile',
    `${XMLSOAP}mobilephone`,
    `${LDAP}20`,
    'telephoneNumber',
    'phone',
    'phone_number',
  ],
};

/**
 * The claims in the attributes. No address counts as proven: SAML has no word for it, and a directory
 * may let people write their own (nOAuth).
 */
export function claimsIn(attributes: Attributes, names: AttributeNames): Claims {
  const told = claimNames.map((claim) => {
    const own = names[claim];
    const candidates = own === undefined ? usual[claim] : [own];
    const found = candidates.find((name) => attributes.get(name)?.[0] !== undefined);
    return [claim, found === undefined ? undefined : attributes.get(found)?.[0]];
  });
  return claims(Object.fromEntries(told));
}
