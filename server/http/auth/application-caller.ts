/** The application that a request names; naming is no proof. */
import { AppError } from '@causeway/contract/errors.ts';
import { invalidArgument, rules } from '@causeway/contract/rules.ts';

import { type AppId, asId } from '../../kernel/ids.ts';
import type { ApplicationStore } from '../../store/store.ts';
import { brandedHeader, type WithHeaders } from './header.ts';
import type { ApplicationCaller } from './principal.ts';
import { namedTenant } from './named-tenant.ts';

/** Throws `invalid_argument` without the header, `application_not_found` for an unknown id. */
export async function applicationCaller(
  applications: Pick<ApplicationStore, 'find'>,
  request: WithHeaders,
): Promise<ApplicationCaller> {
  const named = brandedHeader(request, 'app-id');
  if (named === undefined) {
    throw invalidArgument('x-authing-app-id', rules.required);
  }
  const application = await applications.find(asId<AppId>(named));
  if (application === undefined) throw new AppError('application_not_found');
  const { id: appId, poolId } = application;
  return { kind: 'application', poolId, appId, tenantId: namedTenant(request) };
}
