/** The waiting authorization requests, as the broker sees them. */
import { AppError } from '@causeway/contract/errors.ts';
import type { Interaction as WaitingRequest, Provider } from 'oidc-provider';

import type { Interaction, Interactions } from '../broker/interaction.ts';
import type { Clock } from '../kernel/clock.ts';
import { type AppId, asId, type PoolId } from '../kernel/ids.ts';
import type { OidcRecordStore } from '../store/oidc-ports.ts';
import type { ApplicationStore } from '../store/store.ts';
import { toPayload } from './adapter.ts';
import type { SignedInRequests } from './signed-in-requests.ts';

interface InteractionDeps {
  readonly provider: Provider;
  readonly records: Pick<OidcRecordStore, 'find'>;
  readonly signedIn: SignedInRequests;
  readonly applications: Pick<ApplicationStore, 'find'>;
  readonly clock: Clock;
}

/** `abort` throws `login_expired` when the request no longer waits. */
export function createInteractions({
  provider,
  records,
  signedIn,
  applications,
  clock,
}: InteractionDeps): Interactions {
  const stillWaiting = async (uid: string): Promise<WaitingRequest | undefined> => {
    const request = await provider.Interaction.find(uid);
    return request?.result === undefined ? request : undefined;
  };

  return {
    async find(uid) {
      const record = await records.find('Interaction', uid, clock());
      if (record === undefined || record.consumedAt !== undefined) return undefined;
      const payload = toPayload(record, uid);
      const { params = {}, result } = payload;
      const appId = params['client_id'];
      if (result !== undefined || typeof appId !== 'string') return undefined;
      const application = await applications.find(asId<AppId>(appId));
      if (application === undefined) return undefined;
      const waiting = describe({ uid, params }, application.poolId);
      return signedIn.note(waiting, { payload, application });
    },
    async abort(uid, { code, description }) {
      const request = await stillWaiting(uid);
      if (request === undefined) throw new AppError('login_expired');
      request.result = { error: code, error_description: description };
      delete request.session; // another tab may have replaced it
      await request.persist();
      return request.returnTo;
    },
  };
}

/** The request in the words of the broker. */
export function describe(
  { uid, params }: Pick<WaitingRequest, 'uid' | 'params'>,
  poolId: PoolId,
): Interaction {
  const texts = Object.entries(params).filter((param): param is [string, string] => {
    return typeof param[1] === 'string';
  });
  const appId = asId<AppId>(String(params['client_id']));
  return { uid, poolId, appId, params: Object.fromEntries(texts) };
}
