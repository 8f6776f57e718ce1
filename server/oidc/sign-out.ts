/**
 * Signing out at the application's wish (OpenID Connect RP-Initiated Logout).
 *
 * oidc-provider asks the person first, on a page of its own, which posts the answer. An application
 * that shows whose session it means, by an id token of the very user who is signed in, needs no such
 * question: an attacker's page does not have that token, and a wrong guess ends nothing.
 */
import type { KoaContextWithOIDC } from 'oidc-provider';

import type { OidcRecordStore } from '../store/store.ts';
import { revokeGrant } from './adapter.ts';
import { isOffline } from './grants.ts';

/** Turns the question into its answer where none is needed. Runs after oidc-provider has judged the request. */
export async function signOutAtOnce(
  ctx: KoaContextWithOIDC,
  records: OidcRecordStore,
): Promise<void> {
  const { session, entities, client, params, provider } = ctx.oidc;
  const subject = entities.IdTokenHint?.payload['sub'];
  const isOwnSession = session?.accountId === undefined || session.accountId === subject;
  if (ctx.status !== 200 || subject === undefined || session === undefined || !isOwnSession) return;

  const grantIds = Object.values(session.authorizations ?? {})
    .filter(({ persistsLogout }) => persistsLogout !== true)
    .flatMap(({ grantId }) => grantId ?? []);
  await Promise.all(grantIds.map((grantId) => revokeGrant(records, grantId)));
  await session.destroy();

  const name = provider.cookieName('session');
  dropCookie(ctx, name);
  ctx.cookies.set(name, null, { path: '/', httpOnly: true, sameSite: 'lax' });
  ctx.remove('content-type');
  ctx.status = 303;
  ctx.redirect(client === undefined ? ctx.oidc.urlFor('end_session_success') : target(ctx, params));
}

function target(ctx: KoaContextWithOIDC, params: KoaContextWithOIDC['oidc']['params']): string {
  const uri = params?.['post_logout_redirect_uri'];
  if (typeof uri !== 'string') return ctx.oidc.urlFor('end_session_success');
  const url = new URL(uri);
  if (typeof params?.['state'] === 'string') url.searchParams.set('state', params['state']);
  return url.href;
}

/** Tokens end with the session unless the application was granted to go on without it. */
export function tieTokensToSession({ oidc }: KoaContextWithOIDC): void {
  const { session, client, grant } = oidc;
  if (session === undefined || client === undefined || grant === undefined) return;
  session.authorizationFor(client.clientId).persistsLogout = isOffline(grant);
}

/** Takes back a cookie, and its signature, that this answer was about to set. */
export function dropCookie(ctx: KoaContextWithOIDC, name: string): void {
  const header = ctx.res.getHeader('set-cookie');
  if (!Array.isArray(header)) return;
  const kept = header.filter(
    (cookie) => !cookie.startsWith(`${name}=`) && !cookie.startsWith(`${name}.sig=`),
  );
  if (kept.length > 0) ctx.res.setHeader('set-cookie', kept);
  else ctx.res.removeHeader('set-cookie');
}
