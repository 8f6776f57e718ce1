/**
 * The decisions about logins, as two literal tables: the first row that fits decides.
 *
 * A row fits when every fact it names has the value, or one of the values, that it names. Facts hold no
 * names, addresses or ids, so they can be stored with the decision and shown to administrators. How
 * they are gathered lives in `candidates.ts` and `known-accounts.ts`, what follows from a decision in
 * `sign-in.ts`, `account-question.ts` and `binding.ts`.
 */
import type { ErrorCode } from '@causeway/contract/errors.ts';

/** Every fact with the values it can have. */
export const signInFacts = {
  /** Whether the application offers the connection. */
  door: ['open', 'closed'],
  /** Whose the asserted subjects are already. */
  owner: ['nobody', 'active', 'inactive', 'several'],
  /** How the person stands to the tenant that is being signed in to. */
  tenant: ['none', 'member', 'joins', 'outsider'],
  mode: ['none', 'field', 'challenge'],
  /**
   * What the match fields lead to, by values proven on both sides: nobody, one account, several, or one
   * that cannot be linked; else an account known by a value that is unproven here or there.
   */
  match: ['nobody', 'one', 'several', 'inactive', 'occupied', 'unproven-here', 'unproven-there'],
  /** Whether the connection names methods by which a person can prove that an account is theirs. */
  proof: ['possible', 'impossible'],
  /** Whether a first visit may make a user. */
  admission: ['open', 'login-only', 'registration-off'],
} as const;

/** The same for binding an identity to an account that the person has proven to be theirs. */
export const linkFacts = {
  door: ['open', 'closed'],
  /** The account. */
  user: ['active', 'inactive', 'gone'],
  /** `revoked`: what the person was to bind was taken back after they began. */
  request: ['valid', 'revoked'],
  tenant: ['none', 'member', 'joins', 'outsider'],
  owner: ['nobody', 'self', 'other', 'several'],
  /** `taken`: the account has another identity of the source. */
  slot: ['free', 'taken'],
} as const;

type FactsOf<Values extends Readonly<Record<string, readonly string[]>>> = {
  readonly [Fact in keyof Values]: Values[Fact][number];
};

export type SignInFacts = FactsOf<typeof signInFacts>;
export type LinkFacts = FactsOf<typeof linkFacts>;

type Condition<Facts> = { readonly [Fact in keyof Facts]?: Facts[Fact] | readonly Facts[Fact][] };

interface Rejection {
  readonly kind: 'reject';
  readonly code: ErrorCode;
}

/** What a row can say; the judge adds whose accounts are meant. */
export type SignInVerdict =
  | { readonly kind: 'sign-in' }
  | { readonly kind: 'link' }
  | { readonly kind: 'choose' }
  | { readonly kind: 'create' }
  | { readonly kind: 'challenge'; readonly mayCreate: boolean }
  | Rejection;

export type LinkVerdict = { readonly kind: 'link' | 'keep' } | Rejection;

export interface Row<Facts, Verdict> {
  readonly rule: string;
  readonly when: Condition<Facts>;
  readonly verdict: Verdict;
}

const reject = (code: ErrorCode): Rejection => ({ kind: 'reject', code });
const ask = { kind: 'challenge', mayCreate: true } as const;
const askForAccount = { kind: 'challenge', mayCreate: false } as const;
const unproven = ['unproven-here', 'unproven-there'] as const;

export const signInTable: readonly Row<SignInFacts, SignInVerdict>[] = [
  { rule: 'connection-disabled', when: { door: 'closed' }, verdict: reject('connection_disabled') },

  // Somebody we know comes back.
  {
    rule: 'subjects-disagree',
    when: { owner: 'several' },
    verdict: reject('identity_of_other_user'),
  },
  { rule: 'owner-not-active', when: { owner: 'inactive' }, verdict: reject('user_suspended') },
  {
    rule: 'owner-not-member',
    when: { owner: 'active', tenant: 'outsider' },
    verdict: reject('not_a_member'),
  },
  { rule: 'identity-known', when: { owner: 'active' }, verdict: { kind: 'sign-in' } },

  // Somebody new, in whom a field of an account is recognised.
  { rule: 'match-proven', when: { mode: 'field', match: 'one' }, verdict: { kind: 'link' } },
  {
    rule: 'matches-proven',
    when: { mode: 'field', match: 'several' },
    verdict: { kind: 'choose' },
  },
  {
    rule: 'match-not-active',
    when: { mode: 'field', match: 'inactive' },
    verdict: reject('user_suspended'),
  },
  {
    rule: 'match-occupied',
    when: { mode: 'field', match: 'occupied' },
    verdict: reject('source_already_bound'),
  },
  {
    rule: 'match-unproven',
    when: {
      mode: 'field',
      match: unproven,
      proof: 'possible',
      admission: 'open',
      tenant: ['none', 'member', 'joins'],
    },
    verdict: ask,
  },
  {
    rule: 'match-unproven-existing-only',
    when: { mode: 'field', match: unproven, proof: 'possible' },
    verdict: askForAccount,
  },

  // Somebody new, who is asked.
  {
    rule: 'challenge',
    when: {
      mode: 'challenge',
      proof: 'possible',
      admission: 'open',
      tenant: ['none', 'member', 'joins'],
    },
    verdict: ask,
  },
  {
    rule: 'challenge-existing-only',
    when: { mode: 'challenge', proof: 'possible' },
    verdict: askForAccount,
  },

  // Somebody new, who becomes a user or does not.
  { rule: 'tenant-closed', when: { tenant: 'outsider' }, verdict: reject('not_a_member') },
  { rule: 'login-only', when: { admission: 'login-only' }, verdict: reject('first_login_refused') },
  {
    rule: 'registration-off',
    when: { admission: 'registration-off' },
    verdict: reject('registration_disabled'),
  },
  { rule: 'first-visit', when: {}, verdict: { kind: 'create' } },
];

export const linkTable: readonly Row<LinkFacts, LinkVerdict>[] = [
  { rule: 'connection-disabled', when: { door: 'closed' }, verdict: reject('connection_disabled') },
  { rule: 'user-gone', when: { user: 'gone' }, verdict: reject('user_not_found') },
  { rule: 'user-not-active', when: { user: 'inactive' }, verdict: reject('user_suspended') },
  { rule: 'request-revoked', when: { request: 'revoked' }, verdict: reject('link_expired') },
  {
    rule: 'owned-by-other',
    when: { owner: ['other', 'several'] },
    verdict: reject('identity_of_other_user'),
  },
  { rule: 'user-not-member', when: { tenant: 'outsider' }, verdict: reject('not_a_member') },
  { rule: 'already-theirs', when: { owner: 'self' }, verdict: { kind: 'keep' } },
  {
    rule: 'source-already-bound',
    when: { slot: 'taken' },
    verdict: reject('source_already_bound'),
  },
  { rule: 'free-identity', when: {}, verdict: { kind: 'link' } },
];
