/** What went wrong at our OpenID provider, for the log: no token, code, secret or address. */
import type { EventEmitter } from 'node:events';

import type { errors, KoaContextWithOIDC, Provider } from 'oidc-provider';

export interface OpenIdLog {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

const refusals = [
  'authorization.error',
  'grant.error',
  'introspection.error',
  'revocation.error',
  'userinfo.error',
  'end_session.error',
  'end_session_confirm.error',
] as const;

/** Has the log told what oidc-provider refuses, and what fails in it. */
export function report(
  provider: Provider,
  log: OpenIdLog,
  requestIdOf: (ctx: KoaContextWithOIDC) => string | undefined,
): void {
  const about = (ctx: KoaContextWithOIDC) => ({
    requestId: requestIdOf(ctx),
    route: ctx.oidc.route,
    appId: ctx.oidc.client?.clientId,
  });
  const onRefusal = (ctx: KoaContextWithOIDC, error: errors.OIDCProviderError) => {
    const { error: code, error_description: description, error_detail: detail } = error;
    log.info({ ...about(ctx), code, description, detail }, 'openid request refused');
  };
  const events: EventEmitter = provider; // its own types know no list of events, and not Koa's own
  for (const event of refusals) events.on(event, onRefusal);
  events.on('server_error', (ctx: KoaContextWithOIDC, error: Error) => {
    log.error({ ...about(ctx), err: error }, 'openid request failed');
  });
  events.on('error', (error: Error) => log.error({ err: error }, 'openid answer failed'));
}
