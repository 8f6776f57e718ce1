/** What a source's answer writes into a user's attributes, by the rules of its connection. */
import type { AttributeRule } from '@causeway/contract/sign-in-rules.ts';

import type { Assertion } from '../connectors/connector.ts';
import { customMember } from '../directory/attribute-mapping.ts';
import type { User } from '../directory/user.ts';
import { valueAt } from '../kernel/member-path.ts';
import { profileOf } from './mapping.ts';

/** A rule and the value that it found. */
export interface MappedAttribute extends Pick<AttributeRule, 'to' | 'mode'> {
  readonly value: unknown;
}

const LONGEST_TEXT = 1000;
const LONGEST_CUSTOM = 4096;

/** What the rules find; a value that does not fit its attribute is as none. */
export function mapAttributes(
  rules: readonly AttributeRule[],
  { claims, raw }: Pick<Assertion, 'claims' | 'raw'>,
): readonly MappedAttribute[] {
  const told = profileOf(claims);
  return rules.flatMap(({ to, from, mode }) => {
    const found = from === undefined ? told[to] : named(from, raw);
    const value = fitting(to, found);
    return value === undefined ? [] : [{ to, mode, value }];
  });
}

/** The name as it stands first: SAML names attributes by URIs, which read as paths too. */
function named(from: string, raw: Assertion['raw']): unknown {
  return Object.hasOwn(raw, from) ? raw[from] : valueAt(from, raw);
}

function fitting(to: string, found: unknown): unknown {
  const value = Array.isArray(found) && found.length === 1 ? found[0] : found;
  if (value === undefined || value === null || value === '') return undefined;
  if (customMember(to) !== undefined) return isSmall(value) ? value : undefined;
  const isText = typeof value === 'string' || typeof value === 'number';
  return isText ? fittingText(to, String(value).trim()) : undefined;
}

function fittingText(to: string, text: string): string | undefined {
  if (text === '' || text.length > LONGEST_TEXT || /\p{Cc}/u.test(text)) return undefined;
  if (to === 'gender') return genders.get(text.toLowerCase());
  if (to === 'photo' && !isWebAddress(text)) return undefined;
  return text;
}

const genders: ReadonlyMap<string, 'M' | 'F' | 'U'> = new Map([
  ['m', 'M'],
  ['male', 'M'],
  ['男', 'M'],
  ['f', 'F'],
  ['female', 'F'],
  ['女', 'F'],
  ['u', 'U'],
]);

function isSmall(value: unknown): boolean {
  return (JSON.stringify(value)?.length ?? Infinity) <= LONGEST_CUSTOM;
}

function isWebAddress(text: string): boolean {
  const protocol = URL.parse(text)?.protocol;
  return protocol === 'https:' || protocol === 'http:';
}

/** What of a user the mapped values change; undefined when nothing. */
export function changesBy(
  mapped: readonly MappedAttribute[],
  { profile, customData }: Pick<User, 'profile' | 'customData'>,
): Pick<User, 'profile' | 'customData'> | undefined {
  const next = {
    profile: { ...profile } as Record<string, unknown>,
    customData: { ...customData },
  };
  let isChanged = false;
  for (const { to, mode, value } of mapped) {
    const member = customMember(to);
    const place = member === undefined ? next.profile : next.customData;
    const name = member ?? to;
    const present = place[name];
    if (mode === 'set_once' && isPresent(present)) continue;
    if (JSON.stringify(present) === JSON.stringify(value)) continue;
    place[name] = value;
    isChanged = true;
  }
  return isChanged ? next : undefined;
}

/** Nobody said anything of a gender that is `U`. */
function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '' && value !== 'U';
}
