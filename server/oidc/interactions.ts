/** The waiting authorization requests, as the broker sees them. */
import { AppError } from '@causeway/contract/errors.ts';
import type { Interaction as WaitingRequest, InteractionResults, Provider } from 'oidc-provider';

import type { Interaction, Interactions } from '../broker/interaction.ts';
import { type AppId, asId, type PoolId } from '../kernel/ids.ts';
import type { ApplicationStore } from '../store/store.ts';

/** `finish` and `abort` throw `login_expired` when the request no longer waits. */
export function createInteractions(
  provider: Provider,
  applications: Pick<ApplicationStore, 'find'>,
): Interactions {
  const waiting = async (uid: string): Promise<WaitingRequest | undefined> => {
    const request = await provider.Interaction.find(uid);
    return request?.result === undefined ? request : undefined;
  };
  const resolve = async (uid: string, result: InteractionResults): Promise<string> => {
    const request = await waiting(uid);
    if (request === undefined) throw new AppError('login_expired');
    request.result = result;
    // Whoever was signed in when this began is of no interest any more; another tab may have
    // replaced that session, and this sign-in is to succeed all the same.
    delete request.session;
    await request.persist();
    return request.returnTo;
  };

  return {
    async find(uid) {
      const request = await waiting(uid);
      const appId = request?.params['client_id'];
      if (request === undefined || typeof appId !== 'string') return undefined;
      const application = await applications.find(asId<AppId>(appId));
      return application && describe(request, application.poolId);
    },
    finish: (uid, { userId, acr, amr }) =>
      resolve(uid, {
        login: {
          accountId: userId,
          ...(acr !== undefined && { acr }),
          ...(amr !== undefined && { amr: [...amr] }),
        },
        consent: {},
      }),
    abort: (uid, { code, description }) =>
      resolve(uid, { error: code, error_description: description }),
  };
}

/** The request in the words of the broker. */
export function describe({ uid, params }: WaitingRequest, poolId: PoolId): Interaction {
  const texts = Object.entries(params).filter((param): param is [string, string] => {
    return typeof param[1] === 'string';
  });
  const appId = asId<AppId>(String(params['client_id']));
  return { uid, poolId, appId, params: Object.fromEntries(texts) };
}
