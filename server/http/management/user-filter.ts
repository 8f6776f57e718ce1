/** From the filter of the wire to what the store can be asked. */
import { invalidArgument, rules } from '@causeway/contract/rules.ts';
import { type FilterItem, numberFields, type UserFilter } from '@causeway/contract/user-search.ts';

import type {
  UserCondition,
  UserNumberField,
  UserSearch,
  UserTextField,
} from '../../directory/user-search.ts';
import {
  canonicalEmail,
  canonicalPhone,
  canonicalUsername,
} from '../../directory/canonical-names.ts';

/** Where published clients expect keywords to be looked for. */
const usualFields = ['phone', 'email', 'name', 'username', 'nickname', 'identityNumber'] as const;

const TEXT_LIMIT = 1000;
const LIST_LIMIT = 50;

/** Throws `invalid_argument` with the place of what cannot be asked. */
export function userSearch({
  keywords,
  advancedFilter,
  searchQuery,
  options,
}: UserFilter): UserSearch {
  if (Object.keys(searchQuery ?? {}).length > 0)
    throw invalidArgument('searchQuery', rules.searchQuery);
  const { fuzzySearchOn = usualFields, sort = [] } = options ?? {};
  const text = (keywords ?? '').normalize('NFKC').trim();
  return {
    keywords: text === '' ? undefined : { text, fields: fuzzySearchOn },
    conditions: (advancedFilter ?? []).map((item, index) => conditionOf(item, index)),
    order: sort.map(({ field, order }) => ({ field, isDescending: order === 'desc' })),
  };
}

function conditionOf(item: FilterItem, index: number): UserCondition {
  const { field, operator } = item;
  const place = `advancedFilter[${index}]`;
  if (operator === 'IS_NULL' || operator === 'NOT_NULL') return { operator, field };
  return isNumberField(field)
    ? numberCondition({ ...item, field }, place)
    : textCondition({ ...item, field }, place);
}

function textCondition(
  { field, operator, value }: FilterItem & { readonly field: UserTextField },
  place: string,
): UserCondition {
  if (operator === 'EQUAL' || operator === 'NOT_EQUAL') {
    return { operator, field, value: canonical(field, textOf(value, place)) };
  }
  if (operator === 'CONTAINS' || operator === 'NOT_CONTAINS') {
    return { operator, field, value: textOf(value, place) };
  }
  if (operator !== 'IN') throw invalidArgument(`${place}.operator`, rules.unfitOperator);
  return { operator, field, values: textsOf(value, place).map((one) => canonical(field, one)) };
}

function numberCondition(
  { field, operator, value }: FilterItem & { readonly field: UserNumberField },
  place: string,
): UserCondition {
  const within = (from: number | undefined, to: number | undefined): UserCondition => ({
    operator: 'WITHIN',
    field,
    from,
    to,
  });
  if (operator === 'EQUAL') return within(numberOf(value, place), numberOf(value, place));
  if (operator === 'GREATER') return within(numberOf(value, place) + 1, undefined);
  if (operator === 'LESSER') return within(undefined, numberOf(value, place) - 1);
  if (operator !== 'BETWEEN') throw invalidArgument(`${place}.operator`, rules.unfitOperator);
  const [from, to, ...more]: readonly unknown[] = Array.isArray(value) ? value : [];
  if (more.length > 0) throw invalidArgument(`${place}.value`, rules.unfitValue);
  return within(numberOf(from, place), numberOf(to, place));
}

/** The form in which the field is kept. */
function canonical(field: UserTextField, text: string): string {
  if (field === 'email') return canonicalEmail(text);
  if (field === 'phone') return canonicalPhone(text);
  return field === 'username' ? canonicalUsername(text) : text;
}

function textOf(value: unknown, place: string): string {
  if (typeof value === 'string' && value !== '' && value.length <= TEXT_LIMIT) return value;
  throw invalidArgument(`${place}.value`, rules.unfitValue);
}

function textsOf(value: unknown, place: string): readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > LIST_LIMIT) {
    throw invalidArgument(`${place}.value`, rules.unfitValue);
  }
  return value.map((one) => textOf(one, place));
}

/** A whole number, or a time as ISO 8601 writes it. */
function numberOf(value: unknown, place: string): number {
  const number = typeof value === 'string' ? Date.parse(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw invalidArgument(`${place}.value`, rules.unfitValue);
}

function isNumberField(field: FilterItem['field']): field is UserNumberField {
  return numberFields.some((name) => name === field);
}
