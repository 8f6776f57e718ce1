import { languageTag } from '../language.ts';
import { redirectReply } from '../reply.ts';
import type { Reply } from '../reply.ts';
import { clearCookie, sessionCookie, writeCookie } from './cookies.ts';
import { Problem } from './problem.ts';
import type { DemoState, Visit } from './visit.ts';

/** Sends the person to the sign-in page, or with `?direct` straight to the first connection. */
export async function signIn(state: DemoState, visit: Visit): Promise<Reply> {
  const isDirect = visit.incoming.url.searchParams.has('direct');
  const { location, attempt } = await state.relyingParty.begin({
    connection: isDirect ? state.connections[0] : undefined,
    uiLocales: languageTag[visit.language],
  });
  const sessionId = state.sessions.addAttempt(visit.sessionId, attempt);
  return redirectReply(location, { 'set-cookie': writeCookie(sessionCookie, sessionId) });
}

/** Takes the person back. Only the browser that started may finish (login CSRF). */
export async function callback(state: DemoState, visit: Visit): Promise<Reply> {
  const response = visit.incoming.url.searchParams;
  const attempt = state.sessions.takeAttempt(visit.sessionId, response.get('state'));
  if (attempt === undefined) throw new Problem('sign_in_unknown');
  const tokens = await state.relyingParty.finish(response, attempt);
  const sessionId = state.sessions.signIn(visit.sessionId, tokens);
  return redirectReply('/', { 'set-cookie': writeCookie(sessionCookie, sessionId) });
}

/** Forgets the person here, and then at the provider. */
export async function signOut(state: DemoState, visit: Visit): Promise<Reply> {
  const { tokens } = state.sessions.find(visit.sessionId);
  state.sessions.signOut(visit.sessionId);
  const headers = { 'set-cookie': clearCookie(sessionCookie) };
  if (tokens === undefined) return redirectReply('/', headers);
  const { relyingParty, postLogoutRedirectUri } = state;
  const location = await relyingParty
    .signOutLocation(tokens.idToken, postLogoutRedirectUri)
    .catch((error: unknown) => {
      // The server may be gone already; being forgotten here is what the person asked for.
      if (error instanceof Problem) return undefined;
      throw error;
    });
  return redirectReply(location ?? '/', headers);
}
