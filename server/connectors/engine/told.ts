/** From what a provider answered to an assertion: the last step of every connector, and its only mapping. */
import type { Clock } from '../../kernel/clock.ts';
import { SECOND_MS } from '../../kernel/clock.ts';
import { UpstreamError } from '../../kernel/upstream-error.ts';
import type { Assertion, Assurance, Claims, Tokens, Withheld } from '../connector.ts';
import { addressOf, emailOf, provenOf, textOf } from './claims.ts';
import { compact } from './compact.ts';
import { asText, type Members } from './dialect.ts';
import { subjectOf } from './subject.ts';

/** What a connector makes of the answers; the engine makes it safe. */
export interface Told {
  /** In the order in which they are matched; one whose value is missing is left out. */
  readonly subjects: readonly ToldSubject[];
  readonly claims: Claims;
  readonly assurance?: Assurance;
  readonly tokens?: ToldTokens;
  /** The provider's own profile. */
  readonly raw: Members;
  /** What the provider left out without a word, and the permission that would change it. */
  readonly withheld?: readonly Pick<Withheld, 'what' | 'permission'>[];
}

export interface ToldSubject {
  readonly type: string;
  /** A text or a number; empty or absent: the provider gave none. */
  readonly value: unknown;
  readonly authority: string;
}

/** As answered; `expiresIn` in seconds. */
export interface ToldTokens {
  readonly accessToken?: unknown;
  readonly refreshToken?: unknown;
  readonly idToken?: unknown;
  readonly scope?: unknown;
  readonly expiresIn?: unknown;
}

/** Profile members as answered, of any type; what is unfit is left out. */
export type ToldClaims = {
  readonly [Name in Exclude<keyof Claims, 'email' | 'phone' | 'gender' | 'groups'>]?: unknown;
} & {
  readonly gender?: Claims['gender'];
  readonly email?: unknown;
  /** Only what the provider itself says; silence is no proof. */
  readonly isEmailVerified?: unknown;
  readonly phone?: unknown;
  readonly isPhoneVerified?: unknown;
};

const ADDRESSES: ReadonlySet<string> = new Set(['picture', 'profile', 'website']);

/** What a vendor tells of a person; what is no text, or no address, is left out. */
export function claims(told: ToldClaims): Claims {
  const { email, isEmailVerified, phone, isPhoneVerified, gender, ...texts } = told;
  const read = Object.entries(texts).map(([name, value]) => [
    name,
    ADDRESSES.has(name) ? addressOf(value) : textOf(value),
  ]);
  return compact({
    ...(Object.fromEntries(read) as Omit<Claims, 'email' | 'phone' | 'gender' | 'groups'>), // texts by name
    gender,
    email: provenOf(emailOf(email), isEmailVerified),
    phone: provenOf(textOf(phone), isPhoneVerified),
  });
}

/** The first that says anything: directories know some things twice. */
export function first(...values: readonly unknown[]): unknown {
  return values.find((value) => asText(value) !== '');
}

/** Reads a vendor's word or number for a person's sex; `U` for a word that is not listed. */
export function gender(
  value: unknown,
  words: { readonly M: string; readonly F: string },
): Claims['gender'] {
  const word = asText(value);
  if (word === '') return undefined;
  if (word === words.M) return 'M';
  return word === words.F ? 'F' : 'U';
}

/**
 * Refuses a token that was issued to another application: whoever runs one could otherwise sign in
 * here as everybody who signed in there (token substitution).
 */
export function meantFor(audience: unknown, clientId: string): void {
  if (asText(audience) === clientId) return;
  throw new UpstreamError('bad_token', {
    fault: 'audience_mismatch',
    detail: 'the token was issued to another application',
  });
}

/** What `tell` returned, as the assertion of the connector. */
export function assertionOf(
  { subjects, claims: known, assurance = {}, tokens, raw, withheld: silent = [] }: Told,
  { clock, refused }: { readonly clock: Clock; readonly refused: readonly Withheld[] },
): Assertion {
  const withheld = [...refused, ...silent.map((left) => ({ ...left, code: '' }))];
  return {
    subjects: subjectsOf(subjects),
    claims: known,
    assurance,
    tokens: tokens === undefined ? undefined : tokensOf(tokens, clock),
    raw,
    ...(withheld.length > 0 && { withheld }),
  };
}

function subjectsOf(told: readonly ToldSubject[]): Assertion['subjects'] {
  const [first, ...more] = told
    .filter(({ value }) => value !== undefined && value !== null && value !== '')
    .map(({ type, value, authority }) => subjectOf(type, idOf(value), authority));
  if (first !== undefined) return [first, ...more];
  throw new UpstreamError('bad_response', {
    fault: 'subject_absent',
    detail: 'subject: the provider gave no id',
  });
}

/** A number beyond 2^53 has lost digits before it came here: two people could share what is left. */
function idOf(value: unknown): unknown {
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
}

/** The tokens of an answer; their end is counted from now. */
export function tokensOf(told: ToldTokens, clock: Clock): Tokens {
  const seconds = Number(asText(told.expiresIn));
  return compact({
    accessToken: tokenOf(told.accessToken),
    refreshToken: tokenOf(told.refreshToken),
    idToken: tokenOf(told.idToken),
    scope: tokenOf(told.scope),
    expiresAt: seconds > 0 ? clock() + Math.floor(seconds * SECOND_MS) : undefined,
  });
}

const LONGEST_TOKEN = 65_536;

function tokenOf(value: unknown): string | undefined {
  const text = asText(value);
  return text === '' || text.length > LONGEST_TOKEN ? undefined : text;
}
