/**
 * Takes secrets out of what is about to be logged.
 *
 * Two lists, because a name means different things in different places: `code` in a query string is
 * an authorization code, `code` in a log line is the name of an error.
 */
const HIDDEN = '[hidden]';

/** Names of query parameters, form fields and fragments. */
const SECRET_PARAMETERS = new Set([
  'access_token',
  'accesskeysecret',
  'assertion',
  'authorization',
  'client_assertion',
  'client_secret',
  'code',
  'code_verifier',
  'id_token',
  'id_token_hint',
  'login_hint',
  'logout_token',
  'nonce',
  'password',
  'refresh_token',
  'request',
  'samlresponse',
  'secret',
  'state',
  'subject_token',
  'ticket',
  'token',
]);

/** Names of log fields and headers, wherever in an object they stand. */
const SECRET_FIELD =
  /^(?:proxy-)?authorization$|^(?:set-)?cookies?$|secret|password|token$|tokens$|privatejwk|verifier$/i;

/** Members that hold parameters, so that the stricter list applies inside. */
const PARAMETER_FIELD = /^(?:query|querystring|params|body|form|headers)$/i;

const PARAMETER = /(?<=^|[?&#;])(?<name>[^=&#;?\s"'<>]+)=[^&#\s"'<>]*/g;
const CREDENTIALS = /\b(?<scheme>Bearer|Basic)\s+[\w.~+/=-]+/gi;
const SIGNED_TOKEN = /\beyJ[\w-]+\.[\w-]+\.[\w-]*(?:\.[\w-]+\.[\w-]+)?/g;

/** The address with the values of secret parameters left out, in the query and in the fragment. */
export function safeUrl(url: string): string {
  if (!url.includes('=')) return url;
  return url.replaceAll(PARAMETER, (whole, name: string) =>
    isSecretParameter(name) ? `${name}=${HIDDEN}` : whole,
  );
}

/** Any text with parameters, credentials and signed tokens (JWT) left out. */
export function safeText(text: string): string {
  if (!SUSPICIOUS.test(text)) return text;
  return safeUrl(text)
    .replaceAll(CREDENTIALS, `$<scheme> ${HIDDEN}`)
    .replaceAll(SIGNED_TOKEN, HIDDEN);
}

/** Nearly every text of a line is short and harmless, and is through here at once. */
const SUSPICIOUS = /=|eyJ|bearer|basic/i;

const MAX_DEPTH = 6;

/**
 * A copy of plain data without secrets. Instances of classes stay as they are, because pino's
 * serializers know what to take from them.
 */
export function redact(value: unknown): unknown {
  return redactIn(value, { depth: 0, areParameters: false });
}

interface Surroundings {
  readonly depth: number;
  readonly areParameters: boolean;
}

function redactIn(value: unknown, around: Surroundings): unknown {
  if (typeof value === 'string') return safeText(value);
  if (value instanceof Error) return describeError(value, around.depth);
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  if (around.depth >= MAX_DEPTH) return '[too deep]';
  const inside = { ...around, depth: around.depth + 1 };
  if (Array.isArray(value)) return value.map((item) => redactIn(item, inside));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, redactMember(name, member, inside)]),
  );
}

function redactMember(name: string, member: unknown, around: Surroundings): unknown {
  const isSecret = SECRET_FIELD.test(name) || (around.areParameters && isSecretParameter(name));
  if (isSecret) return member === undefined ? undefined : HIDDEN;
  if (typeof member === 'string') return safeText(member);
  if (typeof member !== 'object') return member;
  const areParameters = around.areParameters || PARAMETER_FIELD.test(name);
  return redactIn(member, { ...around, areParameters });
}

/** What a log line says of an error: its own members, its causes, and no secret. */
export function describeError(error: Error, depth = 0): Readonly<Record<string, unknown>> {
  const inside = { depth: depth + 1, areParameters: false };
  const own = Object.entries(error).filter(([name]) => !ESSENCE.has(name));
  return {
    type: error.name,
    message: safeText(error.message),
    stack: safeText(error.stack ?? ''),
    ...Object.fromEntries(own.map(([name, member]) => [name, redactMember(name, member, inside)])),
    ...(error.cause === undefined || depth >= MAX_DEPTH
      ? {}
      : { cause: redactIn(error.cause, inside) }),
  };
}

const ESSENCE = new Set(['name', 'message', 'stack', 'cause']);

function isSecretParameter(name: string): boolean {
  return SECRET_PARAMETERS.has(decoded(name).toLowerCase());
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // not percent-encoded, so it already says what it is
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || Array.isArray(value);
}
