/**
 * The one judge of "who is this person, and may we join them to that account?".
 *
 * Pure: facts in, decision out, with the name of the rule that fired; the first rule that holds wins.
 * Nothing here reads a name, an e-mail address or a phone number: a person is found by (source,
 * authority, type, subject) and by nothing else.
 */
import type { ErrorCode } from '@causeway/contract/errors.ts';

import type { UserId } from '../kernel/ids.ts';

export interface SignInFacts {
  /** The user who already has one of the asserted subjects. */
  readonly owner: { readonly id: UserId; readonly isActive: boolean } | undefined;
  /** The connection admits existing users only. */
  readonly isLoginOnly: boolean;
}

export type SignInDecision =
  | { readonly kind: 'sign-in'; readonly rule: 'identity-known'; readonly userId: UserId }
  | { readonly kind: 'create'; readonly rule: 'first-visit' }
  | Rejection;

export interface LinkFacts {
  /** The user the binding link was made for. */
  readonly user: { readonly id: UserId; readonly isActive: boolean } | undefined;
  /** The user who already has one of the asserted subjects. */
  readonly ownerId: UserId | undefined;
  /** Whether the user already has an identity of this source. */
  readonly hasIdentityOfSource: boolean;
}

export type LinkDecision =
  | { readonly kind: 'link'; readonly rule: 'free-identity' }
  | { readonly kind: 'keep'; readonly rule: 'already-theirs' }
  | Rejection;

interface Rejection {
  readonly kind: 'reject';
  readonly rule: string;
  readonly code: ErrorCode;
}

/** Decides what a verified assertion means for somebody who wants to sign in. */
export function judgeSignIn(facts: SignInFacts): SignInDecision {
  const { owner } = facts;
  if (owner?.isActive === false) return reject('owner-not-active', 'user_suspended');
  if (owner !== undefined) return { kind: 'sign-in', rule: 'identity-known', userId: owner.id };
  if (facts.isLoginOnly) return reject('login-only', 'first_login_refused');
  return { kind: 'create', rule: 'first-visit' };
}

/** Decides whether a verified assertion may be bound to the user who asked for it. */
export function judgeLink(facts: LinkFacts): LinkDecision {
  const { user, ownerId } = facts;
  if (user === undefined) return reject('user-gone', 'user_not_found');
  if (!user.isActive) return reject('user-not-active', 'user_suspended');
  if (ownerId === user.id) return { kind: 'keep', rule: 'already-theirs' };
  if (ownerId !== undefined) return reject('owned-by-other', 'identity_of_other_user');
  if (facts.hasIdentityOfSource) return reject('source-already-bound', 'source_already_bound');
  return { kind: 'link', rule: 'free-identity' };
}

function reject(rule: string, code: ErrorCode): Rejection {
  return { kind: 'reject', rule, code };
}
