import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { asId, type UserId } from '../kernel/ids.ts';
import { judgeLink, judgeSignIn } from './linking.ts';
import {
  type LinkFacts,
  linkFacts,
  linkTable,
  type SignInFacts,
  signInFacts,
  signInTable,
} from './linking-table.ts';

type Values = Readonly<Record<string, readonly string[]>>;

/** Every combination of the values. */
function combinations<Facts>(values: Values): readonly Facts[] {
  let all: readonly Readonly<Record<string, string>>[] = [{}];
  for (const [fact, each] of Object.entries(values)) {
    all = all.flatMap((sofar) => each.map((value) => ({ ...sofar, [fact]: value })));
  }
  return all as readonly Facts[]; // built from the table of their values
}

const owner = asId<UserId>('owner');
const matched = [asId<UserId>('first'), asId<UserId>('second')];
const accounts = { ownerId: owner, linkable: matched };

/**
 * What should happen, said another way than in the table: whoever is known signs in or is refused;
 * whoever is new is recognised, asked, made a user or refused, in this order.
 */
function expectedSignIn(facts: SignInFacts): string {
  if (facts.door === 'closed') return 'reject connection_disabled';
  if (facts.owner !== 'nobody') return expectedOfOwner(facts);
  return recognised(facts) ?? asked(facts) ?? admitted(facts);
}

function expectedOfOwner({ owner: standing, tenant }: SignInFacts): string {
  if (standing === 'several') return 'reject identity_of_other_user';
  if (standing === 'inactive') return 'reject user_suspended';
  return tenant === 'outsider' ? 'reject not_a_member' : 'sign-in owner';
}

function recognised({ mode, match }: SignInFacts): string | undefined {
  if (mode !== 'field') return undefined;
  const outcomes: Readonly<Record<SignInFacts['match'], string | undefined>> = {
    nobody: undefined,
    one: 'link first',
    several: 'choose first,second',
    inactive: 'reject user_suspended',
    occupied: 'reject source_already_bound',
    'unproven-here': undefined,
    'unproven-there': undefined,
  };
  return outcomes[match];
}

function asked(facts: SignInFacts): string | undefined {
  const isDoubtful = facts.mode === 'field' && facts.match.startsWith('unproven');
  if (facts.mode !== 'challenge' && !isDoubtful) return undefined;
  if (facts.proof === 'impossible') return undefined;
  return admitted(facts) === 'create' ? 'challenge, or create' : 'challenge';
}

function admitted({ tenant, admission }: SignInFacts): string {
  if (tenant === 'outsider') return 'reject not_a_member';
  if (admission === 'login-only') return 'reject first_login_refused';
  return admission === 'open' ? 'create' : 'reject registration_disabled';
}

function expectedLink(facts: LinkFacts): string {
  if (facts.door === 'closed') return 'reject connection_disabled';
  if (facts.user !== 'active') {
    return facts.user === 'gone' ? 'reject user_not_found' : 'reject user_suspended';
  }
  if (facts.request === 'revoked') return 'reject link_expired';
  if (facts.owner === 'other' || facts.owner === 'several') return 'reject identity_of_other_user';
  if (facts.tenant === 'outsider') return 'reject not_a_member';
  if (facts.owner === 'self') return 'keep';
  return facts.slot === 'taken' ? 'reject source_already_bound' : 'link';
}

function worded(decision: ReturnType<typeof judgeSignIn>): string {
  switch (decision.kind) {
    case 'reject':
      return `reject ${decision.code}`;
    case 'sign-in':
    case 'link':
      return `${decision.kind} ${decision.userId}`;
    case 'choose':
      return `choose ${decision.userIds.join(',')}`;
    case 'challenge':
      return decision.mayCreate ? 'challenge, or create' : 'challenge';
    case 'create':
      return 'create';
  }
}

describe('the judge of logins', () => {
  const signIns = combinations<SignInFacts>(signInFacts);
  const links = combinations<LinkFacts>(linkFacts);

  it('decides every combination of facts about a sign-in as it should', () => {
    assert.equal(signIns.length, 2 * 4 * 4 * 3 * 7 * 2 * 3);
    for (const facts of signIns) {
      const decision = judgeSignIn(facts, accounts);
      assert.equal(worded(decision), expectedSignIn(facts), JSON.stringify({ facts, decision }));
    }
  });

  it('decides every combination of facts about a binding as it should', () => {
    assert.equal(links.length, 2 * 3 * 2 * 4 * 4 * 2);
    for (const facts of links) {
      const decision = judgeLink(facts);
      const outcome = decision.kind === 'reject' ? `reject ${decision.code}` : decision.kind;
      assert.equal(outcome, expectedLink(facts), JSON.stringify({ facts, decision }));
    }
  });

  it('has no row that never decides, and no rule twice', () => {
    const usedForSignIn = new Set(signIns.map((facts) => judgeSignIn(facts, accounts).rule));
    const usedForLink = new Set(links.map((facts) => judgeLink(facts).rule));

    assert.deepEqual(
      signInTable.map(({ rule }) => rule),
      [...new Set(signInTable.map(({ rule }) => rule))].filter((rule) => usedForSignIn.has(rule)),
    );
    assert.deepEqual(
      linkTable.map(({ rule }) => rule),
      linkTable.map(({ rule }) => rule).filter((rule) => usedForLink.has(rule)),
    );
  });

  it('incident-07: links without a question in one cell only: one account, proven on both sides', () => {
    for (const facts of signIns) {
      if (judgeSignIn(facts, accounts).kind !== 'link') continue;
      assert.deepEqual([facts.mode, facts.match, facts.owner], ['field', 'one', 'nobody']);
    }
  });

  it('incident-10: lets nobody through a connection that is switched off, in any mode', () => {
    for (const facts of signIns.filter(({ door }) => door === 'closed')) {
      assert.equal(judgeSignIn(facts, accounts).rule, 'connection-disabled');
    }
    for (const facts of links.filter(({ door }) => door === 'closed')) {
      assert.equal(judgeLink(facts).rule, 'connection-disabled');
    }
  });

  it('incident-10: makes no user through a connection for existing users only, in any mode', () => {
    for (const facts of signIns.filter(({ admission }) => admission !== 'open')) {
      const decision = judgeSignIn(facts, accounts);
      assert.notEqual(decision.kind, 'create');
      assert.ok(decision.kind !== 'challenge' || !decision.mayCreate);
    }
  });
});
