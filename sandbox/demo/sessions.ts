import { randomBytes } from 'node:crypto';
import { ExpiringMap } from '../expiring-map.ts';
import type { SignInAttempt, Tokens } from './relying-party.ts';

/** What the demo remembers of one browser. */
export type Session = {
  /** Sign-ins under way, newest last; several tabs may have one each. */
  readonly attempts: readonly SignInAttempt[];
  readonly tokens: Tokens | undefined;
};

const emptySession: Session = { attempts: [], tokens: undefined };
const mostAttempts = 10;
const lifetimeMs = 8 * 3_600_000;

/** Sessions in memory; they end with the process. */
export class Sessions {
  readonly #sessions: ExpiringMap<Session>;

  constructor(now: () => number) {
    this.#sessions = new ExpiringMap({ lifetimeMs, capacity: 1000, now });
  }

  find(id: string | undefined): Session {
    return this.#sessions.get(id ?? '') ?? emptySession;
  }

  /** Remembers one more sign-in; returns the id of the session, a new one where there was none. */
  addAttempt(id: string | undefined, attempt: SignInAttempt): string {
    const session = this.#sessions.get(id ?? '');
    const keptId = session === undefined || id === undefined ? newId() : id;
    const attempts = [...(session?.attempts ?? []), attempt].slice(-mostAttempts);
    this.#sessions.set(keptId, { ...emptySession, ...session, attempts });
    return keptId;
  }

  /** Takes an attempt out, so that a second answer to it finds nothing. */
  takeAttempt(id: string | undefined, state: string | null): SignInAttempt | undefined {
    const session = this.#sessions.get(id ?? '');
    const attempt = session?.attempts.find((known) => known.state === state);
    if (id === undefined || session === undefined || attempt === undefined) return undefined;
    const attempts = session.attempts.filter((known) => known !== attempt);
    this.#sessions.set(id, { ...session, attempts });
    return attempt;
  }

  /** Signs in under a new id (session fixation); returns it. */
  signIn(id: string | undefined, tokens: Tokens): string {
    const { attempts } = this.find(id);
    this.signOut(id);
    const freshId = newId();
    this.#sessions.set(freshId, { attempts, tokens });
    return freshId;
  }

  signOut(id: string | undefined): void {
    this.#sessions.delete(id ?? '');
  }
}

function newId(): string {
  return randomBytes(32).toString('base64url');
}
