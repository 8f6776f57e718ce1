/** The last word on every answer of oidc-provider. */
import { errors, type KoaContextWithOIDC } from 'oidc-provider';

import type { Clock } from '../kernel/clock.ts';
import type { OidcRecordStore } from '../store/oidc-ports.ts';
import { revokeFamily } from './adapter.ts';
import { dropCookie, withholdCookie } from './answer-cookies.ts';
import { credentialsGrant } from './client-metadata.ts';
import { interactionCookie, routes } from './configuration.ts';
import { withExpireIn } from './quirks.ts';
import { AlreadyUsed, type RequestWrites } from './request-writes.ts';
import type { Screens } from './screens.ts';
import type { SignedInRequests } from './signed-in-requests.ts';
import { skipSignOutPage } from './sign-out.ts';

/**
 * For the pages of oidc-provider itself, which add the hash of their one script. No `form-action`:
 * it would apply to wherever a posted form redirects.
 */
const pagePolicy = "default-src 'none'; script-src; base-uri 'none'; frame-ancestors 'none'";
const pageHeaders = {
  'content-security-policy': pagePolicy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

export interface AnswerDeps {
  readonly records: OidcRecordStore;
  readonly writes: RequestWrites;
  readonly signedIn: SignedInRequests;
  readonly signOutUpstream: (ctx: KoaContextWithOIDC) => Promise<void>;
  readonly clock: Clock;
  readonly screens: Screens;
  readonly requestIdOf: (ctx: KoaContextWithOIDC) => string | undefined;
}

/** A step around oidc-provider: what it wrote is stored before its answer leaves. */
export function createAnswerStep(deps: AnswerDeps) {
  return async (ctx: KoaContextWithOIDC, next: () => Promise<unknown>): Promise<void> => {
    deps.writes.begin(ctx.req);
    deps.signedIn.showCookie(ctx);
    if (/^\/(?:auth|session)(?:\/|$)/.test(ctx.path)) {
      withholdCookie(ctx, interactionCookie); // the broker binds the browser with a cookie of its own
      ctx.set(pageHeaders);
      ctx.redirect = (address) => redirect(ctx, address);
    }
    await next();

    const oidc: KoaContextWithOIDC['oidc'] | undefined = ctx.oidc; // absent when no route matched
    if (oidc === undefined) return notFound(ctx);
    await writeDown(deps, ctx);
    await skipSignOutPage(ctx, deps.records);
    await deps.signOutUpstream(ctx);
    if (ctx.path === routes.token) ctx.body = withExpireIn(ctx.body);
    if (oidc.route === 'discovery') ctx.body = withoutOwnGrant(ctx.body);
    if (ctx.status >= 400) ctx.body = withRequestId(ctx.body, deps.requestIdOf(ctx));
    if (ctx.status >= 300 && ctx.status < 400) ctx.remove('content-security-policy');
  };
}

/** Without koa's page about it, whose type is negotiated each time and which no browser shows. */
function redirect(ctx: KoaContextWithOIDC, address: string): void {
  ctx.set('location', new URL(address).href);
  ctx.body = '';
}

/** An answer whose records could not be written must not leave the house. */
async function writeDown(deps: AnswerDeps, ctx: KoaContextWithOIDC): Promise<void> {
  try {
    await deps.writes.commit(ctx.req, { isFollowed: leadsToCode(ctx) });
  } catch (error) {
    const { provider, route } = ctx.oidc;
    dropCookie(ctx, provider.cookieName('session'));
    ctx.remove('location');
    if (!(error instanceof AlreadyUsed)) {
      ctx.status = 500;
      deps.screens.error(ctx, { error: 'server_error' });
      provider.emit('server_error', ctx, error);
      return;
    }
    await revokeFamily(deps, error);
    const isToken = route === 'token';
    const refusal = isToken
      ? new errors.InvalidGrant('used before')
      : new errors.InvalidRequest('this sign-in was finished before');
    ctx.status = refusal.statusCode;
    const { error: code, error_description: description } = refusal;
    deps.screens.error(ctx, { error: code, error_description: description });
    provider.emit(isToken ? 'grant.error' : 'authorization.error', ctx, refusal);
  }
}

/**
 * Whether the answer is a code and nothing else: a sign-in is in progress until that is redeemed, and
 * nobody has learned of a user or a token before.
 */
function leadsToCode({ oidc }: KoaContextWithOIDC): boolean {
  const isAuthorization = oidc.route === 'authorization' || oidc.route === 'resume';
  return isAuthorization && oidc.params?.['response_type'] === 'code';
}

function notFound(ctx: KoaContextWithOIDC): void {
  ctx.body = { error: 'not_found', error_description: 'there is no such endpoint' };
  ctx.status = 404;
}

function withRequestId(body: unknown, requestId: string | undefined): unknown {
  const isError = typeof body === 'object' && body !== null && 'error' in body;
  return isError && requestId !== undefined ? { ...body, request_id: requestId } : body;
}

/** The grant of our own API is nothing that a client could ask for. */
function withoutOwnGrant(body: unknown): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const types: unknown = Reflect.get(body, 'grant_types_supported');
  if (!Array.isArray(types)) return body;
  return { ...body, grant_types_supported: types.filter((type) => type !== credentialsGrant) };
}
