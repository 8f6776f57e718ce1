/** What a browser, or a program, sees of an answer that is a page or a failure. */
import type { ErrorOut, KoaContextWithOIDC } from 'oidc-provider';

import { languageOf } from '../broker/browser.ts';
import type { PageContext, Pages, PassedOn, RenderedPage } from './pages.ts';

export interface Screens {
  readonly error: (ctx: KoaContextWithOIDC, failure: ErrorOut) => void;
  readonly askToSignOut: (ctx: KoaContextWithOIDC) => void;
  readonly signedOut: (ctx: KoaContextWithOIDC) => void;
  readonly passOn: (ctx: KoaContextWithOIDC, form: Omit<PassedOn, keyof PageContext>) => void;
}

const browserRoutes: ReadonlySet<string> = new Set([
  'authorization',
  'resume',
  'end_session',
  'end_session_confirm',
  'end_session_success',
]);

/** Pages where a person looks; everywhere else failures have the shape of RFC 6749 section 5.2. */
export function createScreens(
  pages: Pages,
  requestIdOf: (ctx: KoaContextWithOIDC) => string | undefined,
): Screens {
  const contextOf = (ctx: KoaContextWithOIDC): PageContext => ({
    language: languageOf({ query: ctx.oidc.params ?? ctx.query, headers: ctx.headers }),
    requestId: requestIdOf(ctx),
  });

  return {
    error(ctx, { error, error_description: description, ...rest }) {
      if (!browserRoutes.has(ctx.oidc.route)) {
        ctx.body = { error, error_description: description, ...rest };
        return;
      }
      show(ctx, pages.error({ ...contextOf(ctx), status: ctx.status, error, description }));
    },
    askToSignOut(ctx) {
      const { client, session } = ctx.oidc;
      const question = {
        applicationName: client?.clientName,
        action: ctx.oidc.urlFor('end_session_confirm'),
        fields: { xsrf: String(session?.state?.['secret']) },
      };
      show(ctx, pages.askToSignOut({ ...contextOf(ctx), ...question }));
    },
    signedOut(ctx) {
      show(ctx, pages.signedOut(contextOf(ctx)));
    },
    passOn(ctx, { url, fields }) {
      show(ctx, pages.passOn({ ...contextOf(ctx), url, fields }));
    },
  };
}

function show(ctx: KoaContextWithOIDC, { html, headers }: RenderedPage): void {
  ctx.type = 'html';
  ctx.set({ ...headers });
  ctx.body = html;
}
