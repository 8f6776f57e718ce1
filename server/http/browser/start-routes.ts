/**
 * The addresses that published front ends open to sign in through one connection. Each is another
 * spelling of an authorization request with `ext_idp_conn_id`, and leads there.
 */
import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';
import type { FastifyInstance, FastifyRequest } from 'fastify';

import { asId } from '../../kernel/ids.ts';
import { newToken } from '../../kernel/token.ts';
import { LISTENS } from './application-window.ts';
import type { BrowserDeps } from './browser-routes.ts';

type Parameters = Readonly<Record<string, string | undefined>>;

export function startRoutes(app: FastifyInstance, deps: BrowserDeps): void {
  const toProvider = (parameters: Parameters) =>
    `${deps.broker.publicUrl}/oidc/auth?${encode(parameters).toString()}`;

  app.get('/api/v3/signin-by-extidp', async (request, reply) =>
    reply.redirect(toProvider(textOf(request.query)), 303),
  );

  app.get<{ Params: { identifier: string } }>(
    '/connections/social/:identifier',
    async (request, reply) => {
      const parameters = await complete(deps, request, request.params.identifier);
      return reply.redirect(toProvider(parameters), 303);
    },
  );

  app.get('/connections/:protocol/init', async (request, reply) => {
    const parameters = await complete(deps, request, textOf(request.query)['identifier']);
    return reply.redirect(toProvider(parameters), 303);
  });
}

/**
 * Front ends name little more than the application and the connection; what an authorization request
 * needs besides is taken from `authorization_params` and from the application.
 */
async function complete(
  { broker }: BrowserDeps,
  request: FastifyRequest,
  identifier: string | undefined,
): Promise<Parameters> {
  const query = textOf(request.query);
  const given = { ...query, ...embedded(query['authorization_params']) };
  const appId = given['app_id'] ?? given['client_id'] ?? '';
  const application = await broker.store.applications.find(asId(appId));
  if (application === undefined) throw new AppError('application_not_found');

  return {
    client_id: appId,
    ext_idp_conn_id: identifier,
    response_type: given['response_type'] ?? 'code',
    response_mode: given['response_mode'],
    redirect_uri: given['redirect_uri'] ?? given['redirect_url'] ?? application.redirectUris[0],
    scope: given['scope'] ?? 'openid profile email phone',
    state: given['state'] ?? newToken(),
    nonce: given['nonce'] ?? newToken(),
    code_challenge: given['code_challenge'],
    code_challenge_method: given['code_challenge_method'],
    tenant_id: given['tenant_id'],
    lang: given['lang'],
    ...(given[LISTENS] === '1' && listening),
  };
}

/**
 * A page that listens hears of a sign-in and gets no code, so the challenge of a code that nobody will
 * have is ours; and who is signed in already must not be sent past the page that tells.
 */
const listening: Parameters = {
  [LISTENS]: '1',
  prompt: 'login',
  response_mode: undefined,
  code_challenge: newToken(),
  code_challenge_method: 'S256',
};

function embedded(json: string | undefined): Parameters {
  if (json === undefined) return {};
  try {
    return textOf(JSON.parse(json));
  } catch {
    throw invalidArgument('authorization_params', rules.object);
  }
}

/** Keeps the members that are text; a repeated parameter (an array) is no text and is left out. */
function textOf(value: unknown): Parameters {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry) => typeof entry[1] === 'string'));
}

function encode(parameters: Parameters): URLSearchParams {
  const encoded = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) encoded.set(name, value);
  }
  return encoded;
}
