import { languages } from '../language.ts';
import { pageReply, redirectReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { languageCookie, writeCookie } from './cookies.ts';
import { Problem } from './problem.ts';
import { knownClaims, pictureOf, profilePage } from './profile-page.ts';
import type { Tokens } from './relying-party.ts';
import type { DemoState, Visit } from './visit.ts';
import { welcomePage } from './welcome-page.ts';

/** A part of the page that could not be had leaves the other parts standing. */
function orProblem<Value>(attempt: Promise<Value>): Promise<Value | Problem> {
  return attempt.catch((error: unknown) => {
    if (error instanceof Problem) return error;
    throw error;
  });
}

async function profileReply(state: DemoState, visit: Visit, tokens: Tokens): Promise<Reply> {
  const [userinfo, identities] = await Promise.all([
    orProblem(state.relyingParty.userinfo(tokens)),
    orProblem(state.accountApi.identities(tokens.accessToken)),
  ]);
  const done = visit.incoming.url.searchParams.get('done');
  const picture = pictureOf(knownClaims({ tokens, userinfo }));
  const page = profilePage({
    language: visit.language,
    tokens,
    userinfo,
    identities,
    connections: state.connections,
    apiOrigin: state.apiOrigin,
    notice: done === 'linked' || done === 'unlinked' ? done : undefined,
  });
  return pageReply(page, { imageOrigins: picture === undefined ? [] : [picture.origin] });
}

/** The first page: an invitation, or who the person is. */
export async function home(state: DemoState, visit: Visit): Promise<Reply> {
  const wanted = visit.incoming.url.searchParams.get('lang');
  const language = languages.find((known) => known === wanted);
  if (language !== undefined) {
    return redirectReply('/', { 'set-cookie': writeCookie(languageCookie, language) });
  }
  const { tokens } = state.sessions.find(visit.sessionId);
  if (tokens === undefined) return pageReply(welcomePage(visit.language));
  return profileReply(state, visit, tokens);
}
