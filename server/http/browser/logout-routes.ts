/** Where sources say that a session of theirs has ended: through a browser, or by a call of their own. */
import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { receiveLogout, type SignedOut } from '../../broker/upstream-logout.ts';
import { browserOf } from './browser-of.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { formOf } from './posted-form.ts';
import { follow } from './send-page.ts';

/** Beside the connection's callback address, which takes such messages by POST as well. */
const ADDRESS = '/connection/social/:identifier/:poolId/logout';

interface Named {
  readonly Params: { readonly identifier: string; readonly poolId: string };
}

export function logoutRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  app.get<Named>(ADDRESS, (request, reply) => take(deps, request, reply));
  app.post<Named>(ADDRESS, (request, reply) => take(deps, request, reply));
}

async function take(
  deps: BrowserDeps,
  request: FastifyRequest<Named>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const signedOut = await receiveLogout(deps.broker, {
    ...request.params,
    callback: callbackOf(request),
  });
  if (signedOut === undefined) throw new AppError('no_sign_out_message');
  return answerSource(deps, { request, reply }, signedOut);
}

/** Tells the source that it was done, by the browser that brought the message where there is one. */
export function answerSource(
  { broker }: BrowserDeps,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { ended, answer }: SignedOut,
): FastifyReply {
  request.log.info({ ended }, 'signed out by a source');
  void reply.header('cache-control', 'no-store');
  if (answer === undefined) return reply.status(200).send();
  const { locale } = browserOf(request, reply, broker.publicUrl);
  return follow(reply, answer, locale);
}

function callbackOf(request: FastifyRequest) {
  const query = request.url.split('?').slice(1).join('?');
  if (request.method === 'POST') return { method: 'POST', params: formOf(request), query } as const;
  return { method: 'GET', params: new URLSearchParams(query), query } as const;
}
