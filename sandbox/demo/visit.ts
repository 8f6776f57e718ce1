import { chooseLanguage } from '../language.ts';
import type { Language } from '../language.ts';
import type { Incoming } from '../listen.ts';
import type { AccountApi } from './account-api.ts';
import { languageCookie, readCookie, sessionCookie } from './cookies.ts';
import { Problem } from './problem.ts';
import type { RelyingParty, Tokens } from './relying-party.ts';
import type { Sessions } from './sessions.ts';

/** What the pages of the demo share. */
export type DemoState = {
  readonly origin: string;
  readonly postLogoutRedirectUri: string;
  readonly apiOrigin: string;
  /** The first is also that of the direct sign-in. */
  readonly connections: readonly string[];
  readonly relyingParty: RelyingParty;
  readonly accountApi: AccountApi;
  readonly sessions: Sessions;
};

/** One request, with the browser's cookies read. */
export type Visit = {
  readonly incoming: Incoming;
  readonly language: Language;
  readonly sessionId: string | undefined;
};

export function visitOf(incoming: Incoming): Visit {
  const { cookie, 'accept-language': accepted } = incoming.headers;
  return {
    incoming,
    language: chooseLanguage([readCookie(cookie, languageCookie)], accepted),
    sessionId: readCookie(cookie, sessionCookie),
  };
}

/** The tokens of the signed-in person; throws a Problem when nobody is signed in. */
export function requireTokens(state: DemoState, visit: Visit): Tokens {
  const { tokens } = state.sessions.find(visit.sessionId);
  if (tokens === undefined) throw new Problem('signed_out');
  return tokens;
}
