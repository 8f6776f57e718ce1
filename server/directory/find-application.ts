import { AppError } from '@causeway/contract/errors.ts';

import type { AppId, PoolId } from '../kernel/ids.ts';
import type { ApplicationStore } from '../store/store.ts';
import type { Application } from './application.ts';

/** Throws `application_not_found`, alike for an unknown id and another pool's application. */
export async function requireApplication(
  applications: Pick<ApplicationStore, 'find'>,
  { poolId }: { readonly poolId: PoolId },
  id: AppId,
): Promise<Application> {
  const application = await applications.find(id);
  if (application === undefined || application.poolId !== poolId) {
    throw new AppError('application_not_found');
  }
  return application;
}
