/** Operations of people in one pool, many at once: the use cases of the broker on a real store, without HTTP. */
import { AppError } from '@causeway/contract/errors.ts';

import {
  type Answered,
  chooseAccount,
  createInstead,
  proveAccount,
} from '../../server/broker/account-question.ts';
import { finishLink, unlinkSource } from '../../server/broker/binding.ts';
import { receiveCallback } from '../../server/broker/callback.ts';
import type { Browser } from '../../server/broker/interaction.ts';
import { callbackUrl } from '../../server/broker/open-connection.ts';
import type { OwnershipProofs } from '../../server/broker/ownership.ts';
import type { Witnessed } from '../../server/broker/redirect-flow.ts';
import { chooseConnection, finishSignIn } from '../../server/broker/sign-in.ts';
import { trailOf, type TrailOf } from '../../server/broker/trail.ts';
import type { Assertion } from '../../server/connectors/connector.ts';
import type { Connection } from '../../server/directory/connection.ts';
import { deleteUsers } from '../../server/directory/delete-users.ts';
import type { UserId } from '../../server/kernel/ids.ts';
import type { Store } from '../../server/store/store.ts';
import {
  type BrokerWorld,
  newBrowser,
  personOf,
  PUBLIC_URL,
  startBrokerWorld,
} from './broker-world.ts';
import { emailOf, type Happened, isProven, nothingYet, subjectOf } from './linking-truth.ts';

export const PEOPLE = 8;

/** A random number below this one. */
export type Dice = (below: number) => number;

/** Who waits in front of which question. */
interface Asked {
  readonly token: string;
  readonly browser: () => Browser;
  readonly person: number;
  readonly sourceId: string;
}

/** How often each thing happens, of as many. People who leave make room for those who lie in wait. */
const kinds = Object.entries({
  'sign-in': 20,
  'round-trip': 4,
  answer: 8,
  bind: 8,
  unbind: 12,
  register: 8,
  suspend: 4,
  leave: 3,
}).flatMap(([kind, often]) => Array.from({ length: often }, () => kind));

export class LinkingPlay {
  readonly #world: BrokerWorld;
  readonly #dice: Dice;
  readonly #connections: readonly Connection[];
  readonly #users: UserId[] = [];
  #questions: readonly Asked[] = [];
  #happened: Happened = nothingYet();

  private constructor(world: BrokerWorld, dice: Dice, connections: readonly Connection[]) {
    this.#world = world;
    this.#dice = dice;
    this.#connections = connections;
  }

  static async open(store: Store, dice: Dice): Promise<LinkingPlay> {
    const world = await startBrokerWorld(store);
    const other = await world.addSource();
    const field = { associationMode: 'field', matchFields: ['email'] } as const;
    const connections = [
      world.connection,
      await world.addConnection(field),
      await world.addConnection({ ...field, sourceId: other.id }),
      await world.addConnection({ sourceId: other.id, loginOnly: true }),
      await world.addConnection({
        associationMode: 'challenge',
        challengeBindingMethods: ['email-code'],
      }),
      await world.addConnection({
        ...field,
        sourceId: other.id,
        challengeBindingMethods: ['email-code'],
      }),
    ];
    for (let person = 0; person < PEOPLE; person++) {
      world.people.set(String(person), assertionOf(person));
    }
    return new LinkingPlay({ ...world, deps: { ...world.deps, proofs } }, dice, connections);
  }

  get poolId(): string {
    return this.#world.poolId;
  }

  /** Does so many operations at once. Rejects with what none of them may fail with. */
  async batch(operations: number): Promise<Happened> {
    this.#world.now += 1;
    this.#happened = nothingYet();
    const outcomes = await Promise.allSettled(
      Array.from({ length: operations }, () => this.#operation()),
    );
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected' && !(outcome.reason instanceof AppError)) {
        throw outcome.reason;
      }
    }
    this.#questions = this.#questions.slice(-PEOPLE);
    return this.#happened;
  }

  async #operation(): Promise<void> {
    const person = this.#dice(PEOPLE);
    const connection = this.#pick(this.#connections) ?? this.#world.connection;
    switch (this.#pick(kinds) ?? 'sign-in') {
      case 'round-trip':
        return this.#goThere(person, connection);
      case 'answer':
        return this.#answer();
      case 'bind':
        return this.#bind(person, connection);
      case 'unbind':
        return this.#unbind(connection);
      case 'register':
        return this.#register(person);
      case 'suspend':
        return this.#suspend();
      case 'leave':
        return this.#leave();
      default:
        return this.#signIn(person, connection);
    }
  }

  #pick<T>(list: readonly T[]): T | undefined {
    return list[this.#dice(Math.max(1, list.length))];
  }

  /** From where the source's answer is verified. */
  async #signIn(person: number, connection: Connection): Promise<void> {
    const browser = newBrowser();
    const { uid: interactionUid } = this.#world.newInteraction();
    const witnessed = this.#witnessed(person, { connection, purpose: 'sign-in' });
    const visitor = { interactionUid, browser: browser() };
    const result = await finishSignIn(this.#world.deps, witnessed, visitor);
    const { sourceId } = connection;
    if (result.kind === 'signed-in') this.#came({ person, sourceId }, result.login.userId);
    else this.#questions = [...this.#questions, { ...result, browser, person, sourceId }];
  }

  /** The whole way, with every step of the login transaction. */
  async #goThere(person: number, connection: Connection): Promise<void> {
    const { deps } = this.#world;
    const browser = newBrowser();
    const interaction = this.#world.newInteraction();
    const visit = { interaction, browser: browser(), named: connection.id };
    const { url } = await chooseConnection(deps, visit);
    const state = new URL(url).searchParams.get('state') ?? '';
    const outcome = await receiveCallback(deps, {
      url: callbackUrl(PUBLIC_URL, connection),
      callback: { method: 'GET', params: new URLSearchParams({ state, code: String(person) }) },
      browser: browser(),
    });
    const { sourceId } = connection;
    if (outcome.kind === 'signed-in') this.#came({ person, sourceId }, outcome.login.userId);
    if (outcome.kind === 'asked') {
      this.#questions = [...this.#questions, { ...outcome, browser, person, sourceId }];
    }
    if ('error' in outcome) throw outcome.error;
  }

  #witnessed(person: number, login: Pick<TrailOf, 'connection' | 'purpose'>): Witnessed {
    const { deps, application } = this.#world;
    const assertion = { ...assertionOf(person), attributes: [] };
    const trail = trailOf(deps, { ...login, appId: application.id, requestId: undefined });
    return { connection: login.connection, assertion, trail };
  }

  #came(visit: { readonly person: number; readonly sourceId: string }, userId: UserId): void {
    if (!this.#users.includes(userId)) this.#users.push(userId);
    this.#happened.visits.push({ ...visit, userId });
  }

  /** Questions stand after this, so they are answered twice, and by people who own nothing, too. */
  async #answer(): Promise<void> {
    const asked = this.#pick(this.#questions);
    if (asked === undefined) return;
    const { token, person } = asked;
    const answer = { token, browser: asked.browser() };
    this.#came(asked, (await this.#say(answer, person)).userId);
  }

  #say(answer: { readonly token: string; readonly browser: Browser }, person: number) {
    const { deps } = this.#world;
    const said: readonly (() => Promise<Answered>)[] = [
      () => createInstead(deps, answer),
      () => chooseAccount(deps, answer, this.#pick(this.#users) ?? ('' as UserId)), // nobody's
      () =>
        proveAccount(deps, answer, {
          method: 'email-code',
          account: emailOf(this.#dice(PEOPLE)),
          secret: String(person),
        }),
    ];
    return (this.#pick(said) ?? said[0])?.() ?? Promise.reject(new AppError('login_expired'));
  }

  async #bind(person: number, connection: Connection): Promise<void> {
    const userId = this.#pick(this.#users);
    if (userId === undefined) return;
    const { deps, application, now: startedAt } = this.#world;
    const witnessed = this.#witnessed(person, { connection, purpose: 'link' });
    const request = { userId, appId: application.id, startedAt, browser: newBrowser()() };
    await finishLink(deps, witnessed, request);
    this.#happened.bindings.push({ person, userId });
  }

  async #unbind({ sourceId }: Connection): Promise<void> {
    const userId = this.#pick(this.#users);
    if (userId === undefined) return;
    const { deps, poolId } = this.#world;
    const reach = { email: true, phone: true };
    await unlinkSource({ ...deps, reach }, { poolId, userId, sourceId });
    this.#happened.unbindings.push({ userId, sourceId });
  }

  /** With an address that is theirs and proven, or that is whoever's it may be. */
  async #register(person: number): Promise<void> {
    const { store, poolId } = this.#world;
    const email = emailOf(person);
    if ((await store.users.findBy(poolId, 'email', email)) !== undefined) return;
    const emailVerified = isProven(person);
    const { id: userId } = await this.#world.addUser({ origin: 'register', email, emailVerified });
    if ((await store.users.find(poolId, userId)) === undefined) return; // somebody was faster
    this.#users.push(userId);
    this.#happened.registrations.push({ userId, person: emailVerified ? person : undefined });
  }

  async #leave(): Promise<void> {
    const userId = this.#pick(this.#users);
    if (userId === undefined) return;
    const { store, poolId } = this.#world;
    this.#happened.departures.push(userId);
    await deleteUsers({ store }, { poolId }, { keys: [userId], type: 'user_id' });
  }

  async #suspend(): Promise<void> {
    const id = this.#pick(this.#users);
    if (id === undefined) return;
    const { store, poolId } = this.#world;
    const status = this.#dice(4) === 0 ? 'Suspended' : 'Activated';
    await store.users.update({ poolId, id }, { status });
  }
}

/** The name that the source shows is the subject of somebody else. */
function assertionOf(person: number): Assertion {
  const email = { value: emailOf(person), isVerified: isProven(person) };
  const name = subjectOf((person + 1) % PEOPLE);
  return personOf(subjectOf(person), { email, username: name, name });
}

/** A code is the number of the person, and only the owner of an address receives one. */
const proofs: OwnershipProofs = {
  sendCode: async () => undefined,
  async checkCode(_prover, { value }, code) {
    const person = Number(code);
    if (!isProven(person) || emailOf(person) !== value) throw new AppError('code_wrong');
  },
  checkPassword: () => Promise.reject(new AppError('credentials_wrong')),
};
