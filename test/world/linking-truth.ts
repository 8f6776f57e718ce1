/**
 * What must hold of the identities in a pool, whatever people did, told from the rows alone and from what
 * the test itself did. It shares no line with the code that decides.
 *
 * People are numbers. Two have one e-mail address, and only the source of the even one proves it; what
 * each of them shows as a name is the subject of the next one.
 */
import assert from 'node:assert/strict';

import type { RowReader } from './row-reader.ts';

export const subjectOf = (person: number) => `subject-${person}`;
export const emailOf = (person: number) => `person-${Math.floor(person / 2)}@example.com`;
export const isProven = (person: number) => person % 2 === 0;

/** What operations of one batch came to; of what failed nothing is told. */
export interface Happened {
  /** Who came in as which user, through which source. */
  readonly visits: {
    readonly person: number;
    readonly userId: string;
    readonly sourceId: string;
  }[];
  /** Who was bound by a user on purpose. */
  readonly bindings: { readonly person: number; readonly userId: string }[];
  readonly unbindings: { readonly userId: string; readonly sourceId: string }[];
  /** Users that were deleted. */
  readonly departures: string[];
  /** Who registered, with an address that they proved or did not. */
  readonly registrations: { readonly userId: string; readonly person: number | undefined }[];
}

export const nothingYet = (): Happened => ({
  visits: [],
  bindings: [],
  unbindings: [],
  departures: [],
  registrations: [],
});

interface IdentityRow {
  readonly userId: string;
  readonly sourceId: string;
  readonly person: number;
}

interface UserRow {
  readonly email: string | undefined;
  readonly isEmailProven: boolean;
}

interface Sight {
  /** By source and subject. */
  readonly identities: ReadonlyMap<string, IdentityRow>;
  readonly users: ReadonlyMap<string, UserRow>;
}

export class LinkingTruth {
  readonly #reader: RowReader;
  readonly #poolId: string;
  readonly #people: number;
  /** Whose each user is: who made it, who was bound to it, who proved its address. */
  readonly #owners = new Map<string, Set<number>>();
  /** Whether anybody did in this batch: they may have come for their address first. */
  #hasLeft = false;
  #before: Sight = { identities: new Map(), users: new Map() };

  constructor(reader: RowReader, poolId: string, people: number) {
    this.#reader = reader;
    this.#poolId = poolId;
    this.#people = people;
  }

  /** Looks at the pool after a batch; throws at the first thing that must not be. */
  async check(happened: Happened): Promise<void> {
    this.#hasLeft = happened.departures.length > 0;
    const now = await this.#look();
    this.#learn(happened, now);
    for (const [key, identity] of now.identities) this.#checkOwner(key, identity, now);
    this.#checkMoves(happened, now);
    this.#checkWaysIn(happened, now);
    this.#checkVisits(happened, now);
    this.#before = now;
  }

  async #look(): Promise<Sight> {
    const where = `where pool_id = '${this.#poolId}'`;
    const users = await this.#reader.rows(`select id, email, email_verified from users ${where}`);
    const held = await this.#reader.rows(
      `select user_id, source_id, authority, subject from identities ${where}`,
    );
    const identities = new Map<string, IdentityRow>();
    for (const row of held) {
      const person = this.#personOf(String(row['subject']));
      const [userId, sourceId] = [String(row['user_id']), String(row['source_id'])];
      const key = `${sourceId} ${String(row['authority'])} ${person}`;
      assert.equal(identities.get(key), undefined, `${key} belongs to two users`);
      identities.set(key, { userId, sourceId, person });
    }
    const found = users.map((row): [string, UserRow] => {
      const isEmailProven = Number(row['email_verified']) === 1;
      const { email } = row;
      return [
        String(row['id']),
        { isEmailProven, email: typeof email === 'string' ? email : undefined },
      ];
    });
    return { identities, users: new Map(found) };
  }

  /** A subject is what the source says it is, and nothing else that it tells. */
  #personOf(subject: string): number {
    const person = Number(subject.replace('subject-', ''));
    const isKnown = subject === subjectOf(person) && person < this.#people;
    assert.ok(isKnown, `${subject} is nobody's subject`);
    return person;
  }

  #learn({ visits, bindings, registrations }: Happened, now: Sight): void {
    for (const { userId, person } of registrations) this.#own(userId, person);
    for (const { userId, person } of bindings) this.#own(userId, person);
    for (const userId of now.users.keys()) {
      assert.match(userId, /^[0-9a-f]{24}$/, 'an id is ours');
      if (this.#owners.has(userId)) continue;
      const makers = visits.filter((visit) => visit.userId === userId).map((one) => one.person);
      const strangers = new Set(makers.filter((one) => !ownsAddress(now.users.get(userId), one)));
      assert.ok(strangers.size <= 1, `${userId} was made by ${[...strangers].join(' and ')}`);
      for (const maker of makers) this.#own(userId, maker);
    }
  }

  #own(userId: string, person: number | undefined): void {
    const owners = this.#owners.get(userId) ?? new Set();
    this.#owners.set(userId, person === undefined ? owners : owners.add(person));
  }

  /** Nothing is linked by a value that nobody proved. */
  #checkOwner(key: string, { userId, person }: IdentityRow, now: Sight): void {
    if (this.#before.identities.get(key)?.userId === userId) return;
    const user = now.users.get(userId);
    assert.ok(user, `${userId} is gone, and has identities`);
    const isTheirs = this.#owners.get(userId)?.has(person) === true || ownsAddress(user, person);
    assert.ok(isTheirs, `person ${person} has no claim to user ${userId}`);
    this.#own(userId, person);
  }

  /** An identity leaves its user when it is taken away, when the user goes, and when an address is freed for its owner. */
  #checkMoves({ unbindings, departures }: Happened, now: Sight): void {
    for (const [key, { userId, sourceId }] of this.#before.identities) {
      if (now.identities.get(key)?.userId === userId || departures.includes(userId)) continue;
      const isUnbound = unbindings.some(
        (one) => one.userId === userId && one.sourceId === sourceId,
      );
      assert.ok(isUnbound || this.#wasEvicted(userId, now), `${key} was taken from ${userId}`);
    }
  }

  /** The last way in is not taken away. */
  #checkWaysIn({ departures }: Happened, now: Sight): void {
    const [had, have] = [holders(this.#before), holders(now)];
    for (const userId of had) {
      const isFine = have.has(userId) || departures.includes(userId);
      if (isFine || this.#wasEvicted(userId, now)) continue;
      assert.fail(`${userId} has no way in any more`);
    }
  }

  /** They had an address that they never proved, and its owner came: all within a batch, if they are new. */
  #wasEvicted(userId: string, now: Sight, maker?: number): boolean {
    const fresh = maker === undefined || isProven(maker) ? undefined : emailOf(maker);
    const before = this.#before.users.get(userId) ?? { email: fresh, isEmailProven: false };
    if (before.isEmailProven || before.email === undefined) return false;
    const isOwned = [...now.users.values()].some(
      ({ email, isEmailProven }) => isEmailProven && email === before.email,
    );
    return (isOwned || this.#hasLeft) && now.users.get(userId)?.email === undefined;
  }

  /** Whoever came in has the identity that they came by. */
  #checkVisits({ visits, unbindings, departures }: Happened, now: Sight): void {
    for (const { person, userId, sourceId } of visits) {
      if (departures.includes(userId)) continue;
      const isHeld = [...now.identities.values()].some(
        (one) => one.person === person && one.userId === userId && one.sourceId === sourceId,
      );
      const isGone = unbindings.some((one) => one.userId === userId && one.sourceId === sourceId);
      const isFine = isHeld || isGone || this.#wasEvicted(userId, now, person);
      assert.ok(isFine, `person ${person} came in as ${userId}, who does not have them`);
    }
  }
}

function ownsAddress(user: UserRow | undefined, person: number): boolean {
  return isProven(person) && user?.isEmailProven === true && user.email === emailOf(person);
}

/** Who can come in: by an identity, or by a code to an address that is theirs. */
function holders({ identities, users }: Sight): ReadonlySet<string> {
  const byAddress = [...users].flatMap(([id, user]) => (user.isEmailProven ? [id] : []));
  return new Set([...[...identities.values()].map(({ userId }) => userId), ...byAddress]);
}
