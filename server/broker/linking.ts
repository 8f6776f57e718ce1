/**
 * The one judge of "who is this person, and may we join them to that account?".
 *
 * Pure: facts in, decision out, with the name of the rule that fired. What it knows is the two tables of
 * `linking-table.ts`; it adds whose accounts they speak of. A person is found by (source, authority,
 * type, subject); a name, an address or a number can only ever lead to an account when it is proven on
 * both sides (`candidates.ts`).
 */
import type { ErrorCode } from '@causeway/contract/errors.ts';

import type { UserId } from '../kernel/ids.ts';
import {
  type LinkFacts,
  linkTable,
  type LinkVerdict,
  type Row,
  type SignInFacts,
  signInTable,
  type SignInVerdict,
} from './linking-table.ts';

export type SignInDecision = { readonly rule: string } & (
  | { readonly kind: 'sign-in'; readonly userId: UserId }
  | { readonly kind: 'link'; readonly userId: UserId }
  | { readonly kind: 'choose'; readonly userIds: readonly UserId[] }
  | { readonly kind: 'challenge'; readonly mayCreate: boolean }
  | { readonly kind: 'create' }
  | { readonly kind: 'reject'; readonly code: ErrorCode }
);

export type LinkDecision = { readonly rule: string } & LinkVerdict;

/** Whose accounts the facts speak of. */
export interface Accounts {
  readonly ownerId: UserId | undefined;
  /** The accounts that may be linked without a question. */
  readonly linkable: readonly UserId[];
}

/** Decides what a verified assertion means for somebody who wants to sign in. */
export function judgeSignIn(facts: SignInFacts, { ownerId, linkable }: Accounts): SignInDecision {
  const { rule, verdict } = firstFitting(signInTable, facts);
  switch (verdict.kind) {
    case 'sign-in':
      return { rule, ...verdict, userId: present(ownerId) };
    case 'link':
      return { rule, ...verdict, userId: present(linkable[0]) };
    case 'choose':
      return { rule, ...verdict, userIds: linkable };
    case 'challenge':
    case 'create':
    case 'reject':
      return { rule, ...verdict };
  }
}

/** Decides whether a verified assertion may be bound to the account that the person proved. */
export function judgeLink(facts: LinkFacts): LinkDecision {
  const { rule, verdict } = firstFitting(linkTable, facts);
  return { rule, ...verdict };
}

function firstFitting<Facts extends object, Verdict extends SignInVerdict | LinkVerdict>(
  table: readonly Row<Facts, Verdict>[],
  facts: Facts,
): Row<Facts, Verdict> {
  const row = table.find(({ when }) => isFit(when, facts));
  if (row === undefined) throw new Error('no row of the decision table fits'); // the last ones fit all
  return row;
}

function isFit<Facts extends object>(when: Row<Facts, unknown>['when'], facts: Facts): boolean {
  const actual = new Map(Object.entries(facts));
  return Object.entries(when).every(([fact, wanted]) =>
    Array.isArray(wanted) ? wanted.includes(actual.get(fact)) : wanted === actual.get(fact),
  );
}

/** Facts that name an account come with it. */
function present(userId: UserId | undefined): UserId {
  if (userId === undefined) throw new Error('the facts speak of an account that was not given');
  return userId;
}
