/**
 * What a connection may say about joining first visits to accounts that exist.
 *
 * The rule for all of it: nothing is linked by a value that nobody proved. So a policy that could only
 * work on unproven values is refused when it is saved, not when somebody is locked out or taken over.
 */
import { type BindingMethod, type MatchField, matchingOf } from '@causeway/contract/association.ts';
import { AppError, type LocalText } from '@causeway/contract/errors.ts';
import { invalidArgument, notOneOf } from '@causeway/contract/rules.ts';

import type { Fields } from './connection-fields.ts';

export type AssociationMode = 'none' | 'field' | 'challenge';

export interface Association {
  readonly associationMode: AssociationMode;
  readonly challengeBindingMethods: readonly BindingMethod[];
  /** The attributes that a first visit is matched by in mode `field`. */
  readonly matchFields: readonly MatchField[];
  /** Claims that the administrator answers for, where the source does not say that it proved them. */
  readonly trustedClaims: readonly MatchField[];
  /** Whether somebody new, in mode `challenge`, becomes a user only by proving an address. */
  readonly newUsersProveAddress: boolean;
}

/** New users for everybody, and no claim believed that the source does not prove. */
export const noAssociation: Association = {
  associationMode: 'none',
  challengeBindingMethods: [],
  matchFields: [],
  trustedClaims: [],
  newUsersProveAddress: false,
};

export type AssociationChanges = {
  readonly [Member in keyof Association]?: Association[Member] | undefined;
};

/**
 * The policy with what was sent laid over it. Match fields alone switch mode `field` on, and their
 * absence switches it off, as they are all that older clients send.
 * Throws `invalid_argument` or `association_unsafe`.
 */
export function changeAssociation(
  of: { readonly type: string; readonly fields: Fields },
  stored: Association,
  sent: AssociationChanges,
): Association {
  const matchFields = once(sent.matchFields ?? stored.matchFields);
  const association = {
    associationMode: sent.associationMode ?? impliedMode(stored.associationMode, sent.matchFields),
    challengeBindingMethods: once(sent.challengeBindingMethods ?? stored.challengeBindingMethods),
    matchFields,
    trustedClaims: once(sent.trustedClaims ?? stored.trustedClaims),
    newUsersProveAddress: sent.newUsersProveAddress ?? stored.newUsersProveAddress,
  };
  requireComplete(association);
  requireKnown(of.type, association);
  requireTrustworthy(of, association);
  requireProven(of.type, association);
  return association;
}

function impliedMode(
  stored: AssociationMode,
  matchFields: readonly MatchField[] | undefined,
): AssociationMode {
  if (matchFields === undefined) return stored;
  if (matchFields.length === 0) return stored === 'field' ? 'none' : stored;
  return stored === 'none' ? 'field' : stored;
}

/** A mode that cannot do anything is a mistake. */
function requireComplete(association: Association): void {
  const { associationMode: mode, challengeBindingMethods: methods, matchFields } = association;
  if (mode === 'field' && matchFields.length === 0)
    throw invalidArgument('userMatchFields', nothingToMatch);
  if (mode === 'challenge' && methods.length === 0) {
    throw invalidArgument('challengeBindingMethods', nothingToProve);
  }
  const byCode = methods.includes('email-code') || methods.includes('phone-code');
  if (mode === 'challenge' && association.newUsersProveAddress && !byCode) {
    throw invalidArgument('newUsersProveAddress', noCode);
  }
}

function requireKnown(type: string, { matchFields }: Association): void {
  const { by } = matchingOf(type);
  if (matchFields.every((field) => by.includes(field))) return;
  throw invalidArgument('userMatchFields', by.length === 0 ? unmatchable(type) : notOneOf(by));
}

/**
 * Anybody can enter anything in an account at a social source, and anybody can open a directory of
 * their own in a product that signs in all directories (nOAuth, incident 1).
 */
function requireTrustworthy(
  { type, fields }: { readonly type: string; readonly fields: Fields },
  { trustedClaims }: Association,
): void {
  if (trustedClaims.length === 0) return;
  if (!matchingOf(type).isDirectory) unsafe('trustedClaims', notADirectory(type));
  if (isOpenToAllDirectories(type, fields)) unsafe('trustedClaims', manyDirectories);
}

function requireProven(type: string, { matchFields, trustedClaims }: Association): void {
  const { proves, isDirectory } = matchingOf(type);
  const bare = matchFields.find(
    (field) => !proves.includes(field) && !trustedClaims.includes(field),
  );
  if (bare !== undefined) unsafe('userMatchFields', unproven(type, { field: bare, isDirectory }));
}

/** Microsoft's addresses for the directories of everybody. */
const EVERY_DIRECTORY = /^(?:common|organizations|consumers|\{tenantid\})$/i;

/** The names of the setting for one; whoever writes none of them lets all organisations in. */
const DIRECTORY_NAMES = [
  'tenant',
  'tenantId',
  'tenantID',
  'tenant_id',
  'microsoftAzureAdDomain',
  'domain',
];

function isOpenToAllDirectories(type: string, fields: Fields): boolean {
  if (type === 'azure-ad' && !DIRECTORY_NAMES.some((name) => Boolean(fields[name]))) return true;
  return Object.values(fields).some(
    (value) =>
      typeof value === 'string' && value.split('/').some((part) => EVERY_DIRECTORY.test(part)),
  );
}

function once<T>(list: readonly T[]): readonly T[] {
  return [...new Set(list)];
}

function unsafe(field: string, reason: LocalText): never {
  throw new AppError('association_unsafe', { values: { field, reason } });
}

const nothingToMatch: LocalText = {
  en: 'must name at least one attribute when associationMode is field.',
  zh: '当 associationMode 为 field 时至少填写一个字段',
};

const nothingToProve: LocalText = {
  en: 'must name at least one method when associationMode is challenge.',
  zh: '当 associationMode 为 challenge 时至少填写一种方式',
};

function unmatchable(type: string): LocalText {
  return {
    en: `must be empty: connections of type ${type} can be matched by nothing. Use associationMode challenge.`,
    zh: `必须为空：${type} 类型的连接没有可用于匹配的字段，请使用 associationMode challenge`,
  };
}

function notADirectory(type: string): LocalText {
  return {
    en: `must be empty for ${type}: only the claims of a directory that an administrator keeps can be trusted unproven.`,
    zh: `${type} 类型必须为空：只有由管理员维护的企业目录，其未经验证的字段才可被信任`,
  };
}

const noCode: LocalText = {
  en: 'needs email-code or phone-code among challengeBindingMethods: nobody can prove an address otherwise.',
  zh: '要求 challengeBindingMethods 包含 email-code 或 phone-code，否则无法验证邮箱或手机号',
};

const manyDirectories: LocalText = {
  en: 'must be empty: this connection lets in every directory, and anybody can open one and write any address in it. Name one directory.',
  zh: '必须为空：该连接允许任意目录登录，任何人都可以自建目录并填写任意地址，请指定单一目录',
};

function unproven(
  type: string,
  { field, isDirectory }: { readonly field: MatchField; readonly isDirectory: boolean },
): LocalText {
  const way = isDirectory
    ? {
        en: ` If its administrator answers for it, name it in trustedClaims.`,
        zh: '；若由其管理员负责，请将其加入 trustedClaims',
      }
    : { en: ' Use associationMode challenge.', zh: '；请使用 associationMode challenge' };
  return {
    en: `a connection of type ${type} does not prove ${field}, so whoever enters another person's ${field} there would get their account.${way.en}`,
    zh: `${type} 类型的连接不验证 ${field}，他人填写该值即可登录对方账号${way.zh}`,
  };
}
