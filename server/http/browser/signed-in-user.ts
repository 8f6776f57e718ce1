import { AppError } from '@causeway/contract/errors.ts';

import type { SignedIn } from '../../broker/interaction.ts';
import { vouchFor } from '../../oidc/credentials-grant.ts';
import { exchangedTokens } from '../authentication/token-set.ts';
import { userDto } from '../management/user-dto.ts';
import type { Wire } from '../mount.ts';
import type { BrowserDeps } from './browser-routes.ts';

const SCOPE = 'openid profile email phone';

/**
 * Who signed in, with an id_token for the application's page: no code has to be exchanged there.
 * Throws `login_expired` when the request waits no more.
 */
export async function signedInUser(
  { broker, openid }: BrowserDeps,
  wire: Wire,
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

  const prove = async () => ({ userId, amr: amr ?? [] });
  const proof = { ...vouchFor(application), scope: SCOPE, prove };
  const { id_token: token } = await exchangedTokens(openid, wire, proof);
  return { ...userDto(user, {}), id: user.id, userPoolId: poolId, token };
}
