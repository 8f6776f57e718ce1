/**
 * Ending sessions: at the application's wish (OpenID Connect RP-Initiated Logout), and when somebody
 * else signs in.
 *
 * oidc-provider puts a page in between each time, which posts the answer. For an application's wish
 * that page stays, unless the application shows whose session it means by an id token of the very
 * user who is signed in: an attacker's page does not have that token, and a wrong guess ends nothing.
 */
import type { KoaContextWithOIDC, Session } from 'oidc-provider';

import type { OidcRecordStore } from '../store/oidc-ports.ts';
import { revokeGrant } from './adapter.ts';
import { dropCookie } from './answer-cookies.ts';
import { sessionCookie } from './configuration.ts';
import { isOffline } from './grants.ts';

/** Tokens end with the session unless the application was granted to go on without it. */
export function tieTokensToSession({ oidc }: KoaContextWithOIDC): void {
  const { session, client, grant } = oidc;
  if (session === undefined || client === undefined || grant === undefined) return;
  session.authorizationFor(client.clientId).persistsLogout = isOffline(grant);
}

/** Replaces oidc-provider's page by what the page would lead to. Runs after it has judged the request. */
export async function skipSignOutPage(
  ctx: KoaContextWithOIDC,
  records: OidcRecordStore,
): Promise<void> {
  const { session } = ctx.oidc;
  const next = session === undefined ? undefined : nextAddress(ctx, session);
  if (session === undefined || next === undefined) return;
  await endSession(ctx, session, records);
  // The sign-in that goes on then must know by then who it was.
  if (ctx.oidc.route === 'resume') await ctx.oidc.entities.Interaction?.persist();
  ctx.remove('content-type');
  ctx.status = 303;
  ctx.redirect(next);
}

/** Where the browser goes when the session ends without a question; undefined when one must be asked. */
function nextAddress(ctx: KoaContextWithOIDC, session: Session): string | undefined {
  const { route, result } = ctx.oidc;
  if (ctx.status !== 200) return undefined;
  const { postLogoutRedirectUri: after, state } = session.state ?? {};
  const address = typeof after === 'string' ? after : undefined;
  // A sign-in waits until the other person's session is gone, and then goes on.
  if (route === 'resume' && result === undefined) return address;
  if (route !== 'end_session' || !isOwnSession(ctx, session)) return undefined;
  if (address === undefined) return ctx.oidc.urlFor('end_session_success');
  const url = new URL(address);
  if (typeof state === 'string') url.searchParams.set('state', state);
  return url.href;
}

/** Whether the request shows an id token (validated by now) of whoever is signed in here, if anybody is. */
function isOwnSession({ oidc }: KoaContextWithOIDC, { accountId }: Session): boolean {
  const subject = oidc.entities.IdTokenHint?.payload['sub'];
  return subject !== undefined && (accountId === undefined || accountId === subject);
}

async function endSession(
  ctx: KoaContextWithOIDC,
  session: Session,
  records: OidcRecordStore,
): Promise<void> {
  const grantIds = Object.values(session.authorizations ?? {})
    .filter(({ persistsLogout }) => persistsLogout !== true)
    .flatMap(({ grantId }) => grantId ?? []);
  await Promise.all(grantIds.map((grantId) => revokeGrant(records, grantId)));
  await session.destroy();

  const name = ctx.oidc.provider.cookieName('session');
  dropCookie(ctx, name);
  ctx.cookies.set(name, null, sessionCookie);
}
