/**
 * The error catalogue: every failure this server can answer with, and the one class that carries it.
 *
 * The code is the stable part: programs compare it, tests compare it. `statusCode` and `apiCode` are
 * what the wire's envelope shows; the HTTP status is 200 unless `http` says otherwise, because the
 * published SDKs read the body only on HTTP 200. Texts are for people, in English and Chinese;
 * `{name}` is replaced by the error's values.
 */
import { bindingErrors } from './binding-errors.ts';
import { credentialErrors } from './credential-errors.ts';
import { questionErrors } from './question-errors.ts';
import { tenantErrors } from './tenant-errors.ts';
import { upstreamErrors } from './upstream-errors.ts';

export interface ErrorEntry {
  /** The class of the failure in the reply's body. */
  readonly statusCode: number;
  /** The finer number that published clients know; absent when none of theirs fits. */
  readonly apiCode?: number;
  /** The HTTP status where it is not 200. */
  readonly http?: number;
  readonly en: string;
  readonly zh: string;
}

export const errorCatalogue = {
  // How the caller proves itself
  credentials_missing: {
    statusCode: 401,
    en: 'This call needs credentials: a signature, a management token or a user token in the Authorization header.',
    zh: '缺少认证信息：请在 Authorization 请求头中提供签名、管理 Token 或用户 Token',
  },
  access_key_invalid: {
    statusCode: 401,
    apiCode: 1300,
    en: 'The access key or its signature is not valid. Check the key id, the secret and what was signed.',
    zh: '密钥或签名错误，请检查 accessKeyId、accessKeySecret 与签名内容',
  },
  signature_method_unsupported: {
    statusCode: 401,
    apiCode: 1301,
    en: 'The signature method must be HMAC-SHA1.',
    zh: '签名方法必须为 HMAC-SHA1',
  },
  signature_version_unsupported: {
    statusCode: 401,
    apiCode: 1302,
    en: 'The signature version must be 1.0.',
    zh: '签名版本必须为 1.0',
  },
  date_malformed: {
    statusCode: 401,
    apiCode: 1303,
    en: 'The date header is neither an RFC 1123 date nor epoch milliseconds.',
    zh: 'date 请求头格式错误，应为 RFC 1123 日期或毫秒时间戳',
  },
  date_missing: {
    statusCode: 401,
    apiCode: 1304,
    en: 'A signed request needs a date header.',
    zh: '签名请求缺少 date 请求头',
  },
  clock_skew: {
    statusCode: 401,
    apiCode: 1305,
    en: 'The date of the request is too far from the server time. Set the clock of the caller.',
    zh: '请求时间与服务器时间相差过大，请校准调用方时钟',
  },
  nonce_used: {
    statusCode: 401,
    apiCode: 1306,
    en: 'This signed request was seen before. Sign every request anew, with a fresh nonce.',
    zh: '签名随机数已被使用，请为每次请求重新签名',
  },
  management_token_invalid: {
    statusCode: 401,
    apiCode: 1300,
    en: 'The management token is not valid or has expired. Get a new one from get-management-token.',
    zh: '管理 Token 无效或已过期，请重新调用 get-management-token 获取',
  },
  pool_mismatch: {
    statusCode: 403,
    en: 'The user pool named in the header is not the one these credentials belong to.',
    zh: '请求头中的用户池与当前凭证所属的用户池不一致',
  },
  not_signed_in: {
    statusCode: 401,
    apiCode: 2020,
    en: 'The user is not signed in, or the token has expired. Sign in again.',
    zh: '用户未登录或登录已失效，请重新登录',
  },
  token_wrong_application: {
    statusCode: 403,
    en: 'The token was issued to another application.',
    zh: '该 Token 由其他应用签发',
  },
  forbidden: {
    statusCode: 403,
    en: 'The caller may not do this.',
    zh: '没有权限执行该操作',
  },

  // What the caller sent
  invalid_argument: {
    statusCode: 400,
    en: 'Parameter {field}: {rule}',
    zh: '参数 {field} 格式错误：{rule}',
  },
  user_id_malformed: {
    statusCode: 400,
    en: 'Parameter userId is malformed.',
    zh: '参数 userId 格式错误',
  },
  malformed_body: {
    statusCode: 400,
    en: 'The body is not valid {format}.',
    zh: '请求体不是合法的 {format}',
  },
  unsupported_media_type: {
    statusCode: 400,
    en: 'The content type {type} is not understood here. Send application/json.',
    zh: '不支持的 Content-Type：{type}，请使用 application/json',
  },
  payload_too_large: {
    statusCode: 413,
    en: 'The request is larger than {limit}.',
    zh: '请求体超过上限 {limit}',
  },
  path_not_found: {
    statusCode: 404,
    http: 404,
    en: 'This server has no {method} {path}.',
    zh: '接口不存在：{method} {path}',
  },
  path_outside: {
    statusCode: 501,
    en: 'This server brokers identity sources; {method} {path} is outside of that and not served. What is served: docs/generated/paths.md.',
    zh: '此服务器专注于身份源，不提供接口 {method} {path}。已提供的接口见 docs/generated/paths.md',
  },
  path_later: {
    statusCode: 501,
    en: '{method} {path} is not served yet. What is served: docs/generated/paths.md.',
    zh: '接口 {method} {path} 暂未提供。已提供的接口见 docs/generated/paths.md',
  },
  too_many_requests: {
    statusCode: 429,
    http: 429,
    en: 'Too many requests. Try again in {seconds} s.',
    zh: '请求过于频繁，请在 {seconds} 秒后重试',
  },

  // What is not there, or there already
  pool_not_found: {
    statusCode: 404,
    apiCode: 2224,
    en: 'The user pool does not exist.',
    zh: '用户池不存在',
  },
  access_key_not_found: {
    statusCode: 404,
    en: 'The access key does not exist.',
    zh: '密钥不存在',
  },
  application_not_found: {
    statusCode: 404,
    apiCode: 2011,
    en: 'The application does not exist.',
    zh: '应用不存在',
  },
  source_not_found: {
    statusCode: 404,
    en: 'The identity source does not exist in this scope.',
    zh: '身份源不存在',
  },
  connection_not_found: {
    statusCode: 404,
    en: 'The identity source connection does not exist in this scope.',
    zh: '身份源连接不存在',
  },
  user_not_found: {
    statusCode: 404,
    apiCode: 2004,
    en: 'The user does not exist.',
    zh: '用户不存在',
  },
  trace_not_found: {
    statusCode: 404,
    en: 'There is no trace of this login. It may never have begun, or its trace has been deleted by now (CAUSEWAY_TRACE_DAYS).',
    zh: '没有该次登录的追踪记录：登录可能并未开始，或记录已过保留期（CAUSEWAY_TRACE_DAYS）',
  },
  identity_not_found: {
    statusCode: 404,
    en: 'The user has no identity of this source.',
    zh: '该用户没有此身份源的身份',
  },
  value_taken: {
    statusCode: 409,
    apiCode: 2026,
    en: '{field} is already in use in this user pool.',
    zh: '{field} 在用户池中已存在',
  },
  changed_meanwhile: {
    statusCode: 409,
    en: 'Somebody else changed this at the same moment. Read it again and repeat the change.',
    zh: '数据已被其他操作修改，请重新读取后再提交',
  },
  source_type_unknown: {
    statusCode: 400,
    en: 'type: {type} is not an identity source type. Known types: {known}.',
    zh: '参数 type 格式错误：{type} 不是身份源类型，可选值：{known}',
  },
  connection_type_unfit: {
    statusCode: 400,
    en: 'type: {type} does not fit a source of type {sourceType}. Fitting types: {known}.',
    zh: '参数 type 格式错误：{type} 与身份源类型 {sourceType} 不匹配，可选值：{known}',
  },
  connection_without_keys: {
    statusCode: 400,
    en: 'Connections of type {type} use no keys of ours.',
    zh: '{type} 类型的连接不使用本服务器的密钥',
  },
  connection_misconfigured: {
    statusCode: 400,
    en: 'fields.{field}: {rule}',
    zh: '参数 fields.{field} 格式错误：{rule}',
  },
  source_in_use: {
    statusCode: 422,
    en: 'The source still has connections or bound identities. Delete its connections and unlink its identities first.',
    zh: '身份源下仍有连接或已绑定的身份，请先删除连接并解绑身份',
  },
  association_unsafe: {
    statusCode: 422,
    en: '{field}: {reason}',
    zh: '参数 {field} 不安全：{reason}',
  },
  secret_must_be_reentered: {
    statusCode: 400,
    en: 'fields.{field}: an endpoint or the client changed, so the secret must be entered again.',
    zh: '参数 fields.{field} 格式错误：端点或客户端已变更，请重新填写密钥',
  },

  // Signing in through a source
  connection_disabled: {
    statusCode: 403,
    en: 'This sign-in method is switched off for the application. Choose another one, or ask its administrator.',
    zh: '该登录方式未在此应用启用，请选择其他方式或联系管理员',
  },
  connection_unsupported: {
    statusCode: 501,
    en: 'Sign-in through connections of type {type} is not available on this server.',
    zh: '此服务器暂不支持通过 {type} 类型的连接登录',
  },
  login_expired: {
    statusCode: 400,
    apiCode: 1699,
    en: 'This sign-in has expired or was already finished. Go back to the application and sign in again.',
    zh: '本次登录已过期或已完成，请返回应用重新登录',
  },
  signed_out_here_only: {
    statusCode: 502,
    en: 'You are signed out here, but {source} did not confirm that it signed you out, too. On a shared computer, sign out there or close the browser.',
    zh: '您已在此登出，但 {source} 未确认同步登出。若使用公共电脑，请在身份源处登出或关闭浏览器',
  },
  no_sign_out_message: {
    statusCode: 400,
    en: 'Identity sources report here that somebody signed out. This request is no such message.',
    zh: '此地址用于接收身份源的登出通知，当前请求不是登出通知',
  },
  login_other_browser: {
    statusCode: 403,
    en: 'This sign-in was started in another browser, or cookies are blocked. Go back to the application and sign in again in this browser.',
    zh: '本次登录由其他浏览器发起，或浏览器禁用了 Cookie，请在当前浏览器中返回应用重新登录',
  },
  form_from_elsewhere: {
    statusCode: 403,
    en: 'This form was sent from another site, so nothing was changed. Open the page here and try again.',
    zh: '该表单由其他网站提交，未做任何更改。请重新打开本页面后再试',
  },
  login_connection_mismatch: {
    statusCode: 403,
    en: 'The answer came from another identity source than the one that was asked. Sign in again.',
    zh: '返回结果的身份源与发起登录的身份源不一致，请重新登录',
  },
  first_login_refused: {
    statusCode: 403,
    apiCode: 2031,
    en: 'This sign-in method is for existing users only. Ask the administrator for an account.',
    zh: '该登录方式仅限已有账号使用，请联系管理员开通账号',
  },
  registration_disabled: {
    statusCode: 403,
    apiCode: 2031,
    en: 'This application does not admit new users. Ask its administrator for an account.',
    zh: '该应用已关闭注册，请联系管理员开通账号',
  },

  ...upstreamErrors,
  ...credentialErrors,
  ...questionErrors,

  ...bindingErrors,
  ...tenantErrors,

  // This server
  unavailable: {
    statusCode: 503,
    http: 503,
    en: 'The server cannot answer right now. Try again in a moment.',
    zh: '服务暂时不可用，请稍后重试',
  },
  internal: {
    statusCode: 500,
    en: 'Something went wrong on this server. Try again; if it happens twice, give the administrator the request id.',
    zh: '服务器内部错误，请重试；若再次出现，请联系管理员并提供请求编号',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

export type Language = 'en' | 'zh';

/** One text in every language of the house. */
export type LocalText = Readonly<Record<Language, string>>;

/** What replaces `{name}` in a text; shown to the caller, so never a secret. */
export type ErrorValues = Readonly<Record<string, string | LocalText>>;

export interface AppErrorOptions {
  readonly values?: ErrorValues;
  /** For the log only. */
  readonly detail?: string;
  readonly cause?: unknown;
  /** What a program needs to go on from here; for failures that are questions. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** The login in which it happened, as its trace is called. */
  readonly traceId?: string | undefined;
}

/** A failure that somebody will be told about; the only error class of the server besides `UpstreamError`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly values: ErrorValues;
  readonly detail: string | undefined;
  readonly data: AppErrorOptions['data'];
  readonly traceId: string | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(options.detail === undefined ? code : `${code}: ${options.detail}`, {
      cause: options.cause,
    });
    this.name = 'AppError';
    this.code = code;
    this.values = options.values ?? {};
    this.detail = options.detail;
    this.data = options.data;
    this.traceId = options.traceId;
  }

  /** The same failure, as that of a login. */
  within(traceId: string): AppError {
    const { code, values, detail, data, cause } = this;
    return new AppError(code, {
      values,
      cause,
      traceId,
      ...(detail !== undefined && { detail }),
      ...(data !== undefined && { data }),
    });
  }
}

/** The text of a failure for a person; a value that is missing leaves its name. */
export function errorText(code: ErrorCode, language: Language, values: ErrorValues): string {
  return errorCatalogue[code][language].replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = values[name] ?? name;
    return typeof value === 'string' ? value : value[language];
  });
}
