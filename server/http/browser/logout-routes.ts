/** Where sources say that a session of theirs has ended: through a browser, or by a call of their own. */
import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Browser } from '../../broker/interaction.ts';
import { returnFromSource, type Returned } from '../../broker/sign-out.ts';
import { receiveLogout, type SignedOut } from '../../broker/upstream-logout.ts';
import { say } from '../pages/text.ts';
import { browserOf } from './browser-of.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { failurePage } from './failure-page.ts';
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
  const callback = callbackOf(request);
  const browser = browserOf(request, reply, deps.broker.publicUrl);
  const returned = await returnFromSource(deps.broker, callback, browser);
  if (returned !== undefined) return goOn({ request, reply, browser }, returned);
  const arrival = { ...request.params, callback };
  const isFromServer = callback.params.has('logout_token');
  const signedOut = await receiveLogout(deps.broker, arrival).catch((error: unknown) => {
    if (isFromServer) return undefined;
    throw error;
  });
  if (isFromServer && signedOut === undefined) return refuse(request, reply);
  if (signedOut === undefined) throw new AppError('no_sign_out_message');
  return answerSource(deps, { request, reply }, signedOut);
}

/** OpenID Connect Back-Channel Logout section 2.8; why is nobody's business but ours. */
function refuse(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  request.log.info('a logout token was refused');
  return reply.status(400).header('cache-control', 'no-store').send({ error: 'invalid_request' });
}

/** A sign-out that began here, after the source was told of it. */
function goOn(
  { request, reply, browser }: Visit & { readonly browser: Browser },
  { after, error }: Returned,
): FastifyReply {
  void reply.header('cache-control', 'no-store');
  if (error === undefined) return reply.redirect(after, 303);
  const label = say(browser.locale, 'goOn');
  return failurePage(reply, {
    error,
    request,
    title: 'signedOut',
    next: [{ kind: 'link', label, address: after }],
  });
}

interface Visit {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Tells the source that it was done, by the browser that brought the message where there is one. */
export function answerSource(
  { broker }: BrowserDeps,
  { request, reply }: Visit,
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
