import { AppError } from '@causeway/contract/errors.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';

import type { SignedIn } from '../../broker/interaction.ts';
import type { Application } from '../../directory/application.ts';
import { tokenSetOf } from '../authentication/token-set.ts';
import { userDto } from '../management/user-dto.ts';
import type { BrowserDeps } from './browser-routes.ts';

const SCOPE = 'openid profile email phone';

/**
 * Who signed in, with an id_token for the application's page: no code has to be exchanged there.
 * Throws `login_expired` when the request waits no more.
 */
export async function signedInUser(
  { broker, openid }: BrowserDeps,
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  { interactionUid, userId, amr }: SignedIn,
) {
  const interaction = await broker.interactions.find(interactionUid);
  if (interaction === undefined) throw new AppError('login_expired');
  const { appId, poolId } = interaction;
  const [application, user] = await Promise.all([
    broker.store.applications.find(appId),
    broker.store.users.find(poolId, userId),
  ]);
  if (application === undefined || user === undefined) throw new AppError('login_expired');

  const answer = await openid.exchangeCredentials(
    { ...proofOf(application), scope: SCOPE, prove: async () => ({ userId, amr: amr ?? [] }) },
    { request: request.raw, response: reply.raw },
    { requestId: request.id, ip: request.ip },
  );
  const { id_token: token } = tokenSetOf(answer);
  return { ...userDto(user, {}), id: user.id, userPoolId: poolId, token };
}

/** The server speaks for the application here, so it proves itself as the application would. */
function proofOf({ id, secret, oidc }: Application) {
  const encode = (text: string) => encodeURIComponent(text);
  const basic = Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64');
  switch (oidc.clientAuthentication) {
    case 'client_secret_basic':
      return { authorization: `Basic ${basic}`, clientId: undefined, clientSecret: undefined };
    case 'client_secret_post':
      return { authorization: undefined, clientId: id, clientSecret: secret };
    case 'none':
      return { authorization: undefined, clientId: id, clientSecret: undefined };
  }
}
