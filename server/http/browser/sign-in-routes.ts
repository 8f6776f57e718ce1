/** The hosted sign-in page of one authorization request, and the choices on it. */
import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

import type { Interaction } from '../../broker/interaction.ts';
import { chooseConnection, signInPage as signInAddress } from '../../broker/sign-in.ts';
import { tenantNamed } from '../../broker/tenant-entry.ts';
import { explainFailure } from '../../broker/upstream-failure.ts';
import { signInPage } from '../pages/sign-in-page.ts';
import { say } from '../pages/text.ts';
import { browserOf } from './browser-of.ts';
import type { BrowserDeps } from './browser-routes.ts';
import { failurePage } from './failure-page.ts';
import { follow, sendPage } from './send-page.ts';

/** One page of buttons; an application with more connections needs home-realm discovery, not scrolling. */
const CHOICE_LIMIT = 50;

type OfInteraction = { Params: { uid: string } };
type OfConnection = { Params: { uid: string; connection: string } };

export function signInRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  app.get<OfInteraction>('/interaction/:uid', (request, reply) => choices(deps, request, reply));
  app.get<OfConnection>('/interaction/:uid/:connection', (request, reply) =>
    choose(deps, request, reply),
  );
  app.post<OfInteraction>('/interaction/:uid/abort', (request, reply) =>
    abort(deps, request, reply),
  );
}

async function choices(
  deps: BrowserDeps,
  request: FastifyRequest<OfInteraction>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { broker } = deps;
  const { interaction, browser } = await owned(deps, request, reply);
  const { poolId, appId, uid } = interaction;
  const scope = { poolId, tenantId: tenantNamed(interaction) };
  const [application, offered] = await Promise.all([
    broker.store.applications.find(appId),
    broker.store.connections.listEnabled(scope, appId, { offset: 0, limit: CHOICE_LIMIT }),
  ]);
  if (application === undefined) throw new AppError('application_not_found');

  const page = signInAddress('', uid);
  return sendPage(
    reply,
    signInPage({
      language: browser.locale,
      appName: application.name,
      appLogo: application.logo,
      otherLanguage: `${page}?lang=${browser.locale === 'en' ? 'zh-CN' : 'en-US'}`,
      choices: offered
        .filter(({ type }) => broker.connectorOf(type)?.redirect !== undefined)
        .map(({ identifier, displayName, logo }) => ({
          label: displayName,
          logo,
          address: `${page}/${encodeURIComponent(identifier)}`,
        })),
    }),
  );
}

async function choose(
  deps: BrowserDeps,
  request: FastifyRequest<OfConnection>,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { interaction, browser } = await owned(deps, request, reply);
  const named = request.params.connection;
  try {
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
  const { interaction } = await owned(deps, request, reply);
  const address = await deps.broker.interactions.abort(interaction.uid, {
    code: 'access_denied',
    description: 'the person did not sign in',
  });
  return reply.redirect(address, 303);
}

/**
 * The interaction in the address, if it is this browser's. Without this check an attacker could send
 * their own sign-in page to a victim and receive the victim's session.
 */
async function owned(
  { broker }: BrowserDeps,
  request: FastifyRequest<OfInteraction>,
  reply: FastifyReply,
): Promise<{ interaction: Interaction; browser: ReturnType<typeof browserOf> }> {
  const browser = browserOf(request, reply, broker.publicUrl);
  const { uid } = request.params;
  await broker.steps.look('choose', uid, browser);
  const interaction = await broker.interactions.find(uid);
  if (interaction === undefined) throw new AppError('login_expired');
  return { interaction, browser };
}
