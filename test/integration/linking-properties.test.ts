/**
 * What holds after any sequence of logins, bindings and unbindings, many at once, on every store.
 *
 * `CAUSEWAY_TEST_OPERATIONS` says how many operations, `CAUSEWAY_TEST_SEED` repeats a run.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';

import { confirmLink, offerLink, openLink, unlinkSource } from '../../server/broker/binding.ts';
import { identitiesOf } from '../../server/broker/identities-of.ts';
import { receiveCallback } from '../../server/broker/callback.ts';
import { callbackUrl } from '../../server/broker/open-connection.ts';
import { chooseConnection } from '../../server/broker/sign-in.ts';
import type { Connection } from '../../server/directory/connection.ts';
import { type User } from '../../server/directory/user.ts';
import type { UserId } from '../../server/kernel/ids.ts';
import {
  type BrokerWorld,
  newBrowser,
  personOf,
  PUBLIC_URL,
  startBrokerWorld,
} from '../world/broker-world.ts';
import { storesUnderTest } from '../world/stores.ts';

const operations = Number(process.env['CAUSEWAY_TEST_OPERATIONS'] ?? 600);
const seed = Number(process.env['CAUSEWAY_TEST_SEED'] ?? Date.now() % 1_000_000);
const AT_ONCE = 6;
const PEOPLE = 8;
const page = { offset: 0, limit: 1000 };

for (const store of await storesUnderTest()) {
  void it(
    `any ${operations} operations keep identities where they belong, on ${store.name} (seed ${seed})`,
    { skip: store.skip },
    async () => {
      const { env } = await store.fresh();
      const url = store.canBeAway ? env['CAUSEWAY_DATABASE_URL'] : 'sqlite::memory:';
      const world = await startBrokerWorld(url);
      try {
        await new Play(world, randomBy(seed)).run();
      } finally {
        await world.close();
      }
    },
  );
}

/** mulberry32: small, fast, and the same on every machine. */
function randomBy(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** People with an odd number come with an address that their source does not prove. */
const isProven = (person: number) => person % 2 === 0;
const subjectOf = (person: number) => `subject-${person}`;
const emailOf = (person: number) => `person-${Math.floor(person / 2)}@example.com`;

class Play {
  readonly #world: BrokerWorld;
  readonly #random: (below: number) => number;
  readonly #unlinked = new Set<UserId>();
  /** Whose each identity was when its origin was last looked for. */
  readonly #known = new Map<string, UserId>();
  #connections: Connection[] = [];

  constructor(world: BrokerWorld, random: (below: number) => number) {
    this.#world = world;
    this.#random = random;
  }

  async run(): Promise<void> {
    await this.#prepare();
    for (let done = 0; done < operations; done += AT_ONCE) {
      this.#world.now += 1;
      this.#unlinked.clear();
      const before = await this.#users();
      const outcomes = await Promise.allSettled(
        Array.from({ length: AT_ONCE }, () => this.#operation()),
      );
      for (const outcome of outcomes) {
        if (outcome.status === 'rejected')
          assert.equal(outcome.reason?.name, 'AppError', outcome.reason);
      }
      await this.#check(before);
    }
  }

  async #prepare(): Promise<void> {
    const world = this.#world;
    for (let person = 0; person < PEOPLE; person++) {
      const email = { value: emailOf(person), isVerified: isProven(person) };
      // The name that the source shows is somebody else's id.
      const username = subjectOf((person + 1) % PEOPLE);
      world.people.set(String(person), personOf(subjectOf(person), { email, username }));
    }
    const other = await world.addSource();
    const field = { associationMode: 'field', matchFields: ['email'] } as const;
    this.#connections = [
      world.connection,
      await world.addConnection(field),
      await world.addConnection({ ...field, sourceId: other.id }),
      await world.addConnection({ sourceId: other.id, loginOnly: true }),
    ];
  }

  #pick<T>(list: readonly T[]): T | undefined {
    return list[this.#random(Math.max(1, list.length))];
  }

  async #operation(): Promise<void> {
    const kind = this.#random(10);
    const person = this.#random(PEOPLE);
    const connection = this.#pick(this.#connections);
    const user = this.#pick(await this.#users());
    if (kind < 4 && connection !== undefined) return this.#signIn(person, connection);
    if (user === undefined || connection === undefined) return this.#register(person);
    if (kind < 6) return this.#bind(user, person, connection);
    if (kind < 8) return this.#unbind(user, connection);
    if (kind === 8) return this.#register(person);
    const status = user.status === 'Activated' ? 'Suspended' : 'Activated';
    await this.#world.store.users.update({ poolId: user.poolId, id: user.id }, { status });
  }

  async #signIn(person: number, connection: Connection): Promise<void> {
    const { deps } = this.#world;
    const browser = newBrowser();
    const interaction = this.#world.newInteraction();
    const visit = { interaction, browser: browser(), named: connection.id };
    await this.#comeBack(person, connection, {
      instruction: await chooseConnection(deps, visit),
      browser,
    });
  }

  async #bind(user: User, person: number, connection: Connection): Promise<void> {
    const { deps, application, poolId } = this.#world;
    const browser = newBrowser();
    const request = { poolId, appId: application.id, userId: user.id, connection: connection.id };
    const url = await offerLink(deps, request, browser());
    const token = new URL(url).pathname.replace('/link/', '');
    const opened = await openLink(deps, token, { browser: browser(), sessionUserId: undefined });
    assert.ok(opened.kind === 'ask');
    const instruction = await confirmLink(deps, opened.confirmToken, browser());
    await this.#comeBack(person, connection, { instruction, browser });
  }

  #comeBack(
    person: number,
    connection: Connection,
    {
      instruction,
      browser,
    }: { instruction: { readonly url: string }; browser: ReturnType<typeof newBrowser> },
  ) {
    const state = new URL(instruction.url).searchParams.get('state') ?? '';
    return receiveCallback(this.#world.deps, {
      url: callbackUrl(PUBLIC_URL, connection),
      callback: { method: 'GET', params: new URLSearchParams({ state, code: String(person) }) },
      browser: browser(),
    });
  }

  async #unbind({ poolId, id: userId }: User, { sourceId }: Connection): Promise<void> {
    const reach = { email: true, phone: true };
    await unlinkSource({ ...this.#world.deps, reach }, { poolId, userId, sourceId });
    this.#unlinked.add(userId);
  }

  async #register(person: number): Promise<void> {
    const { store, poolId } = this.#world;
    if ((await store.users.findBy(poolId, 'email', emailOf(person))) !== undefined) return;
    await this.#world.addUser({
      origin: 'register',
      email: emailOf(person),
      emailVerified: this.#random(2) === 0,
    });
  }

  async #users(): Promise<readonly User[]> {
    const { store, poolId } = this.#world;
    return (await store.users.list(poolId, page)).rows;
  }

  async #check(before: readonly User[]): Promise<void> {
    const { store, poolId } = this.#world;
    const holders = new Map<string, UserId>();
    for (const user of await this.#users()) {
      const identities = await identitiesOf(store, { poolId, userId: user.id });
      for (const { sourceId, subject } of identities) {
        const key = `${sourceId}/${subject}`;
        assert.equal(holders.get(key), undefined, `${key} belongs to two users`);
        holders.set(key, user.id);
        if (this.#known.get(key) === user.id) continue;
        this.#known.set(key, user.id);
        await this.#checkOrigin({ sourceId, subject }, user.id);
      }
      const old = before.find(({ id }) => id === user.id);
      const isEvicted = old?.email !== undefined && user.email === undefined;
      if (!this.#unlinked.has(user.id) || isEvicted) continue;
      assert.ok(identities.length > 0 || user.emailVerified, 'the last way in was removed');
    }
  }

  /** An identity is where a decision put it, and no decision of that kind rests on an unproven value. */
  async #checkOrigin(
    { sourceId, subject }: { sourceId: Connection['sourceId']; subject: string },
    userId: UserId,
  ): Promise<void> {
    const { store, poolId } = this.#world;
    const { rows } = await store.decisions.list(poolId, { by: 'subject', sourceId, subject }, page);
    const puts = rows.filter(
      (one) => one.userId === userId && /^(?:create|link)$/.test(one.outcome),
    );
    assert.ok(puts.length > 0, `nothing decided that ${subject} belongs to ${userId}`);
    const person = Number(subject.replace('subject-', ''));
    if (isProven(person)) return;
    assert.ok(
      rows.every(({ rule }) => rule !== 'match-proven'),
      `${subject} was matched unproven`,
    );
  }
}
