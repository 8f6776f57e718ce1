/**
 * Where a browser shows the ticket of its domain (RFC 4559): asked for it by a header, it comes again with
 * one by itself. A browser outside the domain shows the page that came with the question instead.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { lookAtAwaited } from '../../broker/test-sign-in.ts';
import { negotiatePage } from '../pages/negotiate-page.ts';
import { browserOf } from './browser-of.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { finishCallback } from './callback-routes.ts';
import { sendPage } from './send-page.ts';

/** Beside the callback addresses of connections. */
const ADDRESSES = [
  '/connection/social/:identifier/:poolId/negotiate',
  '/connections/:protocol/negotiate',
];

export function negotiateRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  for (const address of ADDRESSES) {
    app.get(address, (request, reply) => negotiate(deps, request, reply));
  }
}

async function negotiate(
  deps: BrowserDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { publicUrl, steps } = deps.broker;
  const browser = browserOf(request, reply, publicUrl);
  const { pathname, origin, searchParams } = new URL(request.url, publicUrl);
  const state = searchParams.get('state') ?? '';
  const shown =
    ticketIn(request) ?? (searchParams.has('declined') ? { error: 'access_denied' } : undefined);
  if (shown === undefined) {
    await lookAtAwaited(steps, state, browser);
    const query = new URLSearchParams({ state }).toString();
    void reply.header('www-authenticate', 'Negotiate').header('cache-control', 'no-store');
    const page = negotiatePage({ language: browser.locale, address: `${pathname}?${query}` });
    return sendPage(reply, page, 401);
  }
  const params = new URLSearchParams({ state, ...shown });
  const url = `${origin}${pathname.replace(/negotiate$/, 'callback')}`;
  const callback = { method: 'POST', params } as const;
  return finishCallback(deps, { request, reply, params, browser }, { url, callback });
}

/** A token never travels in an address: there it would be kept and logged. */
function ticketIn({ headers }: FastifyRequest): { readonly negotiate: string } | undefined {
  const negotiate = /^Negotiate ([A-Za-z\d+/]+={0,2})$/i.exec(headers.authorization ?? '')?.[1];
  return negotiate === undefined ? undefined : { negotiate };
}
