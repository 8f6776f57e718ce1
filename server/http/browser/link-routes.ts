/** Opening a binding link: straight to the source, or a question first. */
import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { confirmLink, openLink } from '../../broker/binding.ts';
import type { Browser } from '../../broker/interaction.ts';
import type { LinkOffer } from '../../broker/login.ts';
import { explainFailure } from '../../broker/upstream-failure.ts';
import { brandOf } from '../pages/brand.ts';
import { confirmLinkPage } from '../pages/link-pages.ts';
import { browserOf } from './browser-of.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { failurePage } from './failure-page.ts';
import { nameOf } from './person-name.ts';
import { formOf } from './posted-form.ts';
import { follow, sendPage } from './send-page.ts';
import { rememberApplication, wayBack } from './way-back.ts';

export function linkRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  app.get<{ Params: { token: string } }>('/link/:token', (request, reply) =>
    explained(deps, { request, reply }, async () => {
      const browser = browserOf(request, reply, deps.broker.publicUrl);
      const sessionUserId = await deps.sessionUser(request, reply);
      const visitor = { browser, sessionUserId };
      const opened = await openLink(deps.broker, request.params.token, visitor);
      if (opened.kind === 'go') return follow(reply, opened.instruction, browser.locale);
      return ask(deps, reply, { ...opened, browser });
    }),
  );

  app.post('/link/confirm', (request, reply) =>
    explained(deps, { request, reply }, async () => {
      const browser = browserOf(request, reply, deps.broker.publicUrl);
      const token = formOf(request).get('token') ?? '';
      const instruction = await confirmLink(deps.broker, token, browser);
      return follow(reply, instruction, browser.locale);
    }),
  );
}

async function explained(
  { broker }: BrowserDeps,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
  work: () => Promise<FastifyReply>,
): Promise<FastifyReply> {
  try {
    return await work();
  } catch (error) {
    const named = explainFailure(error, { displayName: '' });
    const next = await wayBack(broker, request);
    return failurePage(reply, { error: named, request, title: 'cannotLink', next });
  }
}

async function ask(
  { broker }: BrowserDeps,
  reply: FastifyReply,
  { offer, confirmToken, browser }: { offer: LinkOffer; confirmToken: string; browser: Browser },
): Promise<FastifyReply> {
  const { poolId } = offer;
  const [application, connection, user] = await Promise.all([
    broker.store.applications.find(offer.appId),
    broker.store.connections.find(poolId, offer.connectionId),
    broker.store.users.find(poolId, offer.userId),
  ]);
  if (application === undefined || connection === undefined || user === undefined) {
    throw new AppError('link_expired');
  }

  rememberApplication(reply, broker, application);
  const page = confirmLinkPage({
    language: browser.locale,
    source: connection.displayName,
    brand: brandOf(application),
    person: nameOf(user),
    confirmToken,
  });
  return sendPage(reply, page);
}
