/**
 * What of a source's words may be kept in a trace. Two rules, both of which a text has to pass:
 * - of an answer only what its error members say is taken at all, by their names;
 * - of what is taken, everything is hidden that was a secret of this login, or looks like a secret or
 *   like a way to reach somebody.
 */
const HIDDEN = '[hidden]';

/** Longer quotes help nobody, and shorter ones hold less that nobody foresaw. */
const LONGEST_TEXT = 300;

/** A shorter one hides half of every text, and is no secret. */
const SHORTEST_SECRET = 4;

const PATTERNS: readonly RegExp[] = [
  // E-mail addresses.
  /[^\s"'<>()=,;:]+@[^\s"'<>()=,;:]+/g,
  // Signed tokens, and whatever follows the name of a way to show one.
  /\beyJ[\w-]{8,}(?:\.[\w-]*)*/g,
  /(?<=\b(?:Bearer|Basic)\s+)[\w.~+/=-]+/gi,
  // Random text: long, with letters and digits in it.
  /(?<![\w-])(?=[\w~=+-]*\d)(?=[\w~=+-]*[A-Za-z])[\w~=+-]{20,}/g,
  /(?=[\w+/]*\d)(?=[\w+/]*[A-Z])[\w+/]{40,}={0,2}/g,
  // Numbers of phones, cards and documents.
  /(?<![\w.])\+?\d(?:[ ()-]?\d){6,}(?![\w.])/g,
];

/** Names of members that say what went wrong, in an answer with a status of success: others belong to people. */
const IN_SUCCESS: ReadonlySet<string> = new Set([
  'errcode',
  'errmsg',
  'error',
  'error_code',
  'error_description',
  'error_msg',
  'errorcode',
  'errormessage',
  'msg',
  'ret',
  'sub_code',
  'sub_msg',
]);

/** The same in the answer of a failure, in the ways of OAuth and of the vendors. */
const IN_FAILURE: ReadonlySet<string> = new Set([
  ...IN_SUCCESS,
  'code',
  'detail',
  'desc',
  'description',
  'error_reason',
  'error_subcode',
  'message',
  'reason',
  'result_code',
  'status',
  'title',
  'type',
]);

const DEEPEST = 3;

export interface Redaction {
  /** A text of the source, or about it. */
  text(text: string): string;
  /** The path of an address, and the names of its parameters. */
  path(url: URL): string;
  /** What an answer says of its error; undefined when it says nothing. */
  answer(answer: { readonly status: number; readonly body: string }): string | undefined;
}

/** Makes the redaction of one login; `secrets` are hidden wherever they stand. */
export function redactionOf(secrets: readonly string[]): Redaction {
  const hidden = spellingsOf(secrets);
  const text = (given: string) => redacted(given, hidden);
  return {
    text,
    path: ({ pathname, searchParams }) => {
      const names = [...new Set(searchParams.keys())].join('&');
      return text(names === '' ? pathname : `${pathname}?${names}`);
    },
    answer: ({ status, body }) => {
      const told = tellingPart(body, status < 400 ? IN_SUCCESS : IN_FAILURE);
      return told === undefined ? undefined : text(told);
    },
  };
}

function redacted(given: string, hidden: readonly string[]): string {
  const bySecret = hidden.reduce((rest, secret) => rest.replaceAll(secret, HIDDEN), given);
  const byLooks = PATTERNS.reduce((rest, pattern) => rest.replaceAll(pattern, HIDDEN), bySecret);
  return byLooks.replaceAll(/\p{Cc}+/gu, ' ').slice(0, LONGEST_TEXT);
}

/** A secret may be repeated as it was sent: encoded for an address, or escaped in JSON. The longest first. */
function spellingsOf(secrets: readonly string[]): readonly string[] {
  const spellings = secrets
    .filter((secret) => secret.length >= SHORTEST_SECRET)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret.toWellFormed()),
      JSON.stringify(secret).slice(1, -1),
    ]);
  return [...new Set(spellings)].sort((a, b) => b.length - a.length);
}

function tellingPart(body: string, names: ReadonlySet<string>): string | undefined {
  const trimmed = body.trim();
  if (trimmed === '') return 'empty';
  if (/^<(?:!doctype html|html|head|body)/i.test(trimmed)) {
    const title = /<title[^>]*>([^<]{0,200})/i.exec(trimmed)?.[1]?.trim();
    return title === undefined ? 'HTML' : `HTML: ${title}`;
  }
  if (trimmed.startsWith('<')) return `XML: ${/<([\w:.-]{1,80})/.exec(trimmed)?.[1] ?? ''}`;
  const members = membersIn(trimmed);
  const told = members === undefined ? [] : tellingMembers(members, names);
  return told.length === 0 ? undefined : told.join(', ');
}

/** JSON, JSON within a call (JSONP) or behind a prefix, or a form. */
function membersIn(text: string): unknown {
  const json = /[[{][^]*[\]}]/.exec(text)?.[0];
  if (json !== undefined) return parsed(json);
  return /^[\w.-]+=/.test(text) ? Object.fromEntries(new URLSearchParams(text)) : undefined;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // not JSON after all: nothing of it is kept
  }
}

function tellingMembers(value: unknown, names: ReadonlySet<string>, depth = 0): readonly string[] {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return [];
  return Object.entries(value).flatMap(([name, member]) => {
    if (typeof member === 'object') return tellingMembers(member, names, depth + 1);
    const isTold = names.has(name.toLowerCase()) && isScalar(member);
    return isTold ? [`${name}: ${String(member)}`] : [];
  });
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
