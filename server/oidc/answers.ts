/** The last word on every answer of oidc-provider. */
import type { KoaContextWithOIDC } from 'oidc-provider';

import type { OidcRecordStore } from '../store/store.ts';
import { routes } from './configuration.ts';
import { withExpireIn } from './quirks.ts';
import { dropCookie, signOutAtOnce } from './sign-out.ts';

/**
 * For the pages of oidc-provider itself, which add the hash of their one script. No `form-action`:
 * it would apply to wherever a posted form redirects.
 */
const pagePolicy = "default-src 'none'; script-src; base-uri 'none'; frame-ancestors 'none'";

export interface AnswerDeps {
  readonly records: OidcRecordStore;
  readonly requestIdOf: (ctx: KoaContextWithOIDC) => string | undefined;
}

export function createAnswerStep({ records, requestIdOf }: AnswerDeps) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> => {
    const isForBrowsers = /^\/(?:auth|session)(?:\/|$)/.test(ctx.path);
    if (isForBrowsers) ctx.set({ 'content-security-policy': pagePolicy, ...pageHeaders });
    await next();

    const oidc: KoaContextWithOIDC['oidc'] | undefined = ctx.oidc; // absent when no route matched
    if (oidc === undefined) return notFound(ctx);
    if (oidc.route === 'end_session') await signOutAtOnce(ctx, records);
    if (oidc.route === 'authorization') dropCookie(ctx, oidc.provider.cookieName('interaction')); // the broker's own binds the browser
    if (ctx.path === routes.token) ctx.body = withExpireIn(ctx.body);
    if (ctx.status >= 400) ctx.body = withRequestId(ctx.body, requestIdOf(ctx));
    if (ctx.status >= 300 && ctx.status < 400) ctx.remove('content-security-policy');
  };
}

const pageHeaders = { 'referrer-policy': 'no-referrer', 'x-content-type-options': 'nosniff' };

function notFound(ctx: KoaContextWithOIDC): void {
  ctx.body = { error: 'not_found', error_description: 'there is no such endpoint' };
  ctx.status = 404;
}

function withRequestId(body: unknown, requestId: string | undefined): unknown {
  const isError = typeof body === 'object' && body !== null && 'error' in body;
  return isError && requestId !== undefined ? { ...body, request_id: requestId } : body;
}
