/** Signing out goes on at the source that the session came through, where it takes part in that. */
import type { KoaContextWithOIDC } from 'oidc-provider';

import type { Browser, SignOutAtSource } from '../broker/interaction.ts';
import type { Screens } from './screens.ts';
import type { UpstreamSessions } from './upstream-sessions.ts';

export interface SignOutUpstream {
  readonly upstreamSessions: UpstreamSessions;
  readonly screens: Screens;
  readonly browserOf: (ctx: KoaContextWithOIDC) => Browser;
}

const routes: ReadonlySet<string> = new Set(['end_session', 'end_session_confirm']);

/** Leads a browser whose session has just ended past the source, before it goes where it was going. */
export function signOutUpstreamStep(
  { signOutAtSource }: { readonly signOutAtSource?: SignOutAtSource },
  deps: SignOutUpstream,
) {
  return async (ctx: KoaContextWithOIDC): Promise<void> => {
    const { route, session } = ctx.oidc;
    const after = ctx.response.get('location');
    if (!routes.has(route) || after === '' || session === undefined) return;
    const isEnded: unknown = Reflect.get(session, 'destroyed'); // its published type leaves it out
    if (isEnded !== true) return;
    const upstream = deps.upstreamSessions.noted(ctx.req);
    if (upstream === undefined) return;
    const instruction = await signOutAtSource?.({ upstream, after }, deps.browserOf(ctx));
    if (instruction?.kind === 'redirect') ctx.redirect(instruction.url);
    if (instruction?.kind !== 'post') return;
    ctx.remove('location');
    ctx.status = 200;
    deps.screens.passOn(ctx, instruction);
  };
}
