/**
 * The rules a value of the wire can break, worded for people: what stands for `{rule}` in
 * `invalid_argument` and its kin. Every text finishes the sentence that begins with the field's name.
 */
import { AppError, type LocalText } from './errors.ts';

export const rules = {
  required: { en: 'is required.', zh: '必填' },
  text: { en: 'must be text.', zh: '必须为字符串' },
  number: { en: 'must be a number.', zh: '必须为数字' },
  integer: { en: 'must be a whole number.', zh: '必须为整数' },
  boolean: { en: 'must be true or false.', zh: '必须为布尔值' },
  array: { en: 'must be an array.', zh: '必须为数组' },
  object: { en: 'must be an object.', zh: '必须为对象' },
  malformed: { en: 'is malformed.', zh: '格式不正确' },
  encryptedPassword: {
    en: 'must be encrypted with the RSA key of GET /api/v3/system (PKCS #1 v1.5, base64).',
    zh: '必须使用 GET /api/v3/system 返回的 RSA 公钥加密（PKCS #1 v1.5，base64）',
  },
  empty: { en: 'must not be empty.', zh: '不能为空' },
  unstorable: {
    en: 'must not contain NUL characters or unpaired surrogates.',
    zh: '不能包含 NUL 字符或不成对的代理字符',
  },
  email: { en: 'must be an e-mail address.', zh: '必须为邮箱地址' },
  phone: {
    en: 'must be a phone number of the length that its country gives out, such as 13800138000 or +14155550101.',
    zh: '必须为号码长度符合所属国家或地区规则的电话号码，例如 13800138000 或 +14155550101',
  },
  countryCode: {
    en: 'must be + and 1 to 4 digits, the ones that the number begins with if it has a leading +.',
    zh: '必须为 + 加 1 到 4 位数字；若号码带前导 +，则须与其开头一致',
  },
  identifier: {
    en: 'must be 1 to 64 lower-case letters, digits or hyphens; fewer than 32 is recommended.',
    zh: '只能包含小写字母、数字和连字符，长度 1 到 64，建议少于 32',
  },
  unfitOperator: {
    en: 'does not fit the field: CONTAINS and IN are for texts, GREATER, LESSER and BETWEEN for numbers and times.',
    zh: '与字段不匹配：CONTAINS、IN 用于文本，GREATER、LESSER、BETWEEN 用于数字和时间',
  },
  unfitValue: {
    en: 'does not fit the operator: it takes one text, a list of up to 50 texts, a number or time, or two of them.',
    zh: '与运算符不匹配：应为一个文本、最多 50 个文本的列表、一个数字或时间，或两个数字或时间',
  },
  searchQuery: {
    en: 'is not supported here. Use keywords and advancedFilter.',
    zh: '不受支持，请使用 keywords 与 advancedFilter',
  },
  time: {
    en: 'must be an ISO 8601 time or epoch milliseconds.',
    zh: '必须为 ISO 8601 时间或毫秒时间戳',
  },
  anyName: {
    en: 'one of username, email, phone and externalId is required.',
    zh: 'username、email、phone、externalId 至少填写一个',
  },
  redirectAddress: {
    en: 'must be one of the redirect addresses of the application, letter for letter; for a form, one that begins with http.',
    zh: '必须与应用的某个回调地址完全一致；使用表单时必须为 http 地址',
  },
  eitherRedirectOrForm: {
    en: 'must not be true together with need_url_redirect.',
    zh: '不能与 need_url_redirect 同时为 true',
  },
  member: {
    en: 'or memberId is required.',
    zh: '与 memberId 至少填写一个',
  },
  members: {
    en: 'or memberIds is required.',
    zh: '与 memberIds 至少填写一个',
  },
  nameOfUser: {
    en: 'one of email, phone and username is required.',
    zh: 'email、phone、username 至少填写一个',
  },
} as const satisfies Record<string, LocalText>;

/** The value is text longer than `limit` characters. */
export function tooLong(limit: number): LocalText {
  return { en: `must not be longer than ${limit} characters.`, zh: `长度不能超过 ${limit} 个字符` };
}

/** The value is text shorter than `limit` characters. */
export function tooShort(limit: number): LocalText {
  return { en: `must be ${limit} characters or more.`, zh: `长度不能少于 ${limit} 个字符` };
}

/** The list has more than `limit` entries. */
export function tooMany(limit: number): LocalText {
  return { en: `must not have more than ${limit} entries.`, zh: `不能超过 ${limit} 项` };
}

/** The value is larger than `limit` bytes of JSON. */
export function tooLarge(limit: number): LocalText {
  return { en: `must not be larger than ${limit} bytes.`, zh: `不能超过 ${limit} 字节` };
}

/** The value is nested deeper than `limit` levels. */
export function tooDeep(limit: number): LocalText {
  return { en: `must not be nested deeper than ${limit} levels.`, zh: `嵌套不能超过 ${limit} 层` };
}

/** The number is below `limit`. */
export function tooSmall(limit: number | bigint): LocalText {
  return { en: `must be ${limit} or more.`, zh: `不能小于 ${limit}` };
}

/** The number is above `limit`. */
export function tooBig(limit: number | bigint): LocalText {
  return { en: `must be ${limit} or less.`, zh: `不能大于 ${limit}` };
}

/** The value is none of a closed list. */
export function notOneOf(allowed: readonly unknown[]): LocalText {
  const list = allowed.map(String).join(', ');
  return { en: `must be one of: ${list}.`, zh: `可选值：${list}` };
}

/** The name leads to a connection of `type`, and the call is for others. */
export function ofOtherType(type: string, allowed: readonly string[]): LocalText {
  const list = allowed.join(', ');
  return {
    en: `names a connection of type ${type}; this call takes one of type ${list}.`,
    zh: `对应的连接类型为 ${type}，此接口需要的类型：${list}`,
  };
}

/** The failure of one value of a call: its name on the wire, and the rule that it breaks. */
export function invalidArgument(field: string, rule: LocalText): AppError {
  return new AppError('invalid_argument', { values: { field, rule } });
}
