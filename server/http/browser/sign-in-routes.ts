/** The hosted sign-in page of one authorization request, and the choices on it. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import { asksForPassword } from '../../broker/directory-sign-in.ts';
import { showsCode } from '../../broker/scan-sign-in.ts';
import { chooseConnection, signInPage as signInAddress } from '../../broker/sign-in.ts';
import { explainFailure } from '../../broker/upstream-failure.ts';
import { say } from '../pages/text.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { failurePage } from './failure-page.ts';
import { passwordAddress } from './password-address.ts';
import { scanAddress } from './scan-address.ts';
import { follow } from './send-page.ts';
import { type OfInteraction, openVisit, showSignIn } from './sign-in-view.ts';

type OfConnection = { Params: { uid: string; connection: string } };
type Asked = OfInteraction & { Querystring: { with?: unknown } };

export function signInRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  app.get<Asked>('/interaction/:uid', async (request, reply) => {
    const visit = await openVisit(deps, request, reply);
    const { with: wanted } = request.query;
    return showSignIn(deps, visit, { wanted: typeof wanted === 'string' ? wanted : undefined });
  });
  app.get<OfConnection>('/interaction/:uid/:connection', (request, reply) =>
    choose(deps, request, reply),
  );
  app.post<OfInteraction>('/interaction/:uid/abort', (request, reply) =>
    abort(deps, request, reply),
  );
}

async function choose(
  deps: BrowserDeps,
  request: FastifyRequest<OfConnection>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { interaction, browser } = await openVisit(deps, request, reply);
  const named = request.params.connection;
  try {
    if (await asksForPassword(deps.broker, { interaction, named })) {
      return await reply.redirect(passwordAddress('', interaction.uid, named), 303);
    }
    if (await showsCode(deps.broker, { interaction, named })) {
      return await reply.redirect(scanAddress('', interaction.uid, named), 303);
    }
    const instruction = await chooseConnection(deps.broker, { interaction, browser, named });
    return follow(reply, instruction, browser.locale);
  } catch (error) {
    const label = say(browser.locale, 'chooseAnother');
    return failurePage(reply, {
      error: explainFailure(error, { displayName: named }),
      request,
      next: [{ kind: 'link', label, address: signInAddress('', interaction.uid) }],
    });
  }
}

/** The person gives up: the application is told `access_denied` (RFC 6749 section 4.1.2.1). */
async function abort(
  deps: BrowserDeps,
  request: FastifyRequest<OfInteraction>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { interaction } = await openVisit(deps, request, reply);
  const address = await deps.broker.interactions.abort(interaction.uid, {
    code: 'access_denied',
    description: 'the person did not sign in',
  });
  return reply.redirect(address, 303);
}
