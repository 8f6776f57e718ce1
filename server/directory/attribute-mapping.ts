/**
 * Which attributes of a user a connection may write, and by which rule.
 *
 * What tells people apart is never mapped: an address or a name from a mapped field would let whoever
 * edits their profile at the source become somebody else here.
 */
import type { LocalText } from '@causeway/contract/errors.ts';
import { invalidArgument, notOneOf, rules } from '@causeway/contract/rules.ts';
import type { AttributeRule } from '@causeway/contract/sign-in-rules.ts';
import { textAttributes } from '@causeway/contract/users.ts';

import { isMemberPath } from '../kernel/member-path.ts';

/** What connectors tell by themselves. */
const TOLD = [
  'name',
  'nickname',
  'givenName',
  'familyName',
  'preferredUsername',
  'photo',
  'profile',
  'website',
  'gender',
  'birthdate',
  'locale',
  'zoneinfo',
] as const;

const MAPPABLE: readonly string[] = [...textAttributes, 'photo', 'gender'];
const TELLING_APART = ['email', 'phone', 'phoneCountryCode', 'username', 'externalId', 'userId'];

const CUSTOM = /^customData\.(?<member>[A-Za-z_][\w-]{0,63})$/;

/** The member of the custom data that a rule writes; undefined for an attribute of the profile. */
export function customMember(to: string): string | undefined {
  const member = CUSTOM.exec(to)?.groups?.['member'];
  return member === '__proto__' ? undefined : member;
}

/** The rules, checked. Throws `invalid_argument`. */
export function requireMapping(mapping: readonly AttributeRule[]): readonly AttributeRule[] {
  for (const [at, { to, from }] of mapping.entries()) {
    const field = `attributeMapping[${at}]`;
    requireTarget(`${field}.to`, to);
    if (from === undefined && !TOLD.some((name) => name === to))
      throw invalidArgument(`${field}.from`, rules.required);
    if (from !== undefined && !isPathOrName(from))
      throw invalidArgument(`${field}.from`, rules.malformed);
    if (mapping.findIndex((rule) => rule.to === to) < at)
      throw invalidArgument(`${field}.to`, twice);
  }
  return mapping;
}

/** Names of SAML attributes are URIs as often as not. */
function isPathOrName(from: string): boolean {
  return isMemberPath(from) || /^(?:urn:|https?:\/\/)\S+$/.test(from);
}

function requireTarget(field: string, to: string): void {
  if (TELLING_APART.includes(to)) throw invalidArgument(field, tellsApart);
  if (MAPPABLE.includes(to) || customMember(to) !== undefined) return;
  throw invalidArgument(field, notOneOf([...MAPPABLE, 'customData.…']));
}

const tellsApart: LocalText = {
  en: 'must not be what people are told apart by; how a source’s addresses and names count is said by userMatchFields and trustedClaims.',
  zh: '不能为用于区分用户的字段；来源的邮箱、手机号与用户名由 userMatchFields 和 trustedClaims 决定',
};

const twice: LocalText = { en: 'has a rule already.', zh: '已有一条规则' };
