/** The attributes that a directory gives of a person under names of its own, and the claims that they become. */
import { Type } from 'typebox';

import type { Claims } from '../connector.ts';
import { misfit } from './fields.ts';
import type { About, Setting } from './settings.ts';
import { claims } from './told.ts';

/** Values by the attribute's name. */
export type Attributes = ReadonlyMap<string, readonly string[]>;

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
 * The claims in the attributes. No address counts as proven: there is no word for it, and a directory may
 * let people write their own (nOAuth).
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

/** The setting for them. */
export function attributeNames(about: About): Setting<AttributeNames> {
  return {
    schema: Type.Record(Type.String(), Type.String()),
    isOptional: true,
    annotations: about,
    read(fields, name) {
      const record = fields.record(name);
      const names: Partial<Record<string, string>> = {};
      for (const [claim, attribute] of Object.entries(record)) {
        if (!claimNames.some((known) => known === claim)) {
          throw misfit(name, `knows ${claimNames.join(', ')}`);
        }
        if (typeof attribute !== 'string' || attribute === '') {
          throw misfit(name, `${claim} must be the name of an attribute`);
        }
        names[claim] = attribute;
      }
      return names;
    },
  };
}
